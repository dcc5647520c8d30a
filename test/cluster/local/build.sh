#!/usr/bin/env bash
# Builds the Kubernetes programs, etcd, CoreDNS and what renders a Helm chart as one binary, kubeone, with a link for each:
# some eight minutes on two cores the first time, seconds when Go's own cache knows the packages, nothing when $CACHE has the result.
. "$(dirname "$0")/settings.sh"
[ ! -x "$KUBE/kubectl" ] || exit 0
command -v go >/dev/null || fail "Go is needed to build Kubernetes once (kubeone/go.mod says which version); it is neither in PATH nor in /usr/local/go/bin. See https://go.dev/dl/"
cd "$here/kubeone"
say "building Kubernetes from source ($(go version | cut -d' ' -f3), once; cached in $KUBE)"
go mod download
total=$(go list -deps . | wc -l)
# Without it every program says that it is v0.0.0-master.
version=$(go list -m -f '{{.Version}}' k8s.io/kubernetes)
IFS=. read -r major minor _ <<<"${version#v}"
flags="-s -w"
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
	flags+=" -X $package.gitVersion=$version -X $package.gitMajor=$major -X $package.gitMinor=$minor"
done
mkdir -p "$CACHE"
new=$(mktemp -d "$CACHE/new.XXXXXX")
trap 'rm -rf "$new"' EXIT
CGO_ENABLED=0 go build -v -buildvcs=false -trimpath -ldflags "$flags" -o "$new/kubeone" . 2>&1 |
	awk -v total="$total" '
		/^[a-z0-9.\/_-]+$/ { if (++n % 200 == 0) { printf "cluster: %5d of %d packages\n", n, total; fflush() } next }
		{ print; fflush() }'
for program in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy etcd coredns kubectl chart; do ln -s kubeone "$new/$program"; done
chmod 755 "$new"
# Another run may have been first.
mv -T "$new" "$KUBE" 2>/dev/null || [ -x "$KUBE/kubectl" ]
say "built $(stat -c %s "$KUBE/kubeone") bytes"
