#!/usr/bin/env bash
# The images that tests run beside the agent's (agent-image.sh), made of this machine's own programs:
#   headgate/pause:test    what containerd keeps a pod's namespaces with
#   headgate/tools:test    busybox, curl, nft and iptables: clients, and init containers that play a mesh
#   headgate/node:test     the same and Node.js
#   headgate/app:test      images/app.mjs, an HTTP server that says who answers
# Nothing is done when they were made of the same programs before. Always a tag that is not `latest`, for which the
# kubelet would ask a registry.
. "$(dirname "$0")/settings.sh"
node=$project/node_modules/node/bin/node
[ -x "$node" ] || fail "node_modules has no Node.js: run sh scripts/setup.sh first"
made_of=$(cat "$here"/{image,images,settings}.sh "$here"/images/* "$node" "$(command -v busybox)" "$(command -v curl)" "$(command -v nft)" "$(command -v xtables-nft-multi)" | sha256sum)
[ "$(cat "$IMAGES/made-of" 2>/dev/null)" != "$made_of" ] || exit 0
say "making the images of the tests"
mkdir -p "$CACHE"
roots=$(mktemp -d "$CACHE/roots.XXXXXX")
trap 'rm -rf "$roots"' EXIT

# add ROOT FILE [PATH]: a file, and for a program the libraries that it needs.
add() {
	local root=$1 file=$2 dest=${3:-$2}
	install -D "$file" "$root$dest"
	{ ldd "$file" 2>/dev/null || true; } | { grep -oE '/[^ ]+' || true; } | while read -r lib; do
		[ -e "$root$lib" ] || install -D "$(readlink -f "$lib")" "$root$lib"
	done
}
skeleton() { # ROOT
	mkdir -p "$1"/{bin,etc,tmp,proc,sys,dev,root,var/run,usr/bin,usr/sbin}
	chmod 1777 "$1/tmp"
	printf '%s\n' root:x:0:0:root:/root:/bin/sh nobody:x:65534:65534:nobody:/:/bin/sh >"$1/etc/passwd"
	printf '%s\n' root:x:0: nogroup:x:65534: >"$1/etc/group"
	echo 'hosts: files dns' >"$1/etc/nsswitch.conf"
}

p=$roots/pause
mkdir -p "$p"
cc -Os -static -s -o "$p/pause" "$here/images/pause.c"

t=$roots/tools
skeleton "$t"
add "$t" "$(command -v busybox)" /bin/busybox
for command in $(busybox --list | grep -vx busybox); do ln -sf busybox "$t/bin/$command"; done
add "$t" "$(command -v curl)" /usr/bin/curl
add "$t" "$(command -v nft)" /usr/sbin/nft
add "$t" "$(command -v xtables-nft-multi)" /usr/sbin/xtables-nft-multi
for l in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do ln -sf xtables-nft-multi "$t/usr/sbin/$l"; done
modules=$(dirname "$(find /usr/lib -name libxt_tcp.so -print -quit)")
mkdir -p "$t$(dirname "$modules")"
cp -a "$modules" "$t$(dirname "$modules")/"
rm -rf "$t"/usr/share
# nobody may want to resolve names in a program that is linked against glibc
for lib in libnss_dns.so.2 libnss_files.so.2 libresolv.so.2; do
	file=$(find /lib/*-linux-gnu -name "$lib" -print -quit)
	[ -z "$file" ] || add "$t" "$file"
done

n=$roots/node
mkdir -p "$n"
add "$n" "$node" /usr/bin/node
a=$roots/app
install -D -m 644 "$here/images/app.mjs" "$a/app/app.mjs"

pack "$t" "$roots/tools.tar"
pack "$n" "$roots/node.tar"
path='"Env":["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]'
rm -f "$IMAGES"/made-of
"$here/image.sh" headgate/pause:test '{"Entrypoint":["/pause"]}' "$p"
"$here/image.sh" headgate/tools:test "{\"Cmd\":[\"/bin/sh\"],$path}" "$roots/tools.tar"
"$here/image.sh" headgate/node:test "{\"Cmd\":[\"/usr/bin/node\"],$path}" "$roots/tools.tar" "$roots/node.tar"
"$here/image.sh" headgate/app:test "{\"Entrypoint\":[\"/usr/bin/node\",\"/app/app.mjs\"],$path}" "$roots/tools.tar" "$roots/node.tar" "$a"
echo "$made_of" >"$IMAGES/made-of"
say "images made"
