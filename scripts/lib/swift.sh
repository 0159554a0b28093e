# shellcheck shell=bash
# The part `swift` of scripts/test: the Swift package over the real library, against the real services. To be sourced,
# and run from the root of the tree. On a machine without Swift 6 it runs in a Debian 13 (scripts/lib/swift_root.sh).
#
# The package is put together in the build folder, since generated code is never committed: links to ios/, the
# bindings, and the C module's map.

# Puts the whole package together in $1, from the bindings in $2. Files that are the same stay untouched.
stage_package() {
    local package=$1 bindings=$2 name
    mkdir -p "$package/Sources/KeyfoldCore" "$package/Sources/KeyfoldFFI" "$package/Tests" || return
    for name in Package.swift Sources/KeyfoldKit Tests/KeyfoldKitTests Tests/LoadLibrary Tests/MeasureBindings; do
        ln -sfn "$PWD/ios/$name" "$package/$name" || return
    done
    put_file "$bindings/KeyfoldCore.swift" "$package/Sources/KeyfoldCore/KeyfoldCore.swift" &&
        put_file "$bindings/KeyfoldFFI.h" "$package/Sources/KeyfoldFFI/KeyfoldFFI.h" &&
        put_file "$bindings/KeyfoldFFI.modulemap" "$package/Sources/KeyfoldFFI/module.modulemap"
}

put_file() {
    cmp -s "$1" "$2" || cp "$1" "$2"
}

# Whether this machine has Swift 6.0 or newer itself.
has_swift() {
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\).*/\1/p' | head -n 1) || true
    [[ ${version:-0} -ge 6 ]]
}

# Runs a command in the staged package: by this machine's Swift, or in the root.
with_swift() {
    local target=$CARGO_TARGET_DIR
    local settings=(
        LD_LIBRARY_PATH="$target/debug" KEYFOLD_BINARIES="$target/debug" KEYFOLD_VECTORS="$PWD/tests/vectors"
        KEYFOLD_GENERATED="$target/swift/package/Sources/KeyfoldCore/KeyfoldCore.swift"
        KEYFOLD_BUILT="$target/swift/build/debug"
    )
    if has_swift; then
        (cd "$target/swift/package" && env "${settings[@]}" "$@")
    else
        in_swift_root "$target/swift/package" "$PWD"$'\n'"$target" "${settings[@]}" "$@"
    fi
}

# Compares the public surface of both modules with ios/api; a change has to be committed with what makes it.
check_surface() {
    local made=$1 module changed=0
    # shellcheck disable=SC2016 # the other shell expands it
    with_swift bash -euo pipefail -c '
        build=$1 made=$2
        tools=$(dirname "$(readlink -f "$(command -v swift)")")
        triple=$(swiftc -print-target-info | sed -n "s/.*\"triple\": \"\(.*\)\",/\1/p" | head -n 1)
        mkdir -p "$made"
        for module in KeyfoldKit KeyfoldCore; do
            "$tools/swift-symbolgraph-extract" -module-name "$module" -I "$build/debug/Modules" -target "$triple" \
                -Xcc -fmodule-map-file="$PWD/Sources/KeyfoldFFI/module.modulemap" -minimum-access-level public \
                -skip-synthesized-members -output-dir "$made"
        done
    ' surface "$CARGO_TARGET_DIR/swift/build" "$made" || return
    for module in KeyfoldKit KeyfoldCore; do
        python3 scripts/lib/swift_surface.py "$made/$module"*.symbols.json >"$CARGO_TARGET_DIR/swift/$module.txt" || return
        diff -u "ios/api/$module.txt" "$CARGO_TARGET_DIR/swift/$module.txt" || changed=1
    done
    [[ $changed -eq 0 ]] && return
    echo "swift: the public surface changed. If that is meant: cp $CARGO_TARGET_DIR/swift/Keyfold*.txt ios/api/"
    return 1
}

part_swift() {
    local began=$SECONDS bindings build root=
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
    build=$CARGO_TARGET_DIR/swift/build
    # The root is fetched while cargo compiles.
    if ! has_swift; then
        ensure_swift_root &
        root=$!
    fi
    bindings=$(scripts/bindings swift) || return
    cargo build --quiet --package keyfold-account --package keyfold-mail || return
    [[ -z $root ]] || wait "$root" || return
    stage_package "$CARGO_TARGET_DIR/swift/package" "$bindings" || return
    echo "swift: ready after $((SECONDS - began)) s"
    with_swift swift format lint --strict --recursive "$PWD/ios" || return
    with_swift timeout 600 swift test --disable-xctest --scratch-path "$build" -Xswiftc -warnings-as-errors \
        -Xlinker -L"$CARGO_TARGET_DIR/debug" >"$CARGO_TARGET_DIR/swift/test.log" 2>&1 || {
        grep -aE 'error:|✘|↳|atal' "$CARGO_TARGET_DIR/swift/test.log" | head -n 60
        echo "swift: failed; all of it is in $CARGO_TARGET_DIR/swift/test.log"
        return 1
    }
    # The closing line of all tests; without one, nothing was tested.
    grep -aoE 'Test run with [1-9][0-9]* tests.* passed.*' "$CARGO_TARGET_DIR/swift/test.log" || return
    check_surface "$CARGO_TARGET_DIR/swift/symbols" || return
    echo "swift: $((SECONDS - began)) s"
}

# shellcheck source=scripts/lib/swift_root.sh
source "${BASH_SOURCE[0]%/*}/swift_root.sh"
export -f stage_package put_file has_swift with_swift check_surface part_swift
