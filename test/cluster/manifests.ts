/** Objects that many tests apply. */

import type { KubernetesObject, V1Deployment, V1EnvVar, V1Service } from '@kubernetes/client-node';

import { type IpFamily, images } from './cluster.ts';

const APP_PORT = 8080;
/** Long enough for every kube-proxy to learn that a pod goes, so that a rollout loses no request. */
const DRAIN_MS = 5_000;

export interface ShopOptions {
  readonly name?: string;
  readonly replicas?: number;
  readonly env?: readonly V1EnvVar[];
  /** How long a pod that is told to go serves on. */
  readonly drainMs?: number;
  /** One pod on each node, as long as there are enough. */
  readonly isSpread?: boolean;
  /** Of the Service; the cluster's own default unless given. */
  readonly families?: readonly IpFamily[];
  /** What the readiness probe says it is, instead of the kubelet. */
  readonly probeUserAgent?: string;
  readonly serviceType?: 'ClusterIP' | 'NodePort';
}

/** A Deployment of the tests' app, labelled `app=NAME`, behind a Service of the same name on port 80. */
export function shop(options: ShopOptions = {}): readonly KubernetesObject[] {
  return [deployment(options), service(options)];
}

function deployment({
  name = 'shop',
  replicas = 1,
  env = [],
  drainMs = DRAIN_MS,
  isSpread = false,
  probeUserAgent,
}: ShopOptions): V1Deployment {
  const httpHeaders = probeUserAgent === undefined ? [] : [{ name: 'User-Agent', value: probeUserAgent }];
  const labels = { app: name };
  const topologySpreadConstraints = [
    {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: labels },
    },
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: { labels },
        spec: {
          ...(isSpread ? { topologySpreadConstraints } : {}),
          terminationGracePeriodSeconds: 15,
          containers: [
            {
              name: 'app',
              image: images.app,
              env: [{ name: 'DRAIN_MS', value: String(drainMs) }, ...env],
              ports: [{ name: 'http', containerPort: APP_PORT }],
              readinessProbe: {
                httpGet: { path: '/healthz', port: APP_PORT, httpHeaders },
                periodSeconds: 1,
                timeoutSeconds: 10,
              },
              resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { memory: '256Mi' } },
            },
          ],
        },
      },
    },
  };
}

function service({ name = 'shop', families, serviceType = 'ClusterIP' }: ShopOptions): V1Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: {
      type: serviceType,
      selector: { app: name },
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      ...(families === undefined
        ? {}
        : { ipFamilyPolicy: families.length > 1 ? 'RequireDualStack' : 'SingleStack', ipFamilies: [...families] }),
    },
  };
}
