# shellcheck shell=bash
# The parts `lint` and `rust` of scripts/test. To be sourced; each stops at the first thing that isn't right.

part_lint() {
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features --quiet -- -D warnings
    # Private links are allowed: a module's table of contents names its private modules too, for those who read the source.
    RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --workspace --no-deps --quiet
    cargo-deny --log-level error check licenses bans sources
    mapfile -t scripts < <(begin_with 'bash|shellcheck shell' '.ci/*' 'scripts/*')
    shellcheck -x "${scripts[@]}"
    mapfile -t python < <(begin_with 'env python' 'scripts/*' && git ls-files -co --exclude-standard -- '*.py')
    ruff check --quiet --no-cache "${python[@]}"
    ruff format --check --quiet --no-cache "${python[@]}"
    scripts/licences --check
    house_rules
}

# The files below the given paths whose first line matches: `begin_with PATTERN PATH...`.
begin_with() {
    git ls-files -co --exclude-standard -- "${@:2}" | while read -r file; do
        if [[ -f $file ]] && head -n 1 "$file" | grep -qE "$1"; then echo "$file"; fi
    done
}

part_rust() {
    # What tests/memory scans: built as it ships but for the linking, in a folder of its own.
    cargo build --quiet --profile memory --package keyfold-memory
    export KEYFOLD_MEMORY=$CARGO_TARGET_DIR/memory/keyfold-memory
    cargo-nextest nextest run --workspace --all-features --no-fail-fast --status-level fail --final-status-level fail
    python3 tests/vectors/check.py
}
