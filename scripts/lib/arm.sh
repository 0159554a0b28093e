# shellcheck shell=bash
# The part `arm` of scripts/test: core on 64-bit and 32-bit ARM under QEMU and on 32-bit x86, and whether all that
# phones get compiles for Android and iOS. To be sourced, and run from the root of the tree; needs cross.sh.

# What is run on every target: the unit tests of seals, keys, store and log (two and three devices that sync among
# them). Left out: what takes minutes under QEMU and depends on no processor.
choose_arm() {
    ARM_CORE=(
        account:: crypto:: store:: sync:: vault::field vault::generator vault::one_time_code
        --skip sync::tests::bulk --skip lengths_show_in_steps_only --skip calibration_changes_passes_only
        --skip memory_is_kept_wiped --skip bytes_come_back --skip mebibyte --skip any_text
    )
}

# Debian's C library for i686 lies apart, so its own loader starts the program; QEMU where the kernel can't.
i686_runner() {
    local root=/usr/i686-linux-gnu
    if "$root/lib/ld-linux.so.2" --version >/dev/null 2>&1; then
        echo "$root/lib/ld-linux.so.2 --library-path $root/lib"
    else
        echo "qemu-i386 -L $root"
    fi
}

use_arm_targets() {
    use_target aarch64-unknown-linux-gnu aarch64-linux-gnu-gcc "qemu-aarch64 -L /usr/aarch64-linux-gnu"
    use_target armv7-unknown-linux-gnueabihf arm-linux-gnueabihf-gcc "qemu-arm -L /usr/arm-linux-gnueabihf"
    use_target i686-unknown-linux-gnu i686-linux-gnu-gcc "$(i686_runner)"
}

# Compiles what phones get, without linking: that needs the NDK or Xcode. Only for Apple's the bundled SQLite is left
# out, since gcc doesn't know their C flags: a SQLite is promised that a check never looks for.
check_phones() {
    export CC_aarch64_linux_android=aarch64-linux-gnu-gcc AR_aarch64_linux_android=aarch64-linux-gnu-ar
    cross_cargo check --quiet -p keyfold-ffi --lib --target aarch64-linux-android || return
    echo "aarch64-linux-android: compiles"
    LIBSQLITE3_SYS_USE_PKG_CONFIG=1 SQLITE3_LIB_DIR=$CARGO_TARGET_DIR SQLITE3_NO_PKG_CONFIG=1 \
        SDKROOT=$CARGO_TARGET_DIR cross_cargo check --quiet -p keyfold-ffi --lib --target aarch64-apple-ios || return
    echo "aarch64-apple-ios: compiles"
}

part_arm() {
    local targets=(--target aarch64-unknown-linux-gnu --target armv7-unknown-linux-gnueabihf --target i686-unknown-linux-gnu)
    install_cross gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-arm-linux-gnueabihf libc6-dev-armhf-cross \
        gcc-i686-linux-gnu libc6-dev-i386-cross qemu-user || return
    use_cross aarch64-unknown-linux-gnu armv7-unknown-linux-gnueabihf i686-unknown-linux-gnu \
        aarch64-linux-android aarch64-apple-ios || return
    use_arm_targets || return
    choose_arm
    cross_test 300 -p keyfold-core --lib "${targets[@]}" -- "${ARM_CORE[@]}" || return
    cross_test 45 -p keyfold-core --test vectors "${targets[@]}" || return
    cross_test 45 -p keyfold-kit -p keyfold-wire --lib "${targets[@]}" || return
    check_phones
}

export -f choose_arm i686_runner use_arm_targets check_phones part_arm
