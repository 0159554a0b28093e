# shellcheck shell=bash
# A Debian 13 with Swift inside, for machines that have no Swift: made once in the cache, entered by chroot. To be
# sourced. An interrupted start leaves only a folder with `.part` at its end, which the next one begins anew; what
# was downloaded is kept. Mounts are made in a namespace of their own and end with it.

SWIFT_SUITE=trixie
SWIFT_PACKAGES=(swiftlang libc6-dev libstdc++-14-dev git ca-certificates)

# The folder of the root; another list of packages is another folder.
swift_root() {
    local sum
    sum=$(printf '%s\n' "$SWIFT_SUITE" "${SWIFT_PACKAGES[@]}" | sha256sum | cut -c1-8)
    echo "$KEYFOLD_CACHE/swift/$SWIFT_SUITE-$sum"
}

# Runs a command as root: by itself, or by sudo.
as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "swift: entering a Debian 13 by chroot needs root or sudo; or install Swift 6.0 or newer" >&2
        return 1
    fi
}

# Makes the root unless it is there. One process makes it, others wait.
ensure_swift_root() {
    local root
    root=$(swift_root)
    [[ -d $root ]] && return
    mkdir -p "$KEYFOLD_CACHE/swift/archives"
    command -v debootstrap >/dev/null || ensure_packages debootstrap debootstrap
    (
        flock 9
        [[ -d $root ]] || make_swift_root "$root"
    ) 9>"$KEYFOLD_CACHE/swift/lock"
}

make_swift_root() {
    local root=$1 archives=$KEYFOLD_CACHE/swift/archives
    echo "swift: making a Debian 13 root with Swift in $root (once, about 2.7 GB)"
    as_root rm -rf --one-file-system "$root.part"
    as_root unshare --mount --pid --fork --kill-child --propagation private bash -euo pipefail -c '
        root=$1 archives=$2 suite=$3
        shift 3
        debootstrap --variant=minbase --cache-dir="$archives" "$suite" "$root"
        printf "force-unsafe-io\n" >"$root/etc/dpkg/dpkg.cfg.d/quick"
        printf "path-exclude=/usr/share/%s/*\n" doc man locale >>"$root/etc/dpkg/dpkg.cfg.d/quick"
        mount --bind "$archives" "$root/var/cache/apt/archives"
        mount -t proc proc "$root/proc"
        in_root() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
        in_root apt-get -q -o APT::Sandbox::User=root update
        in_root apt-get -q -y -o APT::Sandbox::User=root -o APT::Keep-Downloaded-Packages=true \
            install --no-install-recommends "$@"
        in_root swift --version
    ' make-root "$root.part" "$archives" "$SWIFT_SUITE" "${SWIFT_PACKAGES[@]}" || return
    as_root mv "$root.part" "$root"
}

# Runs a command in the root, in the folder $1, seeing the folders of $2 (one a line) under their own names.
# The environment holds what is given as NAME=VALUE before the command, and nothing else.
in_swift_root() {
    local folder=$1 seen=$2
    shift 2
    as_root unshare --mount --pid --fork --kill-child --propagation private bash -euo pipefail -c '
        root=$1 folder=$2 seen=$3
        shift 3
        mount -t proc proc "$root/proc"
        mount --rbind /sys "$root/sys"
        mount --rbind /dev "$root/dev"
        while read -r path; do
            mkdir -p "$root$path"
            mount --bind "$path" "$root$path"
        done <<<"$seen"
        exec chroot "$root" env -i --chdir="$folder" HOME=/tmp PATH=/usr/bin:/bin LANG=C.UTF-8 "$@"
    ' in-root "$(swift_root)" "$folder" "$seen" "$@"
}
