# Names, addresses and small functions that the scripts share.
#
# A cluster has a number, 0 to 9, that gives it addresses of its own, so ten may run side by side:
#   nodes 10.20N.0.I and fd20:N::I, pods 10.21N.I.0/24 and fd21:N:0:I::/64, services 10.22N.0.0/16 and fd22:N::/112
# where N is the number and I the node, from 1. The host is 10.20N.0.254 and fd20:N::fe.
set -euo pipefail
CLUSTER=${CLUSTER:-0}                 # the number
NODES=${NODES:-1}                     # how many nodes up.sh starts; the first is the control plane as well
DUAL=${DUAL:-}                        # 1: IPv6 beside IPv4 for nodes, pods and services
PROXY=${PROXY:-iptables}              # how kube-proxy makes services: iptables or nftables
STATE=${HEADGATE_CLUSTER_STATE:-/tmp/headgate-cluster}                                        # what runs
CACHE=${HEADGATE_CLUSTER_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/headgate/cluster}    # what was built
T0=${T0:-$EPOCHREALTIME}
# A proxy of this machine must not be asked for a cluster's addresses.
NO_PROXY=${NO_PROXY:+$NO_PROXY,}10.0.0.0/8,127.0.0.1,localhost,.svc
no_proxy=$NO_PROXY
export CLUSTER NODES DUAL PROXY T0 NO_PROXY no_proxy

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$here/../../.." && pwd)
PATH=$PATH:/usr/sbin:/sbin:/usr/local/go/bin
NAME=hgt-cluster-$CLUSTER
RUN=$STATE/$CLUSTER
PKI=$RUN/pki
API=https://10.20$CLUSTER.0.1:6443
HOST_IP=10.20$CLUSTER.0.254 HOST_IP6=fd20:$CLUSTER::fe
POD_NETS=10.21$CLUSTER.0.0/16
SERVICE_NETS=10.22$CLUSTER.0.0/16 API_SERVICE_IP=10.22$CLUSTER.0.1 DNS_IP=10.22$CLUSTER.0.10
if [ "$DUAL" ]; then POD_NETS+=,fd21:$CLUSTER::/32 SERVICE_NETS+=,fd22:$CLUSTER::/112; fi
node_ip() { echo "10.20$CLUSTER.0.$1"; }
node_ip6() { echo "fd20:$CLUSTER::$1"; }
pod_net() { echo "10.21$CLUSTER.$1.0/24"; }
pod_net6() { echo "fd21:$CLUSTER:0:$1::/64"; }

say() { printf 'cluster: %6.1f s  %s\n' "$(awk -v a="$T0" -v b="$EPOCHREALTIME" 'BEGIN{print b-a}')" "$*"; }
fail() { printf 'cluster: %s\n' "$*" >&2; exit 1; }
# until_ok SECONDS WHAT COMMAND...: asks every 50 ms.
until_ok() {
	local end=$((SECONDS + $1)) what=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || { echo "cluster: waited in vain: $what" >&2; return 1; }
		sleep 0.05
	done
}
# One line that changes when one of the files does.
hash_of() { cat "$@" | sha256sum | cut -c1-16; }
# The cgroup hierarchies of this machine: one per controller (v1), or the only one (v2).
hierarchies() { awk '$3=="cgroup"||$3=="cgroup2"{print $2}' /proc/mounts | sort -u; }
cgroup() { echo "$NAME/$1"; }
# api PATH: one GET as the administrator. A connect that hangs must not cost the 31 s of the kernel's repeats.
api() { curl -sf -m 2 --cacert "$PKI/ca.crt" --cert "$PKI/admin.crt" --key "$PKI/admin.key" "$API$1"; }
kubectl() { "$KUBE/kubectl" --kubeconfig "$RUN/admin.kubeconfig" "$@"; }
node_ctr() { local i=$1; shift; ctr --address "$RUN/$i/run/containerd/containerd.sock" -n k8s.io "$@"; }
# pack FOLDER TAR: the same bytes for the same content.
pack() { tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$1" -cf "$2" .; }

# The folder of the Kubernetes programs (build.sh), by the hash of their source.
KUBE=$CACHE/kube-$(hash_of "$here"/kubeone/{main.go,chart.go,go.mod,go.sum})-$(uname -m)
IMAGES=$CACHE/images
