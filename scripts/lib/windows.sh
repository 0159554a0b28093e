# shellcheck shell=bash
# The part `windows` of scripts/test: the `keyfold` command and core for 64-bit Windows, run under Wine. To be sourced,
# and run from the root of the tree; needs cross.sh.
#
# Wine 8 lacks bcryptprimitives.dll, from which Rust's standard library takes random numbers. A stand-in of one
# function lies in the Wine folder: it asks advapi32 for them, which is a DLL of Wine's own.

# A Wine folder of its own, made once, without menus, browser and .NET.
use_wine() {
    export WINEPREFIX=$KEYFOLD_CACHE/wine WINEDEBUG=-all DISPLAY='' WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe=;bcryptprimitives=n'
    local random=$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll
    [[ -e $WINEPREFIX/ready ]] || timeout 180 wineboot --init || return
    timeout 60 wineserver --wait || return
    [[ -e $random ]] || make_random_dll "$random" || return
    touch "$WINEPREFIX/ready"
}

make_random_dll() {
    local folder
    folder=$(mktemp -d)
    cat >"$folder/random.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) {
    while (length > 0) {
        ULONG part = length > 65536 ? 65536 : (ULONG)length;
        if (!SystemFunction036(data, part)) return FALSE;
        data += part;
        length -= part;
    }
    return TRUE;
}
C
    x86_64-w64-mingw32-gcc -shared -O1 -o "$1" "$folder/random.c" -ladvapi32 || return
    rm -r "$folder"
}

# What of core is run: the file system's and the processes' side of it, and a few of each other kind.
choose_windows() {
    WINDOWS_CORE=(store:: crypto:: account:: sync::tests::converge sync::tests::copied sync::tests::crash)
    # The command's: local accounts, each command a process of its own, a second process on one home, usage, and the
    # Credential Manager. No service runs under Wine.
    WINDOWS_COMMAND=(local:: usage:: credential_manager::)
}

part_windows() {
    local target=x86_64-pc-windows-gnu
    install_cross gcc-mingw-w64-x86-64-win32 wine wine64 || return
    use_cross "$target" || return
    use_target "$target" x86_64-w64-mingw32-gcc wine
    use_wine || return
    choose_windows
    cross_test 50 -p keyfold-core --lib --target "$target" -- "${WINDOWS_CORE[@]}" || return
    cross_test 8 -p keyfold-cli --test command --target "$target" -- "${WINDOWS_COMMAND[@]}" || return
    timeout 60 wineserver --kill || true
}

export -f use_wine make_random_dll choose_windows part_windows
