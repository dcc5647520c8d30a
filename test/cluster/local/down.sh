#!/usr/bin/env bash
# Ends one cluster, also one that came up half, by the one recorded process of each node, and removes what is on disk.
. "$(dirname "$0")/settings.sh"
[ -e "$RUN" ] || exit 0
alive() { [ "$(awk '{print $22}' "/proc/$1/stat" 2>/dev/null)" = "$2" ]; }   # that process, not a later one with its pid
for f in "$RUN"/[0-9]/pid; do
	read -r pid started <"$f" && alive "$pid" "$started" || continue
	kill -KILL "$pid"   # unshare --kill-child: the node's pid 1 goes too, and the kernel ends all that is in there
done 2>/dev/null
# A process that is still ending keeps its cgroup busy for some 100 ms.
swept() {
	local left=0
	for h in $(hierarchies); do
		[ ! -d "$h/$NAME" ] || find "$h/$NAME" -depth -type d -exec rmdir {} + || left=1
	done
	return $left
}
until_ok 60 "every process and cgroup of $NAME to end" swept
# The kernel ends a node's namespace, and its end of the cable with it, when it has time.
for cable in $(ip -o link show type veth | sed -n "s/^[0-9]*: \($NAME-[^@:]*\).*/\1/p"); do
	ip link del "$cable" 2>/dev/null || true
done
ip link del "$NAME" 2>/dev/null || true
rm -rf --one-file-system "$RUN"
say "$NAME is down"
