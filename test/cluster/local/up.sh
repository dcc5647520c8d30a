#!/usr/bin/env bash
# Starts one cluster. Everything of a node (processes, mounts, interfaces, rules, sysctls) lives in namespaces of its
# own, whose first process is node.sh: ending that one process ends the node and all traces of it.
#
#   CLUSTER=0 NODES=2 DUAL=1 up.sh
#
# OWNER ("PID START", start time as in /proc/PID/stat) is who must be alive for the cluster to be wanted; without one
# it stays until down.sh. Exit code 75: the number is taken.
. "$(dirname "$0")/settings.sh"
mkdir -p "$STATE"
mkdir "$RUN" 2>/dev/null || { echo "cluster: $RUN exists: that number is taken (down.sh ends it)" >&2; exit 75; }
[ -z "${OWNER:-}" ] || echo "$OWNER" >"$RUN/owner"
trap 'echo "cluster: it could not be started: see $RUN/*/log, then down.sh" >&2' ERR

ip link add "$NAME" type bridge
ip addr add "$HOST_IP/24" dev "$NAME"
[ ! "$DUAL" ] || ip addr add "$HOST_IP6/64" dev "$NAME" nodad
ip link set "$NAME" up
for h in $(hierarchies); do
	for ((i = 1; i <= NODES; i++)); do mkdir -p "$h/$(cgroup "$i")/system"; done 2>/dev/null || continue
	# A cpuset of cgroup v1 is empty, and takes no process, until it is told what it has.
	[ ! -e "$h/cpuset.cpus" ] || find "$h/$NAME" -type d | while read -r d; do
		cat "$h/cpuset.cpus" >"$d/cpuset.cpus"
		cat "$h/cpuset.mems" >"$d/cpuset.mems"
	done
done
for ((i = 1; i <= NODES; i++)); do
	mkdir -p "$RUN/$i/log"
	setsid unshare --mount --pid --net --uts --ipc --fork --kill-child --mount-proc --propagation private \
		"$here/node.sh" "$i" >"$RUN/$i/log/node.log" 2>&1 </dev/null &
	echo "$! $(awk '{print $22}' "/proc/$!/stat")" >"$RUN/$i/pid"
done
"$here/certs.sh"
touch "$RUN/certificates"
for ((i = 1; i <= NODES; i++)); do
	until_ok 30 "the namespaces of node $i" test -e "$RUN/$i/started"
	read -r outer _ <"$RUN/$i/pid"
	read -r inner _ <"/proc/$outer/task/$outer/children" || [ "$inner" ]
	echo "$inner" >"$RUN/$i/init"   # the node's pid 1, as the host sees it
	ip link add "$NAME-$i" type veth peer name eth0 netns "$inner"
	ip link set "$NAME-$i" master "$NAME" up
done
say "certificates and namespaces"

imports=()
for ((i = 1; i <= NODES; i++)); do "$here/load.sh" "$i" & imports+=($!); done
until_ok 120 "the API server to be ready" api /readyz
say "API server ready"
sed "s#@DNS_IP@#$DNS_IP#g; s#@NODE_IP@#$(node_ip 1)#g" "$here/bootstrap.yaml.in" | kubectl apply -f - >/dev/null
ready() { [ "$(kubectl get node "$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status} {.spec.taints}')" = "True " ]; }
for ((i = 1; i <= NODES; i++)); do until_ok 120 "node $i to be ready" ready "$NAME-$i"; done
until_ok 30 "the default service account" api /api/v1/namespaces/default/serviceaccounts/default
for import in "${imports[@]}"; do wait "$import"; done
ln -s "$KUBE"/{kubectl,chart} "$RUN"
say "$NODES node(s) ready, images there: KUBECONFIG=$RUN/admin.kubeconfig"
