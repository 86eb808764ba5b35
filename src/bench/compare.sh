#!/usr/bin/env bash
# Times Occystrap beside its peers, in turn on the same image, and prints the ratio of the medians.
#
#   src/bench/compare.sh [-n RUNS] [REGISTRY [OTHER]]    RUNS counted runs of each (5), after one that is not counted;
#                                                 REGISTRY holds the images of images.sh (localhost:5000);
#                                                 OTHER is another one, to which an image is moved
#
# Needs docker-registry, skopeo and GNU time, and root for mounts; DOCKER_HOST names a daemon to compare with docker save; peers that are not installed are left out with a word.
# The original can be named with ORIGINAL (a command, such as 'occystrap'). Only what TITLES (a regular expression)
# matches is run, where it is set. Output goes to $OCCYSTRAP_BENCH_DIR/out, which is deleted
# before each run, and so is what skopeo remembers of blobs. Each figure is the median of wall seconds / CPU seconds / MB resident.
set -euo pipefail

runs=5
[ "${1:-}" = -n ] && { runs=$2; shift 2; }
registry=${1:-localhost:5000}
other=${2:-}
here=$(cd -P -- "$(dirname -- "$0")/../.." && pwd)
work=${OCCYSTRAP_BENCH_DIR:-/var/tmp/occystrap-bench}
out=$work/out
times=$(mktemp)
trap 'rm -rf "$times" "$out"' EXIT
mkdir -p "$work"

# run NAME COMMAND...: one run; its time goes to the file that NAME has.
run() {
    local name=$1
    shift
    while mount | grep -q " $out/"; do
        umount "$(mount | grep " $out/" | tail -n 1 | sed 's/.* on \(.*\) type .*/\1/')"
    done
    rm -rf "$out"
    mkdir -p "$out"
    # Skopeo remembers which repository has a blob, and would move nothing the second time.
    rm -f /var/lib/containers/cache/blob-info-cache-v1.* "$HOME"/.local/share/containers/cache/blob-info-cache-v1.*
    sync
    if ! /usr/bin/time -o "$times" -f '%e %U %S %M' "$@" >/dev/null 2>"$out.log"; then
        echo "failed: $*" >&2
        tail -n 3 "$out.log" >&2
        exit 1
    fi
    awk '{ printf "%.2f %.2f %.0f\n", $1, $2 + $3, $4 / 1024 }' "$times" >>"$work/times-$name"
}

median() { # FILE COLUMN
    cut -d' ' -f"$2" "$1" | sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# compare TITLE GOAL OURS PEER-NAME PEER: runs both in turn. Commands are words of a shell line.
compare() {
    local title=$1 goal=$2 ours=$3 peer=$4 theirs=$5
    [[ $title =~ ${TITLES:-.} ]] || return 0
    if ! command -v "${theirs%% *}" >/dev/null; then
        echo "$title: $peer is not installed"
        return
    fi
    rm -f "$work/times-ours" "$work/times-peer"
    for i in $(seq 0 "$runs"); do
        run ours bash -c "$ours"
        run peer bash -c "$theirs"
        [ "$i" = 0 ] && rm -f "$work/times-ours" "$work/times-peer"
    done
    local a b
    a=$(median "$work/times-ours" 1)
    b=$(median "$work/times-peer" 1)
    printf '%-34s occystrap %5.2f s /%6.2f s CPU /%4.0f MB   %-9s %5.2f s /%6.2f s CPU /%4.0f MB   ratio %.2f (goal %s)\n' \
        "$title" "$a" "$(median "$work/times-ours" 2)" "$(median "$work/times-ours" 3)" \
        "$peer" "$b" "$(median "$work/times-peer" 2)" "$(median "$work/times-peer" 3)" \
        "$(awk "BEGIN { print $a / $b }")" "$goal"
    rm -f "$work/times-ours" "$work/times-peer"
}

# alone TITLE GOAL COMMAND: no peer, a figure of its own.
alone() {
    [[ $1 =~ ${TITLES:-.} ]] || return 0
    rm -f "$work/times-ours"
    for i in $(seq 0 "$runs"); do
        run ours bash -c "$3"
        [ "$i" = 0 ] && rm -f "$work/times-ours"
    done
    printf '%-34s occystrap %5.2f s /%6.2f s CPU /%4.0f MB   (goal %s)\n' "$1" "$(median "$work/times-ours" 1)" \
        "$(median "$work/times-ours" 2)" "$(median "$work/times-ours" 3)" "$2"
    rm -f "$work/times-ours"
}

us=$here/occystrap
[ -f "$work/big.tar" ] || "$us" --quiet fetch-to-tarfile "$registry" ns/big 1 "$work/big.tar"
original=${ORIGINAL:-occystrap}
"$us" --version

alone 'start (--help)' '0.4 s' "$us --help"
# Before what leaves the disk busy.
alone 'registry to registry, mounted' 'start + 0.3 s' "$us process registry://$registry/ns/big:1 registry://$registry/bench/copy\$RANDOM:1"
alone 'registry to tar, 5 MB' '0.8 s' "$us fetch-to-tarfile $registry ns/small 1 $out/a.tar"
compare 'registry to tar, 1 GB' 0.45 "$us fetch-to-tarfile $registry ns/big 1 $out/a.tar" \
    skopeo "skopeo copy --src-tls-verify=false docker://$registry/ns/big:1 docker-archive:$out/b.tar:ns/big:1"
compare 'registry to tar, 1 GB' 0.60 "$us fetch-to-tarfile $registry ns/big 1 $out/a.tar" \
    original "$original --insecure fetch-to-tarfile $registry ns/big 1 $out/b.tar"
compare 'registry to directory, 1 GB' 0.50 "$us fetch-to-extracted --use-unique-names $registry ns/big 1 $out/d" \
    original "$original --insecure fetch-to-extracted --use-unique-names $registry ns/big 1 $out/e"
compare 'directory against tar, ours' 1.00 "$us fetch-to-extracted --use-unique-names $registry ns/big 1 $out/d" \
    'our tar' "$us fetch-to-tarfile $registry ns/big 1 $out/a.tar"

alone 'search of the tarball, 1 GB' '0.6 s' "$us search-layers-tarfile $work/big.tar '*bash'"
compare 'search of the registry, 1 GB' 0.50 "$us search-layers $registry ns/big 1 '*bash'" \
    original "$original --insecure search-layers $registry ns/big 1 '*bash'"

bundle="$us fetch-to-oci $registry ns/big 1 $out/b"
pull="podman --root $out/p --runroot $out/r --storage-driver overlay pull -q --tls-verify=false $registry/ns/big:1"
compare 'registry to bundle, 1 GB' 0.45 "$bundle" crane \
    "crane export --insecure $registry/ns/big:1 - | (mkdir $out/x && tar -x -p --numeric-owner -C $out/x)"
compare 'registry to bundle, 1 GB' 0.45 "$bundle" podman "$pull"
compare 'registry to bundle, 1 GB' 0.45 "$bundle" umoci \
    "umoci init --layout $out/l && skopeo copy -q --src-tls-verify=false docker://$registry/ns/big:1 oci:$out/l:1 && umoci unpack --image $out/l:1 $out/u"
compare 'registry to mounts, 1 GB' 0.50 "$us fetch-to-mounts $registry ns/big 1 $out/m" podman "$pull"
compare 'tarball to directory, expanded' 1.00 "$us process tar://$work/big.tar dir://$out/d?expand=true" \
    'our two' "$us process tar://$work/big.tar dir://$out/d && $us process dir://$out/d oci://$out/b"

normal="$us process tar://$work/big.tar tar://$out/a.tar -f normalize-timestamps"
compare 'tar to tar, times normalized' 0.40 "$normal" \
    original "$original process tar://$work/big.tar tar://$out/b.tar -f normalize-timestamps"
compare 'three filters against one' 1.30 "$normal -f exclude:pattern=usr/share/locale -f inspect:file=$out/lines" \
    'our one' "$normal"

if [ -n "${DOCKER_HOST:-}" ] && command -v docker >/dev/null; then
    docker image inspect ns/big:1 >/dev/null 2>&1 || docker tag "$(docker load -qi "$work/big.tar" | sed 's/^[^:]*: //')" ns/big:1
    compare 'daemon to tar, 1 GB' 1.10 "$us docker-to-tarfile ns/big 1 $out/a.tar" 'docker save' "docker save -o $out/b.tar ns/big:1"
fi

# A repository of its own for each run: what the registry has is not sent again.
compare 'tar to registry, gzip, 1 GB' 0.50 "$us process tar://$work/big.tar registry://$registry/bench/ours\$RANDOM:1" \
    crane "crane push --insecure $work/big.tar $registry/bench/crane\$RANDOM:1"
if [ -n "$other" ]; then
    compare 'registry to registry, moved' 'skopeo + 0.5 s' \
        "$us process registry://$registry/ns/big:1 registry://$other/bench/ours\$RANDOM:1" \
        skopeo "skopeo copy --src-tls-verify=false --dest-tls-verify=false docker://$registry/ns/big:1 docker://$other/bench/skopeo\$RANDOM:1"
fi
