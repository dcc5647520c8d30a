/** Which container of a pod is meant, when nobody says: what kubectl takes, but never a sidecar that is known as one. */

import type { V1Pod } from '@kubernetes/client-node';

/** What an author of a pod says himself; kubectl follows it. */
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** Proxies of meshes, and agents that are put beside an app. A name that begins with one of these and "-" counts, too. */
const SIDECARS = [
  ...[
    'istio-proxy',
    'linkerd-proxy',
    'linkerd-debug',
    'kuma-sidecar',
    'kuma-dp',
    'envoy',
    'envoy-sidecar',
    'consul-dataplane',
  ],
  ...[
    'consul-connect-envoy-sidecar',
    'osm-proxy',
    'aws-appmesh-envoy',
    'cilium-envoy',
    'nginx-sidecar-proxy',
    'oauth2-proxy',
  ],
  ...[
    'vault-agent',
    'cloud-sql-proxy',
    'cloudsql-proxy',
    'alloydb-auth-proxy',
    'datadog-agent',
    'dd-agent',
    'newrelic-agent',
  ],
  ...[
    'fluent-bit',
    'fluentd',
    'filebeat',
    'promtail',
    'otel-collector',
    'otc-container',
    'jaeger-agent',
    'daprd',
    'aws-xray-daemon',
  ],
];

/** Meshes, by the containers that they add. */
const MESHES: Readonly<Record<string, string>> = {
  'istio-proxy': 'Istio',
  'linkerd-proxy': 'Linkerd',
  'kuma-sidecar': 'Kuma',
};

/** Whether a container is one that stands beside the app. */
export function isSidecar(name: string): boolean {
  return SIDECARS.some(known => name === known || name.startsWith(`${known}-`));
}

/** Names of a pod's containers, sidecars that are init containers last. */
export function containerNames({ spec }: V1Pod): string[] {
  const lasting = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...(spec?.containers ?? []), ...lasting].map(({ name }) => name);
}

/** The container that is meant by default; undefined for a pod without any. */
export function mainContainer(pod: V1Pod): string | undefined {
  const own = (pod.spec?.containers ?? []).map(({ name }) => name);
  const chosen = pod.metadata?.annotations?.[DEFAULT_CONTAINER];
  if (chosen !== undefined && containerNames(pod).includes(chosen)) return chosen;
  return own.find(name => !isSidecar(name)) ?? own[0];
}

/** The mesh that a pod belongs to, by its containers and annotations. */
export function meshOf(pod: V1Pod): string | undefined {
  const [name] = containerNames(pod).filter(container => Object.hasOwn(MESHES, container));
  if (name !== undefined) return MESHES[name];
  return pod.metadata?.annotations?.['ambient.istio.io/redirection'] === 'enabled' ? 'Istio (ambient)' : undefined;
}
