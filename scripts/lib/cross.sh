# shellcheck shell=bash
# Building for other machines than this one, for the parts `arm` and `windows` of scripts/test. To be sourced, and run
# from the root of the tree. Every target is built by one toolchain: rustup's own if it can fetch the targets'
# standard libraries, else Debian's Rust, which builds them from its own source.

# Names a target as environment variables do: `cross_name x86_64-pc-windows-gnu`.
cross_name() {
    tr -- '-' '_' <<<"$1"
}

# Tells cargo how to compile, link and run: `use_target TARGET GCC RUNNER`.
use_target() {
    local name upper
    name=$(cross_name "$1")
    upper=${name^^}
    export "CC_$name=$2" "CARGO_TARGET_${upper}_LINKER=$2"
    [[ -z ${3:-} ]] || export "CARGO_TARGET_${upper}_RUNNER=$3"
}

# Installs those Debian packages that aren't there: `install_cross PACKAGE...`.
install_cross() {
    local package wanted=() as_root=()
    for package in "$@"; do
        dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || wanted+=("$package")
    done
    [[ ${#wanted[@]} -gt 0 ]] || return 0
    [[ $(id -u) -eq 0 ]] || as_root=(sudo)
    echo "installing ${wanted[*]}"
    "${as_root[@]}" apt-get update -qq || return
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --no-install-recommends "${wanted[@]}" >/dev/null
}

# Chooses the toolchain for all the targets named, and a target folder for it. KEYFOLD_CROSS=debian takes Debian's
# without asking rustup.
use_cross() {
    local kept=$KEYFOLD_CACHE/target-cross
    if [[ ${KEYFOLD_CROSS:-} != debian ]] && timeout 120 rustup target add "$@"; then
        CROSS_CARGO=(cargo)
        export CARGO_TARGET_DIR=$kept-rustup
    else
        echo "rustup can't fetch the targets: with Debian's Rust"
        install_cross rustc-web cargo-web rust-web-src || return
        export RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_DIR=$kept-debian
        CROSS_CARGO=(/usr/bin/cargo -Zbuild-std)
    fi
}

# Runs cargo of the chosen toolchain: `cross_cargo test ...`.
cross_cargo() {
    "${CROSS_CARGO[@]}" "$@"
}

# Runs tests, and fails as well if fewer than the number given were run: `cross_test LEAST CARGO-ARGUMENT...`.
cross_test() {
    local least=$1 log ran
    shift
    log=$(mktemp)
    if ! cross_cargo test --quiet "$@" 2>&1 | tee "$log"; then
        rm "$log"
        return 1
    fi
    ran=$(awk '/^test result: ok\./ { sum += $4 } END { print sum + 0 }' "$log")
    rm "$log"
    if [[ $ran -lt $least ]]; then
        echo "only $ran tests of at least $least were run: the choice of tests no longer fits" >&2
        return 1
    fi
    echo "$ran passed, 0 failed"
}

export -f cross_name use_target install_cross use_cross cross_cargo cross_test
