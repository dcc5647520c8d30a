/** A namespace of one test: what is applied to it, who may do what in it, and commands that run in its pods. */

import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import {
  BatchV1Api,
  Exec,
  type KubernetesObject,
  KubernetesObjectApi,
  loadAllYaml,
  PatchStrategy,
  type V1Deployment,
  type V1Pod,
  type V1PolicyRule,
  type V1Status,
} from '@kubernetes/client-node';

import { Headgate, type ProcessEnd, until, within } from '../lab/index.ts';
import type { Cluster } from './cluster.ts';
import { ClusterUser } from './cluster-user.ts';
import { runKubectl } from './kubectl.ts';
import { PATIENCE_MS } from './patience.ts';

const FIELD_MANAGER = 'headgate-test';

/** How a command in a pod ended. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class TestNamespace implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly name: string;
  /** A folder on this machine for files of the test, removed with the namespace. */
  readonly dir: string;
  readonly #objects: KubernetesObjectApi;
  readonly #stack = new AsyncDisposableStack();

  constructor(cluster: Cluster, name: string, dir: string) {
    this.cluster = cluster;
    this.name = name;
    this.dir = dir;
    this.#objects = KubernetesObjectApi.makeApiClient(cluster.config);
  }

  /** Hands a thing to the namespace, which disposes of it before it goes. Returns it. */
  use<Thing extends AsyncDisposable | Disposable>(thing: Thing): Thing {
    return this.#stack.use(thing);
  }

  /** Runs something at the end, before what was handed over earlier is disposed of. */
  defer(undo: () => void | Promise<void>): void {
    this.#stack.defer(undo);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  /** Applies objects, or a manifest of several, as `kubectl apply --server-side` does, in this namespace unless they name one. */
  async apply(what: string | readonly KubernetesObject[]): Promise<void> {
    const objects = typeof what === 'string' ? (loadAllYaml(what) as KubernetesObject[]) : what;
    for (const object of objects) {
      const placed = { ...object, metadata: { namespace: this.name, ...object.metadata } };
      await this.#objects.patch(placed, undefined, undefined, FIELD_MANAGER, true, PatchStrategy.ServerSideApply);
    }
  }

  /** Deletes one object, at once. */
  async delete(object: KubernetesObject): Promise<void> {
    const placed = { ...object, metadata: { namespace: this.name, ...object.metadata } };
    await this.#objects.delete(placed, undefined, undefined, 0);
  }

  /** Waits until a pod is ready. @throws when it is not in time, with the events of the namespace. */
  async podReady(name: string): Promise<V1Pod> {
    const pod = await this.#inTime(`pod ${name} to be ready`, async () => {
      const found = await this.cluster.core.readNamespacedPod({ name, namespace: this.name });
      return isReady(found) ? found : undefined;
    });
    return pod;
  }

  /** Waits until every replica of a Deployment is up to date and available, and no other is left. */
  async rolledOut(name: string): Promise<void> {
    await this.#inTime(`deployment ${name} to be rolled out`, async () => {
      const found = await this.#objects.read<V1Deployment>({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: this.name },
      });
      return isRolledOut(found);
    });
  }

  /** Pods with a label, as `app=shop`, oldest first; those on their way out are among them. */
  async pods(labelSelector: string): Promise<readonly V1Pod[]> {
    const { items } = await this.cluster.core.listNamespacedPod({ namespace: this.name, labelSelector });
    return items.toSorted((a, b) => Number(a.metadata?.creationTimestamp) - Number(b.metadata?.creationTimestamp));
  }

  /** Jobs, Secrets and pods with a label, as `job/NAME`. Asked of the API, as kubectl would cost a tenth of a second of a core each time. */
  async namesOf(labelSelector: string): Promise<readonly string[]> {
    const { core, config } = this.cluster;
    const place = { namespace: this.name, labelSelector };
    const [jobs, secrets, pods] = await Promise.all([
      config.makeApiClient(BatchV1Api).listNamespacedJob(place),
      core.listNamespacedSecret(place),
      core.listNamespacedPod(place),
    ]);
    const names = (kind: string, items: readonly KubernetesObject[]): readonly string[] =>
      items.map(({ metadata }) => `${kind}/${metadata?.name}`);
    return [...names('job', jobs.items), ...names('secret', secrets.items), ...names('pod', pods.items)];
  }

  /** What a pod's container wrote so far; empty before it started. */
  async logs(pod: string, container?: string): Promise<string> {
    const which = container === undefined ? {} : { container };
    try {
      return (await this.cluster.core.readNamespacedPodLog({ name: pod, namespace: this.name, ...which })) ?? '';
    } catch (error) {
      // The container is being created.
      if ((error as { code?: unknown }).code === 400) return '';
      throw error;
    }
  }

  /** Runs a command in a pod to its end. */
  async exec(pod: string, argv: readonly [string, ...string[]], container = ''): Promise<ExecResult> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const output = Promise.all([text(stdout), text(stderr)]);
    const status = await within(
      new Promise<V1Status>((resolve, reject) => {
        new Exec(this.cluster.config)
          .exec(this.name, pod, container, [...argv], stdout, stderr, null, false, resolve)
          .catch(reject);
      }),
      { withinMs: PATIENCE_MS, what: `${argv.join(' ')} in ${pod}` },
    );
    stdout.end();
    stderr.end();
    const [out, err] = await output;
    return { exitCode: exitCodeOf(status), stdout: out, stderr: err };
  }

  /** Somebody with a kubeconfig of their own, who may do here what the rules say. */
  user(name: string, rules: readonly V1PolicyRule[]): Promise<ClusterUser> {
    return ClusterUser.create({ cluster: this.cluster, namespace: this.name, dir: this.dir }, name, rules);
  }

  /** Runs kubectl as the administrator, in this namespace. @throws when it fails, with what it said. */
  kubectl(...args: readonly string[]): Promise<string> {
    return runKubectl(this.cluster.kubeconfigPath, ['--namespace', this.name, ...args]);
  }

  /** Starts the product's CLI, as a user or else the administrator; the namespace ends it. Its events can be waited for. */
  startHeadgate(argv: readonly [string, ...string[]], user?: ClusterUser): Headgate {
    return Headgate.launch(this, argv, this.#environmentOf(user));
  }

  /** Runs a command of the product's CLI (`status`, `ls`, …) to its end. */
  runHeadgate(argv: readonly string[], user?: ClusterUser): Promise<{ stdout: string; stderr: string } & ProcessEnd> {
    return Headgate.runIn(this.#environmentOf(user), ...argv);
  }

  #environmentOf(user: ClusterUser | undefined): Readonly<Record<string, string>> {
    return { KUBECONFIG: (user ?? this.cluster).kubeconfigPath, HEADGATE_RUN_DIR: join(this.dir, 'run') };
  }

  async #inTime<Value>(what: string, condition: () => Promise<Value | undefined | false>): Promise<Value> {
    try {
      return await until(condition, { withinMs: PATIENCE_MS, what });
    } catch (error) {
      const { items } = await this.cluster.core.listNamespacedEvent({ namespace: this.name });
      const events = items.map(event => `\n  ${event.involvedObject.name}: ${event.reason}: ${event.message}`).join('');
      throw new Error(`${(error as Error).message}; events:${events}`, { cause: error });
    }
  }
}

/** Whether a pod is ready and stays. */
export function isReady(pod: V1Pod): boolean {
  const isGoing = pod.metadata?.deletionTimestamp !== undefined;
  return !isGoing && pod.status?.conditions?.some(it => it.type === 'Ready' && it.status === 'True') === true;
}

function isRolledOut({ metadata, spec, status }: V1Deployment): boolean {
  const wanted = spec?.replicas ?? 1;
  return (
    (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0) &&
    (status?.updatedReplicas ?? 0) === wanted &&
    (status?.availableReplicas ?? 0) === wanted &&
    (status?.replicas ?? 0) === wanted
  );
}

function exitCodeOf(status: V1Status): number {
  if (status.status === 'Success') return 0;
  const cause = status.details?.causes?.find(it => it.reason === 'ExitCode');
  if (cause === undefined) throw new Error(`the command could not be run: ${status.message}`);
  return Number(cause.message);
}
