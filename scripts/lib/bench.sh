# shellcheck shell=bash
# What `scripts/bench bindings` needs beside Rust: the same calls in Kotlin and in Swift over the release library, and
# the sizes of the library that phones get. To be sourced, and run from the root of the tree; needs kotlin.sh, swift.sh,
# cross.sh, arm.sh and phone.sh. Each writes what it found into the folder given.

measure_kotlin() {
    echo "bindings: Kotlin"
    maven_kotlin -Dtest=BindingsBenchmark -Dsurefire.failIfNoSpecifiedTests=false \
        -Dkeyfold.library="$CARGO_TARGET_DIR/release" -Dkeyfold.bench="$1" && return
    tail -n 40 "$CARGO_TARGET_DIR/kotlin/maven.log"
    return 1
}

measure_swift() {
    local folder=$1 bindings build=$CARGO_TARGET_DIR/swift/release
    echo "bindings: Swift"
    has_swift || ensure_swift_root || return
    bindings=$(scripts/bindings swift) || return
    stage_package "$CARGO_TARGET_DIR/swift/package" "$bindings" || return
    with_swift env LD_LIBRARY_PATH="$CARGO_TARGET_DIR/release" swift run --quiet --configuration release \
        --scratch-path "$build" -Xlinker -L"$CARGO_TARGET_DIR/release" MeasureBindings "$folder"
}

# The library in the profile `phone`, stripped, and as an app's package compresses it. Linux stands in for Android,
# whose system libraries come with the NDK only; the linker is of the same kind.
measure_sizes() {
    local folder=$1 target strip library flags
    install_cross gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-arm-linux-gnueabihf libc6-dev-armhf-cross \
        gcc-i686-linux-gnu libc6-dev-i386-cross binutils || return
    use_cross aarch64-unknown-linux-gnu armv7-unknown-linux-gnueabihf i686-unknown-linux-gnu || return
    use_arm_targets || return
    export CFLAGS="${CFLAGS:-} $PHONE_CFLAGS"
    read -ra flags <<<"$ANDROID_FLAGS -C link-arg=-fuse-ld=lld -C link-arg=-B$(find_lld)"
    while read -r target strip; do
        echo "bindings: building the phones' library for $target"
        cross_cargo rustc --quiet --package keyfold-ffi --lib --crate-type cdylib --profile phone --target "$target" \
            -- "${flags[@]}" || return
        library=$folder/$target.so
        "$strip" --strip-all -o "$library" "$CARGO_TARGET_DIR/$target/phone/libkeyfold_ffi.so" || return
        gzip --best --keep --force "$library" || return
        add_figure "$folder" "library, $target" "$(megabytes "$library")" MB
        add_figure "$folder" "library, $target, compressed" "$(megabytes "$library.gz")" MB
    done <<'TARGETS'
aarch64-unknown-linux-gnu aarch64-linux-gnu-strip
armv7-unknown-linux-gnueabihf arm-linux-gnueabihf-strip
x86_64-unknown-linux-gnu strip
i686-unknown-linux-gnu i686-linux-gnu-strip
TARGETS
}

# The folder of a linker named ld.lld: the toolchain's own, or Debian's.
find_lld() {
    local host own
    host=$(rustc --version --verbose | sed -n 's/^host: //p')
    own=$(rustc --print sysroot)/lib/rustlib/$host/bin/gcc-ld
    if [[ ! -e $own/ld.lld ]]; then
        install_cross lld >&2 || return
        own=$(dirname "$(readlink -f "$(command -v ld.lld)")")
    fi
    echo "$own"
}

# Lines of what is written by hand, tests apart.
measure_lines() {
    local kotlin=(android/keyfold/src/main android/keyfold/src/android) swift=(ios/Sources)
    add_figure "$1" "Kotlin, by hand" "$(find "${kotlin[@]}" -name '*.kt' -exec cat {} + | wc -l)" lines
    add_figure "$1" "Kotlin, tests" "$(find android/keyfold/src/test -name '*.kt' -exec cat {} + | wc -l)" lines
    add_figure "$1" "Swift, by hand" "$(find "${swift[@]}" -name '*.swift' -exec cat {} + | wc -l)" lines
    add_figure "$1" "Swift, tests" "$(find ios/Tests -name '*.swift' -exec cat {} + | wc -l)" lines
}

megabytes() {
    awk -v bytes="$(stat --format=%s "$1")" 'BEGIN { printf "%.3f", bytes / 1e6 }'
}

# Adds one to the table `other.json`: `add_figure FOLDER NAME VALUE UNIT`.
add_figure() {
    python3 - "$@" <<'PYTHON'
import json, pathlib, sys
folder, name, value, unit = sys.argv[1:]
table = pathlib.Path(folder, "other.json")
figures = json.loads(table.read_text()) if table.exists() else {}
figures[name] = {"value": float(value), "unit": unit}
table.write_text(json.dumps(figures))
PYTHON
}
