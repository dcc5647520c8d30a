#!/usr/bin/env bash
# load.sh [NODE...]: gives the images of $IMAGES to nodes (to all, if none is named), without the blobs that they have:
# 0.2 s for a changed agent.
. "$(dirname "$0")/settings.sh"
list=$(mktemp -d)
trap 'rm -rf "$list"' EXIT
echo '{"imageLayoutVersion":"1.0.0"}' >"$list/oci-layout"
echo '{"schemaVersion":2,"manifests":['"$(cat "$IMAGES"/index/* | paste -sd,)"']}' >"$list/index.json"
# Blobs of images that were built anew since stay in the folder; only what the index needs travels. A manifest may name
# digests that are no blobs of it, such as its base's.
needed() {
	local digest
	for digest in $(grep -ohE 'sha256:[0-9a-f]{64}' "$list/index.json" | cut -d: -f2 | sort -u); do
		echo "$digest"
		grep -oE 'sha256:[0-9a-f]{64}' "$IMAGES/blobs/sha256/$digest" | cut -d: -f2
	done | sort -u | grep -xFf <(ls "$IMAGES/blobs/sha256")
}
[ $# -gt 0 ] || set -- $(cd "$RUN" && ls -d [0-9])
for i; do
	until_ok 60 "containerd of node $i" node_ctr "$i" version
	needed | grep -vxFf <(node_ctr "$i" content ls -q | sed 's/^sha256://'; echo none) | sed 's#^#blobs/sha256/#' >"$list/missing" || true
	tar -cf - -C "$list" oci-layout index.json -C "$IMAGES" -T "$list/missing" | node_ctr "$i" images import - >/dev/null
done
