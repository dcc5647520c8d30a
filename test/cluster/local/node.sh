#!/usr/bin/env bash
# node.sh I: the first process of node I, in namespaces of its own (up.sh starts it through unshare). It makes the
# machine that a node sees, starts the node's programs, starts them again when they end, as systemd would, and reaps.
. "$(dirname "$0")/settings.sh"
i=$1 ip=$(node_ip "$1") mine=$RUN/$1
for h in $(hierarchies); do echo 0 >"$h/$(cgroup "$i")/system/cgroup.procs" || true; done 2>/dev/null
hostname "$NAME-$i"

# /etc, /var and /run of its own, so that every program keeps its usual paths, and what pods see there is the node's.
for d in etc var; do
	mkdir -p "$mine/$d" "$mine/$d.work"
	mount -t overlay overlay -o "lowerdir=/$d,upperdir=$mine/$d,workdir=$mine/$d.work" "/$d"
done
mkdir -p "$mine/run" /etc/cni/net.d /etc/kubernetes
mount --bind "$mine/run" /run
for d in containerd kubelet etcd; do   # in memory: gone with the namespace
	mkdir -p "/var/lib/$d"
	mount -t tmpfs -o mode=711 "$d" "/var/lib/$d"
done
mount --make-rshared /
range='[{ "subnet": "'$(pod_net "$i")'" }]' routes='{ "dst": "0.0.0.0/0" }' ips=$ip
if [ "$DUAL" ]; then
	range+=', [{ "subnet": "'$(pod_net6 "$i")'" }]' routes+=', { "dst": "::/0" }' ips+=,$(node_ip6 "$i")
	sysctl -qw net.ipv6.conf.all.forwarding=1
fi
for t in "$here"/templates/*; do
	sed -e "s#@PKI@#$PKI#g" -e "s#@RUN@#$RUN#g" -e "s#@I@#$i#g" -e "s#@IP@#$ip#g" -e "s#@RANGE@#$range#g" \
		-e "s#@ROUTES@#$routes#g" -e "s#@POD_NETS@#$POD_NETS#g" -e "s#@DNS_IP@#$DNS_IP#g" \
		-e "s#@CGROUP@#$(cgroup "$i")#g" -e "s#@PROXY@#$PROXY#g" "$t" >"/etc/kubernetes/$(basename "$t" .in)"
done
mv /etc/kubernetes/cni.conflist /etc/cni/net.d/10-bridge.conflist
echo "nameserver $(node_ip 1)" >/etc/resolv.conf
ip link set lo up
sysctl -qw net.ipv4.ip_forward=1
touch "$mine/started"

# run NAME COMMAND...: its pid is in /run/NAME.pid. It comes back 200 ms after its end, unless /run/NAME.held exists.
run() {
	local name=$1
	shift
	while :; do
		until [ ! -e "/run/$name.held" ]; do sleep 0.05; done
		"$@" >>"$mine/log/$name.log" 2>&1 &
		echo $! >"/run/$name.pid"
		wait $! || true
		sleep 0.2
	done &
}
run containerd containerd --config /etc/kubernetes/containerd.toml
# An election with itself takes etcd 0.9 s with its own defaults.
((i > 1)) || run etcd "$KUBE/etcd" --name "$NAME" --data-dir /var/lib/etcd --unsafe-no-fsync --log-level warn \
	--heartbeat-interval 10 --election-timeout 50
until_ok 30 eth0 ip link show eth0
ip addr add "$ip/24" dev eth0
ip link set eth0 up
ip route add default via "$HOST_IP"
for ((j = 1; j <= NODES; j++)); do ((j == i)) || ip route add "$(pod_net "$j")" via "$(node_ip "$j")"; done
if [ "$DUAL" ]; then
	ip addr add "$(node_ip6 "$i")/64" dev eth0 nodad
	ip route add default via "$HOST_IP6"   # without it the node's own processes cannot reach a service by IPv6
	for ((j = 1; j <= NODES; j++)); do ((j == i)) || ip route add "$(pod_net6 "$j")" via "$(node_ip6 "$j")"; done
fi
until_ok 60 certificates test -e "$RUN/certificates"
((i > 1)) || until_ok 60 etcd curl -sf -m 1 http://127.0.0.1:2379/health
((i > 1)) || run kube-apiserver "$KUBE/kube-apiserver" --etcd-servers http://127.0.0.1:2379 \
	--advertise-address "$ip" --service-cluster-ip-range "$SERVICE_NETS" --allow-privileged \
	--authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction \
	--tls-cert-file "$PKI/apiserver.crt" --tls-private-key-file "$PKI/apiserver.key" --client-ca-file "$PKI/ca.crt" \
	--service-account-key-file "$PKI/sa.pub" --service-account-signing-key-file "$PKI/sa.key" \
	--service-account-issuer https://kubernetes.default.svc --kubelet-preferred-address-types InternalIP \
	--kubelet-certificate-authority "$PKI/ca.crt" --kubelet-client-certificate "$PKI/apiserver-kubelet.crt" \
	--kubelet-client-key "$PKI/apiserver-kubelet.key"
until_ok 120 "the API server" api /livez/ping
run kubelet "$KUBE/kubelet" --config /etc/kubernetes/kubelet.yaml --kubeconfig "$RUN/kubelet-$i.kubeconfig" \
	--hostname-override "$NAME-$i" --node-ip "$ips"
until_ok 120 "the API server to be ready" api /readyz   # its RBAC roles exist now: nothing meets a 403
((i > 1)) || run kube-controller-manager "$KUBE/kube-controller-manager" \
	--kubeconfig "$RUN/kube-controller-manager.kubeconfig" --kube-api-qps 1000 --kube-api-burst 2000 --secure-port 0 \
	--leader-elect=false --use-service-account-credentials --service-account-private-key-file "$PKI/sa.key" \
	--root-ca-file "$PKI/ca.crt" --cluster-signing-cert-file "$PKI/ca.crt" --cluster-signing-key-file "$PKI/ca.key"
((i > 1)) || run kube-scheduler "$KUBE/kube-scheduler" --kubeconfig "$RUN/kube-scheduler.kubeconfig" --secure-port 0 --leader-elect=false
run kube-proxy "$KUBE/kube-proxy" --config /etc/kubernetes/kube-proxy.yaml --hostname-override "$NAME-$i"
((i > 1)) || run coredns "$KUBE/coredns" -conf /etc/kubernetes/Corefile
while :; do wait -n 2>/dev/null || sleep 1; done   # bash, as pid 1, reaps orphans too
