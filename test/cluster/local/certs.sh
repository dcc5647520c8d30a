#!/usr/bin/env bash
# One certificate authority, and a kubeconfig for every client of the API server.
. "$(dirname "$0")/settings.sh"
umask 077
mkdir -p "$PKI"
cd "$PKI"
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
cert() { # file subject extensions...
	local file=$1 subject=$2
	shift 2
	key "$file"
	openssl req -new -key "$file.key" -subj "$subject" 2>/dev/null |
		openssl x509 -req -CA ca.crt -CAkey ca.key -set_serial "$((++serial))" -days 30 -out "$file.crt" \
			-extfile <(printf '%s\n' keyUsage=critical,digitalSignature "$@") 2>/dev/null
}
client() { # name subject
	cert "$1" "$2" extendedKeyUsage=clientAuth
	cat >"$RUN/$1.kubeconfig" <<-END
		apiVersion: v1
		kind: Config
		current-context: $NAME
		clusters: [{name: $NAME, cluster: {server: "$API", certificate-authority-data: $(base64 -w0 ca.crt)}}]
		contexts: [{name: $NAME, context: {cluster: $NAME, user: $1}}]
		users: [{name: $1, user: {client-certificate-data: $(base64 -w0 "$1.crt"), client-key-data: $(base64 -w0 "$1.key")}}]
	END
}
serial=1
key sa
openssl pkey -in sa.key -pubout -out sa.pub
key ca
openssl req -x509 -new -key ca.key -subj /CN=kube-ca -days 30 -out ca.crt -addext keyUsage=critical,keyCertSign,digitalSignature 2>/dev/null
cert apiserver /CN=kube-apiserver extendedKeyUsage=serverAuth \
	"subjectAltName=IP:$(node_ip 1),IP:127.0.0.1,IP:$API_SERVICE_IP,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
cert apiserver-kubelet /CN=apiserver-kubelet extendedKeyUsage=clientAuth
client admin /O=system:masters/CN=admin
client kube-controller-manager /CN=system:kube-controller-manager
client kube-scheduler /CN=system:kube-scheduler
client kube-proxy /CN=system:kube-proxy
client coredns /O=system:masters/CN=coredns
for ((i = 1; i <= NODES; i++)); do
	client "kubelet-$i" "/O=system:nodes/CN=system:node:$NAME-$i"
	cert "kubelet-server-$i" "/CN=$NAME-$i" extendedKeyUsage=serverAuth "subjectAltName=IP:$(node_ip "$i"),DNS:$NAME-$i"
done
