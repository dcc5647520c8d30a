/**
 * Container ids in `/proc/PID/cgroup`. Every runtime puts the container's 64 hex digits into the last path segment that names
 * a container; only the decoration differs (v1 and v2, cgroupfs and systemd drivers):
 *
 *   /docker/ID · /system.slice/docker-ID.scope · /kubepods/burstable/podUID/ID · …-podUID.slice/cri-containerd-ID.scope ·
 *   …-podUID.slice:cri-containerd:ID · …/crio-ID.scope · …/libpod-ID.scope
 *
 * A node that is itself a container (kind) has two ids in one path: the last one is the container's. `crio-conmon-ID` and
 * `libpod-conmon-ID` are the runtime's monitor processes, which live in the host's namespace: not the container.
 */

const CONTAINER_ID = /(?:^|[-:])([0-9a-f]{64})(?:\.scope)?$/;

/** The container that a process belongs to, from the text of its cgroup file; null when it is in none. */
export function containerIdOf(cgroupFile: string): string | null {
  for (const line of cgroupFile.split('\n')) {
    const id = idInPath(line.slice(line.indexOf(':', line.indexOf(':') + 1) + 1));
    if (id !== null) return id;
  }
  return null;
}

function idInPath(path: string): string | null {
  for (const segment of path.split('/').reverse()) {
    const match = CONTAINER_ID.exec(segment);
    if (match?.[1] !== undefined) return segment.includes('conmon-') ? null : match[1];
  }
  return null;
}
