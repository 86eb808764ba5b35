#!/usr/bin/env bash
# Builds the OCI images of the benchmarks and interop checks from Debian packages, each as an OCI layout,
# $OCCYSTRAP_BENCH_DIR/NAME (default /var/tmp/occystrap-bench), tagged "latest"; prints a table of them.
#   skopeo copy --all --dest-tls-verify=false oci:DIR/small:latest docker://localhost:5000/ns/small:1
# The images:
#   big       four gzip layers: debootstrap, + Python, pip and git, + JDK 17, then one that deletes /usr/share/doc
#             (one whiteout) and adds three files; about 1 GB of tar
#   small     three layers, about 5 MB compressed; the third replaces /bin/sh of the first; running it prints two lines
#   zstd      the layers of small compressed with zstd: other blobs, but the same diffIds and the same config
#   app1/2    the base layer of big and one small layer each
#   eight/1-8 a base shared by all, a middle layer shared by pairs, and one layer each
#   repeated  four layers, of which the second and the fourth are the same blob
#   multi     an index: linux/amd64, linux/arm64/v8 and an attestation (unknown/unknown)
#
# What exists is kept, so rerunning is cheap. The same packages give the same bytes, except in big and app1/2.
# Needs root, debootstrap, jq, gzip, zstd, openssl, GNU tar; packages come from wherever this machine's apt has them.
set -euo pipefail; shopt -s inherit_errexit; export LC_ALL=C; umask 022
D=${OCCYSTRAP_BENCH_DIR:-/var/tmp/occystrap-bench}
L=$D/.layers    # the layer store: NAME.gz or NAME.zst, and NAME.meta with its diffId and the size of its tar
W=$D/.work      # scratch, removed at the end
SUITE=bookworm CREATED=2024-01-01T00:00:00Z OCI=application/vnd.oci.image
have() { [[ -e $D/$1/index.json ]]; }; made() { [[ -e $L/$1.meta ]]; }    # NAME: is there such an image or layer?
digest() { sha256sum "$1" | sed 's/^/sha256:/; s/ .*//'; }
paths() { (cd "$1" && shift && find . -mindepth 1 -xdev "$@" -print0 | sort -z); }

# What Go's tools write: ustar with whole seconds, and PAX records only where ustar cannot say it. Names without "./".
TAR=(tar --format=pax --numeric-owner --no-recursion --null '--transform=s,^\./,,S'
     --pax-option='exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime,delete=mtime')

# store NAME FILE.tar: compresses a tar into the layer store and notes its diffId; removes the tar.
store() {
  printf '%s %s\n' "$(digest "$2")" "$(stat -c %s "$2")" >"$W/meta"
  if [[ $1 == zstd* ]]; then zstd -qf "$2" -o "$L/$1.zst"; else gzip -nc "$2" >"$L/$1.gz"; fi
  mv "$W/meta" "$L/$1.meta"; rm "$2"
}

# layer NAME DIR: a whole directory as a reproducible layer: sorted, owned by root, one date for all.
layer() {
  paths "$2" | "${TAR[@]}" --owner=0 --group=0 --mtime="$CREATED" -C "$2" -T - -cf "$W/$1.tar"
  store "$1" "$W/$1.tar"
}

# mark ROOT: remembers the state of a root file system. changes NAME ROOT: what happened to it since, as a layer.
# New or changed is whatever has a newer ctime. Deleted is what is no longer listed, unless its parent is gone too.
mark() { mkdir -p "$1"; paths "$1" >"$W/before"; sleep 0.1; touch "$W/marker"; sleep 0.1; }
changes() {
  local path; local -A gone=(); rm -rf "$W/wh"; mkdir "$W/wh"
  while IFS= read -r -d '' path; do
    gone[$path]=1
    [[ -n ${gone[${path%/*}]:-} ]] || install -D -m 644 /dev/null "$W/wh/${path%/*}/.wh.${path##*/}"
  done < <(comm -z -23 "$W/before" <(paths "$2"))
  paths "$2" -cnewer "$W/marker" | "${TAR[@]}" -C "$2" -T - -cf "$W/$1.tar"
  paths "$W/wh" -name '.wh.*' | "${TAR[@]}" -C "$W/wh" -T - -rf "$W/$1.tar"
  store "$1" "$W/$1.tar"
}

# blob LAYOUT FILE TYPE: links a file into the layout, prints its descriptor. json LAYOUT TYPE: so for standard input.
blob() {
  local id; id=$(digest "$2")
  ln -f "$2" "$1/blobs/sha256/${id#*:}"
  jq -nc --arg m "$3" --arg d "$id" --argjson s "$(stat -c %s "$2")" '{mediaType: $m, digest: $d, size: $s}'
}
json() { local t; t=$(mktemp -p "$W"); chmod 644 "$t"; jq -cj . >"$t"; blob "$1" "$t" "$2"; rm "$t"; }
# document KIND FILTER: a manifest or index with the fields that FILTER makes of standard input.
document() { jq "{schemaVersion: 2, mediaType: \"$OCI.$1.v1+json\"} + $2"; }

# manifest LAYOUT CONFIG LAYER...: adds config and manifest to a layout; prints the manifest's descriptor. CONFIG has
# what varies; rootfs and history are made here, the history with an entry of an empty layer at its end.
manifest() {
  local name id _ type file config layers='' ids=''
  for name in "${@:3}"; do
    read -r id _ <"$L/$name.meta"; ids+=",\"$id\""
    type=gzip file=$L/$name.gz; [[ $name != zstd* ]] || type=zstd file=$L/$name.zst
    layers+=,$(blob "$1" "$file" "$OCI.layer.v1.tar+$type")
  done
  config=$(jq --arg t "$CREATED" "{created: \$t, os: \"linux\", architecture: \"amd64\"} + .
    | .rootfs = {type: \"layers\", diff_ids: [${ids#,}]}
    | .history = [.rootfs.diff_ids | keys[] | {created: \$t, created_by: \"images.sh layer \(. + 1)\"}]
                 + [{created: \$t, created_by: \"CMD\", empty_layer: true}]" <<<"$2")
  json "$1" "$OCI.config.v1+json" <<<"$config" | document manifest "{config: ., layers: [${layers#,}]}" |
    json "$1" "$OCI.manifest.v1+json" |
    jq --argjson c "$config" '. + {platform: ($c | {os, architecture, variant} | del(.[] | nulls))}'
}

# layout: makes an empty layout, prints its path. publish NAME LAYOUT DESCRIPTOR: completes it and puts it in place.
layout() { local t; t=$(mktemp -d -p "$W"); chmod 755 "$t"; mkdir -p "$t/blobs/sha256"; echo "$t"; }
publish() {
  printf '{"imageLayoutVersion":"1.0.0"}' >"$2/oci-layout"
  document index '{manifests: [.annotations["org.opencontainers.image.ref.name"] = "latest"]}' <<<"$3" >"$2/index.json"
  rm -rf "${D:?}/$1"; mkdir -p "$(dirname "$D/$1")"; mv "$2" "$D/$1"
}
image() { local t m; t=$(layout); m=$(manifest "$t" "${@:2}"); publish "$1" "$t" "$m"; }    # NAME CONFIG LAYER...

# packages DIR PACKAGE...: unpacks packages into a directory, without /usr/share; APT may hold more options for apt.
APT=()
packages() {
  local dir=$1 debs deb; debs=$(mktemp -d -p "$W"); mkdir -p "$dir"
  (cd "$debs" && apt-get -q=2 -o APT::Sandbox::User=root "${APT[@]}" download "${@:2}" >&2)
  for deb in "$debs"/*.deb; do dpkg-deb --fsys-tarfile "$deb" | tar -C "$dir" -x --exclude='./usr/share/*'; done
}

# busybox DIR: a root file system of one static program, links to it, and two users.
busybox() {
  packages "$1" busybox-static
  mkdir -p "$1"/{dev,etc,proc,root,srv,sys,tmp}; chmod 1777 "$1/tmp"
  printf '%s\n' root:x:0:0:root:/root:/bin/sh app:x:1000:1000:app:/srv:/bin/sh >"$1/etc/passwd"
  printf '%s\n' root:x:0: app:x:1000: extra:x:2000:app >"$1/etc/group"
  for applet in sh ls cat echo uname id env sleep date find grep wc; do ln -s busybox "$1/bin/$applet"; done
}

# inside ROOT COMMAND...: runs in the chroot with /proc and name resolution, in a mount namespace of its own.
inside() {
  unshare --mount sh -euc 'root=$1; shift
    mount -t proc proc "$root/proc"; mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"
  ' sh "$@" </dev/null >>"$W/log" 2>&1 || { tail -n 20 "$W/log" >&2; exit 1; }
}

# big_layers: downloaded packages and one of apt's caches stay in, so that much of it compresses badly.
big_layers() {
  local root=$W/root mirror
  mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
    awk -v s="$SUITE" '$1 == s {uri = $2} END {print uri}')
  mark "$root"
  debootstrap --variant=minbase "$SUITE" "$root" "$mirror" >"$W/log" 2>&1 || { tail -n 20 "$W/log" >&2; exit 1; }
  : >"$root/etc/resolv.conf"
  changes big1 "$root"; mark "$root"
  inside "$root" apt-get update
  inside "$root" apt-get install -y --no-install-recommends -o Dir::Cache::srcpkgcache= python3 python3-pip git
  changes big2 "$root"; mark "$root"
  inside "$root" apt-get install -y -o Dir::Cache::srcpkgcache= -o Dir::Cache::pkgcache= openjdk-17-jdk-headless
  changes big3 "$root"; mark "$root"
  rm -r "$root/usr/share/doc"
  head -c 10000000 /dev/zero | openssl enc -aes-128-ctr -K 00 -iv 00 2>/dev/null >"$root/opt/noise.bin"
  seq 100000 >"$root/opt/numbers.txt"; echo 'key = value' >"$root/etc/bench.conf"
  changes big4 "$root"
}

# small_layers: a base that the tiny images share, openssl with its libraries, and dash with a script; also as zstd.
small_layers() {
  local n; busybox "$W/s1"; packages "$W/s2" openssl libssl3 libc6; packages "$W/s3" dash
  rm -rf "$W"/s2/usr/lib/*/{gconv,audit,engines-3,ossl-modules} "$W"/s2/lib/*/lib{m,mvec,nsl}.*
  install -D -m 755 /dev/stdin "$W/s3/usr/local/bin/greet" <<<$'#!/bin/dash\necho "hello, $*"\nopenssl version'
  for n in 1 2 3; do layer "small$n" "$W/s$n"; layer "zstd$n" "$W/s$n"; done
}
# tiny NAME TEXT: a layer of one file.
tiny() { mkdir -p "$W/$1/srv"; printf '%s\n' "$2" >"$W/$1/srv/$1.txt"; layer "$1" "$W/$1"; }

# multi: programs for two platforms, the lists of arm64 packages kept apart from this machine's; an attestation.
multi() {
  local t amd arm note type=application/vnd.in-toto+json; t=$(layout)
  APT=(-o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State::Lists="$W/lists" -o Dir::Cache="$W/apt")
  mkdir -p "$W"/{lists,apt/archives}/partial; apt-get -q=2 "${APT[@]}" update >&2; busybox "$W/arm"; APT=()
  layer arm "$W/arm"
  amd=$(manifest "$t" "$SH" small1 own1)
  arm=$(manifest "$t" "$(jq '. + {architecture: "arm64", variant: "v8"}' <<<"$SH")" arm own1)
  note=$(jq '{_type: "https://in-toto.io/Statement/v0.1", subject: [{digest: {sha256: .digest[7:]}}]}' <<<"$amd" |
    json "$t" "$type")
  note=$(jq '{os: "unknown", architecture: "unknown", rootfs: {type: "layers", diff_ids: [.digest]}}' <<<"$note" |
    json "$t" "$OCI.config.v1+json" |
    document manifest "{layers: [$note], config: .}" | json "$t" "$OCI.manifest.v1+json" |
    jq --argjson a "$amd" '. + {platform: {os: "unknown", architecture: "unknown"}, annotations:
      {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": $a.digest}}')
  publish multi "$t" "$(document index "{manifests: [$amd, $arm, $note]}" <<<null | json "$t" "$OCI.index.v1+json")"
}

SH='{"config": {"Entrypoint": ["/bin/sh", "-c"], "Cmd": ["cat /srv/*"], "Env": ["PATH=/bin"]}}'
BASH='{"config": {"Cmd": ["/bin/bash"], "Env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]}}'
GREET='{"config": {"Entrypoint": ["/usr/local/bin/greet"], "Cmd": ["world"], "User": "app", "WorkingDir": "/srv",
  "Env": ["PATH=/usr/local/bin:/usr/bin:/bin"], "ExposedPorts": {"8080/tcp": {}}, "Labels": {"purpose": "benchmark"}}}'
clean() { rm -rf --one-file-system "$W"; }; clean; trap clean EXIT; mkdir -p "$L" "$W"
made big4 || big_layers
made zstd3 || small_layers
have big || image big "$BASH" big1 big2 big3 big4
have small || image small "$GREET" small1 small2 small3
have zstd || image zstd "$GREET" zstd1 zstd2 zstd3
made app1 || { packages "$W/a1" jq libjq1 libonig5; layer app1 "$W/a1"; packages "$W/a2" tree; layer app2 "$W/a2"; }
for n in 1 2; do have "app$n" || image "app$n" "$BASH" big1 "app$n"; done
for n in {1..8}; do
  pair=pair$(((n + 1) / 2))
  made "$pair" || tiny "$pair" "shared by a pair: $pair"
  made "own$n" || tiny "own$n" "image $n"
  have "eight/$n" || image "eight/$n" "$SH" small1 "$pair" "own$n"
done
have repeated || image repeated "$SH" small1 own1 own2 own1
have multi || multi

# digests LAYOUT FILE: the digests in an index, each followed by those of the index that it may name. Then the table.
digests() { for d in $(jq -r '.manifests[]?.digest' "$2"); do echo "$d"; digests "$1" "$1/blobs/${d/:/\/}"; done; }
row='%-9s %6s %10s %10s  %-71s  %s\n'; printf "$row" image layers tar gzip/zstd config manifest
for name in big small zstd app1 app2 eight/{1..8} repeated multi; do
  for id in $(digests "$D/$name" "$D/$name/index.json"); do
    m=$D/$name/blobs/${id/:/\/}; config=$(jq -r '.config.digest // "-"' "$m")
    tar=0; [[ $config == - ]] || for d in $(jq -r '.rootfs.diff_ids[]' "$D/$name/blobs/${config/:/\/}"); do
      tar=$((tar + $(cat "$L"/*.meta | awk -v d="$d" '$1 == d {n = $2} END {print n + 0}'))); done
    read -r count size < <(jq -r '"\(.layers // .manifests | length) \([0, .layers[]?.size] | add)"' "$m")
    printf "$row" "$name" "$count" "$tar" "$size" "$config" "$id"
  done
done
