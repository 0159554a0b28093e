# shellcheck shell=bash
# Mutants: small changes to the code, each of which some test has to notice. To be sourced.
#
# `scripts/soak mutants [AREA...] [--seed N] [--most N]` tries a sample of each area, 150 mutants that the seed chooses.
# It can be stopped at any time and goes on where it was: what was noticed, or doesn't compile, isn't tried again.
# Results lie in the cache, a folder for each area and seed; missed.txt there names the survivors.

MUTANT_AREAS=(crypto account sync vault flow kit wire limits proof login_state)

ensure_mutants() {
    export PATH=$KEYFOLD_CACHE/tools/cargo/bin:$PATH
    command -v cargo-mutants >/dev/null || {
        echo "installing cargo-mutants"
        CARGO_TARGET_DIR=$KEYFOLD_CACHE/target-tools cargo install --quiet --locked cargo-mutants \
            --root "$KEYFOLD_CACHE/tools/cargo"
    }
}

# Sets what an area's mutants are made from, and which packages' tests have to notice them.
describe_area() {
    files="rust-core/core/src/$1/**" packages=(keyfold-core) tests=(--lib)
    case $1 in
        crypto | account) tests=(--lib --test vectors -E "test(/^$1::/) + binary(vectors)") ;;
        sync | vault) tests+=(-E "test(/^$1::/)") ;;
        flow) packages+=(keyfold-e2e) tests=() ;;
        kit | wire) files="rust-core/$1/src/**" packages=("keyfold-$1") tests=() ;;
        limits | proof | login_state) files=services/account/src/$1.rs packages=(keyfold-account) tests=() ;;
        *) return 1 ;;
    esac
}

# A sample that the seed alone decides, wherever in its file a mutant stands: `sample_mutants SEED MOST <names`.
sample_mutants() {
    python3 -c '
import hashlib, re, sys
seed, most = sys.argv[1], int(sys.argv[2])
place = re.compile(r":\d+:\d+: ")
key = lambda name: hashlib.sha256((seed + place.sub(": ", name, count=1)).encode()).digest()
for name in sorted(sys.stdin.read().splitlines(), key=key)[:most]:
    print("^" + re.escape(name) + "$")
' "$1" "$2"
}

try_mutants() {
    local area=$1 seed=$2 most=$3 files packages tests out name chosen=()
    describe_area "$area"
    out=$KEYFOLD_CACHE/mutants/$area-$seed
    mkdir -p "$out"
    while read -r name; do chosen+=(--re "$name"); done < <(
        cargo mutants --list --file "$files" --all-features | sample_mutants "$seed" "$most"
    )
    echo "$area: $((${#chosen[@]} / 2)) mutants"
    # Survivors make it fail; they are told below.
    cargo mutants --output "$out" --iterate --file "$files" --all-features "${chosen[@]}" --jobs 1 --no-shuffle \
        --test-package "$(IFS=,; echo "${packages[*]}")" --test-tool nextest --minimum-test-timeout 120 \
        -- "${tests[@]}" || [[ $? -le 3 ]]
    tell_mutants "$area" "$out/mutants.out"
}

# What became of an area's mutants, those of earlier runs included.
tell_mutants() {
    local area=$1 out=$2 noticed missed
    noticed=$(cat "$out"/{caught,timeout}.txt "$out"/previously_caught.txt 2>/dev/null | sort -u | wc -l)
    missed=$(wc -l <"$out/missed.txt")
    echo "$area: $noticed noticed (with those that don't compile and were tried before), $missed missed: $out/missed.txt"
}

soak_mutants() {
    local seed=1 most=150 areas=() area
    while [[ $# -gt 0 ]]; do
        case $1 in
            --seed) seed=$2 && shift 2 ;;
            --most) most=$2 && shift 2 ;;
            *) areas+=("$1") && shift ;;
        esac
    done
    [[ ${#areas[@]} -gt 0 ]] || areas=("${MUTANT_AREAS[@]}")
    ensure_mutants
    export CARGO_TARGET_DIR=${KEYFOLD_MUTANTS_TARGET:-$KEYFOLD_CACHE/target-mutants}
    for area in "${areas[@]}"; do
        try_mutants "$area" "$seed" "$most"
    done
}
