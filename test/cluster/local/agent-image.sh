#!/usr/bin/env bash
# Builds headgate/agent:test by the project's own Dockerfile, with buildah and no registry: its BASE is made here, a
# minimal Debian (mmdebstrap) with this project's Node.js and this machine's npm. The layers of the first steps are kept
# in $CACHE, so that a changed agent takes some ten seconds.
#
#   BASE=IMAGE agent-image.sh      from another base, which buildah fetches
. "$(dirname "$0")/settings.sh"
store=$CACHE/buildah
mkdir -p "$store"
# overlay is faster by far, and cannot be had where this folder is itself on an overlay
driver=vfs
mkdir -p "$store"/try/{lower,upper,work,merged}
if mount -t overlay overlay -o "lowerdir=$store/try/lower,upperdir=$store/try/upper,workdir=$store/try/work" "$store/try/merged" 2>/dev/null; then
	umount "$store/try/merged"
	driver=overlay
fi
rm -rf "$store/try"
buildah() { command buildah --root "$store/$driver" --runroot "$store/run-$driver" --storage-driver "$driver" "$@"; }

if [ -z "${BASE:-}" ]; then
	BASE=localhost/headgate-base:$(hash_of "$here/base-image.sh" "$project/node_modules/node/package.json")
	buildah inspect --type image "$BASE" >/dev/null 2>&1 || . "$here/base-image.sh"
fi
say "building the agent's image (Dockerfile, buildah $driver)"
log=$(mktemp)
export=$(mktemp -d "$CACHE/agent.XXXXXX")
trap 'rm -rf "$log" "$export"' EXIT
buildah bud --layers --isolation chroot --network host --build-arg BASE="$BASE" --tag headgate/agent:test "$project" >"$log" 2>&1 ||
	{ tail -n 40 "$log" >&2; fail "the Dockerfile does not build"; }
# A folder of blobs, uncompressed: among the others it becomes an image as image.sh writes them.
buildah push --quiet --disable-compression headgate/agent:test "dir:$export" >"$log" 2>&1 || { cat "$log" >&2; fail "the image cannot be written"; }
manifest=$(sha256sum "$export/manifest.json" | cut -d' ' -f1)
size=$(stat -c %s "$export/manifest.json")
mv "$export/manifest.json" "$export/$manifest"
rm "$export/version"
mkdir -p "$IMAGES/blobs/sha256" "$IMAGES/index"
cp -n "$export"/* "$IMAGES/blobs/sha256/"
echo '{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:'"$manifest"'","size":'"$size"',"annotations":{"io.containerd.image.name":"docker.io/headgate/agent:test"}}' \
	>"$IMAGES/index/headgate_agent_test"
# The base's layer comes first: its name is the first digest of a layer in the manifest.
base=$(grep -o '"layers":.*' "$export/$manifest" | grep -oE 'sha256:[0-9a-f]{64}' | head -n 1 | cut -d: -f2)
mib() { awk '{ sum += $1 } END { printf "%.1f MiB", sum / 1048576 }'; }
whole=$(stat -c %s "$export"/* | mib)
own=$(find "$export" -type f ! -name "$base" -printf '%s\n' | mib)
packed=$(find "$export" -type f ! -name "$base" -exec gzip -c {} + | wc -c | mib)
say "headgate/agent:test: $whole, of which $own on top of its base ($packed as a registry keeps it)"
