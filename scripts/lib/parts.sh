# shellcheck shell=bash
# The parts `lint` and `rust` of scripts/test. To be sourced; each stops at the first thing that isn't right.

part_lint() {
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features --quiet -- -D warnings
    RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --workspace --no-deps --quiet
    cargo-deny --log-level error check licenses bans sources
    mapfile -t scripts < <(git ls-files -co --exclude-standard -- '.ci/*' 'scripts/*' | grep -v '\.py$' | while read -r file; do
        if head -n 1 "$file" | grep -qE 'bash|shellcheck shell'; then echo "$file"; fi
    done)
    shellcheck -x "${scripts[@]}"
    mapfile -t python < <(git ls-files -co --exclude-standard -- '*.py')
    ruff check --quiet "${python[@]}"
    house_rules
}

part_rust() {
    cargo-nextest nextest run --workspace --all-features --no-fail-fast --status-level fail --final-status-level fail
    python3 tests/vectors/check.py
}
