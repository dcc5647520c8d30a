/**
 * The Kubernetes cluster that a test runs on, known by nothing but a kubeconfig, so that any cluster will do:
 *
 *   HEADGATE_TEST_KUBECONFIG     an administrator's
 *   HEADGATE_TEST_IMAGES         where the images of the tests are, `headgate/` unless told
 *   HEADGATE_TEST_CLUSTER_DIR    of a cluster of our own (local-cluster.ts), whose nodes can be touched
 *
 * A test takes a namespace (`await using`), and all that it makes goes with it.
 */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CoreV1Api, KubeConfig, type V1Node } from '@kubernetes/client-node';

import { until } from '../lab/index.ts';
import { runKubectl } from './kubectl.ts';
import { NodeAccess } from './node-access.ts';
import { PATIENCE_MS } from './patience.ts';
import { TestNamespace } from './test-namespace.ts';

const IMAGES = process.env.HEADGATE_TEST_IMAGES ?? 'headgate/';
/** Made with each namespace by a controller; a pod before it is refused. */
const SERVICE_ACCOUNT = 'default';

/** The images that every cluster of the tests has. */
export const images = {
  /** The agent, by the project's Dockerfile. */
  agent: `${IMAGES}agent:test`,
  /** An HTTP server on 8080 (PORT) that says who answers; see local/images/app.mjs. */
  app: `${IMAGES}app:test`,
  /** Node.js, and all of `tools`. */
  node: `${IMAGES}node:test`,
  /** busybox, curl, nft, iptables. */
  tools: `${IMAGES}tools:test`,
} as const;

export type IpFamily = 'IPv4' | 'IPv6';

/** One node as the API tells. */
export interface ClusterNode {
  readonly name: string;
  /** Internal addresses. */
  readonly addresses: readonly string[];
  readonly isReady: boolean;
}

export class Cluster {
  /** The administrator's. */
  readonly kubeconfigPath: string;
  readonly config: KubeConfig;
  readonly core: CoreV1Api;
  readonly nodes: readonly ClusterNode[];
  /** Families of pods' addresses, the first one first. */
  readonly families: readonly IpFamily[];

  private constructor(kubeconfigPath: string, config: KubeConfig, nodes: readonly V1Node[]) {
    this.kubeconfigPath = kubeconfigPath;
    this.config = config;
    this.core = config.makeApiClient(CoreV1Api);
    this.nodes = nodes.map(toClusterNode);
    this.families = (nodes[0]?.spec?.podCIDRs ?? []).map(cidr => (cidr.includes(':') ? 'IPv6' : 'IPv4'));
  }

  /** The cluster of this run. @throws when there is none. */
  static async connect(): Promise<Cluster> {
    const path = process.env.HEADGATE_TEST_KUBECONFIG;
    if (!path) throw new Error('HEADGATE_TEST_KUBECONFIG is not set: run these tests by `npm run test:cluster`');
    const config = new KubeConfig();
    config.loadFromFile(path);
    const { items } = await config.makeApiClient(CoreV1Api).listNode();
    return new Cluster(path, config, items);
  }

  /** Whether its nodes can be touched: only those of a cluster of our own. */
  get hasNodeAccess(): boolean {
    return process.env.HEADGATE_TEST_CLUSTER_DIR !== undefined;
  }

  /** A hand on a node. @throws on a cluster that is not ours. */
  node(name: string): NodeAccess {
    const dir = process.env.HEADGATE_TEST_CLUSTER_DIR;
    if (dir === undefined) throw new Error('the nodes of this cluster cannot be touched');
    return new NodeAccess(name, join(dir, name.slice(name.lastIndexOf('-') + 1)));
  }

  /**
   * A namespace of its own, gone at the end of the scope with all that is in it.
   * @param area becomes part of its name: `hgt-<area>-<random>`.
   * @param labels such as `{'pod-security.kubernetes.io/enforce': 'restricted'}`.
   */
  async namespace(area: string, labels: Readonly<Record<string, string>> = {}): Promise<TestNamespace> {
    const name = `hgt-${area}-${randomBytes(3).toString('hex')}`;
    await this.core.createNamespace({ body: { metadata: { name, labels: { ...labels } } } });
    const dir = await mkdtemp(join(tmpdir(), `${name}-`));
    const namespace = new TestNamespace(this, name, dir);
    namespace.defer(() => rm(dir, { recursive: true, force: true }));
    namespace.defer(async () => {
      await this.core.deleteNamespace({ name, gracePeriodSeconds: 0 });
    });
    await until(
      () => this.#has(() => this.core.readNamespacedServiceAccount({ name: SERVICE_ACCOUNT, namespace: name })),
      { withinMs: PATIENCE_MS, what: `the default service account of ${name}` },
    );
    return namespace;
  }

  /** Runs kubectl as the administrator. @throws when it fails, with what it said. */
  kubectl(...args: readonly string[]): Promise<string> {
    return runKubectl(this.kubeconfigPath, args);
  }

  async #has(read: () => Promise<unknown>): Promise<boolean> {
    return read().then(
      () => true,
      (error: unknown) => {
        if ((error as { code?: unknown }).code === 404) return false;
        throw error;
      },
    );
  }
}

function toClusterNode(node: V1Node): ClusterNode {
  return {
    name: node.metadata?.name ?? '',
    addresses: (node.status?.addresses ?? []).filter(it => it.type === 'InternalIP').map(it => it.address),
    isReady: node.status?.conditions?.some(it => it.type === 'Ready' && it.status === 'True') ?? false,
  };
}
