/**
 * A service mesh's sidecar in the pod, known by what it listens on: its rules send what enters the pod to it, and it hands that to
 * the app over lo. The traffic must then be taken on lo, behind the sidecar, which has ended TLS by then.
 */

/** Inbound ports of the sidecars: Istio's and Kuma's Envoy; Linkerd's proxy. */
const MESH_PORTS: ReadonlyMap<number, string> = new Map([
  [15_006, 'Istio or Kuma'],
  [4_143, 'Linkerd'],
]);

/** The mesh whose sidecar listens here; undefined when there is none. @param listening ports that something listens on */
export function meshOf(listening: readonly number[]): string | undefined {
  return listening.map(port => MESH_PORTS.get(port)).find(name => name !== undefined);
}
