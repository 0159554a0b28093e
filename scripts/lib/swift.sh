# shellcheck shell=bash
# The part `swift` of scripts/test: the Swift package over the real library, against the real services. To be sourced,
# and run from the root of the tree. On a machine without Swift it runs in a Debian 13 (scripts/lib/swift_root.sh).
#
# The package is put together in the build folder, since generated code is never committed: links to ios/, the
# bindings, and the C module's map.

# shellcheck source=scripts/lib/swift_root.sh
source scripts/lib/swift_root.sh

# Puts the whole package together in $1, from the bindings in $2. Files that are the same stay untouched.
stage_package() {
    local package=$1 bindings=$2 name
    mkdir -p "$package/Sources/KeyfoldCore" "$package/Sources/KeyfoldFFI" "$package/Tests"
    for name in Package.swift .swift-format Sources/KeyfoldKit Tests/KeyfoldKitTests Tests/LoadLibrary; do
        ln -sfn "$PWD/ios/$name" "$package/$name"
    done
    put_file "$bindings/KeyfoldCore.swift" "$package/Sources/KeyfoldCore/KeyfoldCore.swift"
    put_file "$bindings/KeyfoldFFI.h" "$package/Sources/KeyfoldFFI/KeyfoldFFI.h"
    put_file "$bindings/KeyfoldFFI.modulemap" "$package/Sources/KeyfoldFFI/module.modulemap"
}

put_file() {
    cmp -s "$1" "$2" || cp "$1" "$2"
}
