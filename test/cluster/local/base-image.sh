# Sourced by agent-image.sh: makes $BASE, as small an image as the Dockerfile takes: Debian with apt-get, Node.js and npm.
node=$project/node_modules/node/bin/node
npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
say "making the base: a minimal Debian with Node.js $("$node" --version)"
root=$(mktemp -d "$CACHE/base.XXXXXX")
mmdebstrap --quiet --variant=minbase --include=ca-certificates,libstdc++6,libatomic1 \
	--dpkgopt=path-exclude='/usr/share/man/*' --dpkgopt=path-exclude='/usr/share/locale/*' --dpkgopt=path-exclude='/usr/share/doc/*' \
	bookworm "$root/debian.tar" "deb http://deb.debian.org/debian bookworm main" "deb http://deb.debian.org/debian bookworm-updates main" \
	"deb http://deb.debian.org/debian-security bookworm-security main"
container=$(buildah from scratch)
buildah add --quiet "$container" "$root/debian.tar" / >/dev/null
buildah copy --quiet "$container" "$node" /usr/local/bin/node >/dev/null
buildah copy --quiet "$container" "$npm" /usr/local/lib/node_modules/npm >/dev/null
# behind a proxy with a certificate of its own, this machine knows it
buildah copy --quiet "$container" /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt >/dev/null
buildah run --isolation chroot "$container" -- ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	--env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt --cmd node "$container"
buildah commit --quiet --rm "$container" "$BASE" >/dev/null
rm -rf "$root"
