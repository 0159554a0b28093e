# shellcheck shell=bash
# A Debian 13 with Swift inside, for machines that have no Swift: made once in the cache, entered by chroot. To be
# sourced. An interrupted start leaves only a folder with `.part` at its end, which the next one begins anew; what
# was downloaded is kept. Mounts and processes live in namespaces of their own and end with them.

SWIFT_SUITE=trixie
SWIFT_PACKAGES="swiftlang libc6-dev libstdc++-14-dev git ca-certificates"

# The folder of the root; another list of packages is another folder.
swift_root() {
    local sum packages
    read -ra packages <<<"$SWIFT_PACKAGES"
    sum=$(printf '%s\n' "$SWIFT_SUITE" "${packages[@]}" | sha256sum | cut -c1-8)
    echo "${KEYFOLD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/keyfold}/swift/$SWIFT_SUITE-$sum"
}

# Runs a command as root: by itself, or by sudo.
as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "swift: there is no Swift 6 here, and the Debian 13 that would bring it needs root or sudo (chroot)" >&2
        return 1
    fi
}

# Runs a script as root with mounts and processes of its own, which end with it.
as_root_apart() {
    as_root unshare --mount --pid --fork --kill-child --propagation private bash -euo pipefail -c "$@"
}

# Makes the root unless it is there. One process makes it, others wait.
ensure_swift_root() {
    local root
    root=$(swift_root)
    [[ -d $root ]] && return
    mkdir -p "${root%/*}/archives"
    (
        flock 9
        [[ -d $root ]] || make_swift_root "$root"
    ) 9>"${root%/*}/lock"
}

make_swift_root() {
    local root=$1 archives=${1%/*}/archives packages
    read -ra packages <<<"$SWIFT_PACKAGES"
    echo "swift: making a Debian 13 with Swift in $root: once, about 2.7 GB"
    if ! command -v debootstrap >/dev/null || [[ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ]]; then
        as_root apt-get update -qq || return
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -qq --no-install-recommends debootstrap debian-archive-keyring >/dev/null || return
    fi
    as_root rm -rf --one-file-system "$root.part" || return
    # shellcheck disable=SC2016 # the other shell expands it
    as_root_apart '
        root=$1 archives=$2 suite=$3
        shift 3
        debootstrap --variant=minbase --cache-dir="$archives" "$suite" "$root" http://deb.debian.org/debian
        printf "force-unsafe-io\n" >"$root/etc/dpkg/dpkg.cfg.d/quick"
        printf "path-exclude=/usr/share/%s/*\n" doc man locale >>"$root/etc/dpkg/dpkg.cfg.d/quick"
        mount --bind "$archives" "$root/var/cache/apt/archives"
        mount -t proc proc "$root/proc"
        in_root() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
        in_root apt-get -q -o APT::Sandbox::User=root update
        in_root apt-get -q -y -o APT::Sandbox::User=root -o APT::Keep-Downloaded-Packages=true \
            install --no-install-recommends "$@"
        in_root swift --version
    ' make-root "$root.part" "$archives" "$SWIFT_SUITE" "${packages[@]}" || return
    as_root mv "$root.part" "$root"
}

# Runs a command in the root, in the folder $1, seeing the folders of $2 (one a line) under their own names. Its
# environment holds what is given as NAME=VALUE before the command, and nothing else.
in_swift_root() {
    # shellcheck disable=SC2016 # the other shell expands it
    as_root_apart '
        root=$1 folder=$2 seen=$3
        shift 3
        mount -t proc proc "$root/proc"
        mount --rbind /sys "$root/sys"
        mount --rbind /dev "$root/dev"
        mount -t tmpfs tmp "$root/tmp"
        while read -r path; do
            mkdir -p "$root$path"
            mount --bind "$path" "$root$path"
        done <<<"$seen"
        exec chroot "$root" env -i --chdir="$folder" HOME=/root PATH=/usr/bin:/bin LANG=C.UTF-8 "$@"
    ' in-root "$(swift_root)" "$@"
}

export SWIFT_SUITE SWIFT_PACKAGES
export -f swift_root as_root as_root_apart ensure_swift_root make_swift_root in_swift_root
