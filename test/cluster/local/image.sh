#!/usr/bin/env bash
# image.sh NAME CONFIG-JSON LAYER...: adds one image to the OCI layout in $IMAGES, with no daemon, registry or root.
# load.sh gives it to nodes. A LAYER is a folder, packed here, or an uncompressed .tar. CONFIG-JSON is the "config" of
# an OCI image: Entrypoint, Cmd, Env, WorkingDir, User. A pod that asks for headgate/app:test means docker.io's, so that
# is the name it gets; nothing is ever fetched from there.
. "$(dirname "$0")/settings.sh"
name=$1 config=$2
shift 2
case $(uname -m) in aarch64) arch=arm64 ;; *) arch=amd64 ;; esac
blobs=$IMAGES/blobs/sha256
mkdir -p "$blobs" "$IMAGES/index"
new=$(mktemp "$IMAGES/new.XXXXXX")
trap 'rm -f "$new"' EXIT
keep() { # FILE: it goes among the blobs; prints "digest":…,"size":…
	local sum
	sum=$(sha256sum "$1")
	sum=${sum%% *}
	[ -e "$blobs/$sum" ] || { cp --reflink=auto "$1" "$blobs/$sum.new" && mv "$blobs/$sum.new" "$blobs/$sum"; }
	printf '"digest":"sha256:%s","size":%s' "$sum" "$(stat -c %s "$1")"
}
layers='' ids=''
for layer; do
	[ ! -d "$layer" ] || { pack "$layer" "$new"; layer=$new; }
	it=$(keep "$layer")   # uncompressed: its digest is its diff id as well
	layers+=${layers:+,}'{"mediaType":"application/vnd.oci.image.layer.v1.tar",'$it'}'
	ids+=${ids:+,}$(grep -oE '"sha256:[0-9a-f]+"' <<<"$it")
done
echo '{"architecture":"'$arch'","os":"linux","config":'"$config"',"rootfs":{"type":"layers","diff_ids":['"$ids"']}}' >"$new"
it=$(keep "$new")
echo '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json",'"$it"'},"layers":['"$layers"']}' >"$new"
it=$(keep "$new")
echo '{"mediaType":"application/vnd.oci.image.manifest.v1+json",'"$it"',"platform":{"architecture":"'$arch'","os":"linux"},"annotations":{"io.containerd.image.name":"docker.io/'"$name"'"}}' \
	>"$IMAGES/index/$(tr '/:' '__' <<<"$name")"
