/** Whether a target in a cluster has pods that can be taken, and what is peculiar about them. */

import type { V1Node, V1Pod } from '@kubernetes/client-node';
import { apiStatus } from '../kube/api-errors.ts';
import type { ClusterClient } from '../kube/client.ts';
import { listPages } from '../kube/list-pages.ts';
import { containerNames, meshOf } from '../kube/main-container.ts';
import type { PodTarget } from '../kube/pod-target.ts';
import { viewPod } from '../kube/pod-view.ts';
import { resolveWorkload } from '../kube/workload.ts';
import type { ClusterTarget } from '../target/target-name.ts';
import { type Check, failed, type Outcome, ok, type Section, skipped, warning } from './check.ts';
import { kernelOutcome } from './kernel.ts';

/** Words of pods that are not ready, of which so many are shown. */
const MAX_SHOWN = 3;

/** What an agent that is started for the purpose finds out: image, redirect engine, a request by token. */
export type AgentTrial = (pod: PodTarget) => readonly Check[];

/** What is checked. */
export interface TargetCheckup {
  readonly client: () => ClusterClient;
  readonly target: ClusterTarget;
  /** Checks by an agent in one of the pods; left out, they are not made. */
  readonly trial?: AgentTrial | undefined;
}

/** What the first check finds, for those after it. */
class Found {
  pods: PodTarget[] = [];
  raw: V1Pod[] = [];
  waiting: string[] = [];
}

/** Needs the section of the cluster before it. */
export function targetSection({ client, target, trial }: TargetCheckup): Section {
  const found = new Found();
  const needs = ['target-pods'];
  const checks: Check[] = [
    {
      id: 'target-pods',
      title: 'the target has ready pods',
      needs: ['api-server', 'may-find-pods'],
      run: () => findPods(found, client(), target),
    },
    { id: 'target-container', title: 'the container is found', needs, run: () => container(found, target) },
    { id: 'target-network', title: 'its pods have networks of their own', needs, run: () => ownNetwork(found) },
    { id: 'target-ports', title: 'its ports are known', needs, run: () => ports(found) },
    { id: 'target-mesh', title: 'a mesh around it is recognised', needs, run: () => mesh(found) },
    { id: 'target-probes', title: 'its probes are recognised', needs, run: () => probes(found) },
    { id: 'target-nodes', title: 'its nodes can run an agent', needs, run: () => nodes(found, client()) },
  ];
  return { title: target.text, checks: withTrial(checks, found, trial) };
}

/** Which pod an agent can be tried in becomes known only when the checks before it have run. */
function* withTrial(checks: readonly Check[], found: Found, trial: AgentTrial | undefined): Generator<Check, void> {
  yield* checks;
  const [pod] = found.pods;
  if (trial !== undefined && pod !== undefined) yield* trial(pod);
}

async function findPods(found: Found, client: ClusterClient, target: ClusterTarget): Promise<Outcome> {
  const source = await resolveWorkload(target, client);
  for await (const pod of listPages<V1Pod>(client, source.path, { query: source.query })) {
    if (!(await source.belongs(pod))) continue;
    const view = viewPod(pod, { container: target.container, servicePorts: source.servicePorts });
    if (view.kind === 'waiting') {
      found.waiting.push(`${view.name}: ${view.reason}`);
      continue;
    }
    found.pods.push(view.pod);
    found.raw.push(pod);
  }
  const waiting = found.waiting.slice(0, MAX_SHOWN).join('; ');
  if (found.pods.length > 0) {
    const others = found.waiting.length === 0 ? '' : `, ${found.waiting.length} not ready (${waiting})`;
    return ok(`${found.pods.length} ready${others}`);
  }
  const reason = found.waiting.length === 0 ? 'it has no pods at all' : `none of its pods is ready (${waiting})`;
  return failed(reason, `A session waits for the first; \`kubectl describe pods -n ${client.namespace}\` says more.`);
}

function container({ pods, raw }: Found, target: ClusterTarget): Outcome {
  const names = [...new Set(pods.map(({ containerName }) => containerName))];
  const [first] = raw;
  const all = first === undefined ? [] : containerNames(first);
  if (target.container !== undefined || all.length === 1) return ok(names.join(', '));
  return ok(`${names.join(', ')}, of ${all.join(', ')}; /container/NAME behind the target picks another`);
}

function ownNetwork({ pods }: Found): Outcome {
  const shared = pods.filter(({ isHostNetwork }) => isHostNetwork);
  if (shared.length === 0) return ok(`${pods.length} of ${pods.length}`);
  return failed(
    `${shared
      .map(({ name }) => name)
      .slice(0, MAX_SHOWN)
      .join(', ')} run with hostNetwork: their traffic is that of the whole node`,
    'Run the app without hostNetwork: the traffic of a node is not taken.',
  );
}

function ports({ pods }: Found): Outcome {
  const all = new Map(pods.flatMap(each => each.ports).map(({ port, name }) => [port, name]));
  const words = [...all].map(([port, name]) => (name === '' ? String(port) : `${port} (${name})`));
  if (words.length > 0) return ok(words.join(', '));
  return ok('none is declared; -p takes any number that the app listens on');
}

function mesh({ raw }: Found): Outcome {
  const names = new Set(raw.map(meshOf));
  names.delete(undefined);
  return ok(
    names.size === 0 ? 'no mesh' : `${[...names].join(', ')}: traffic is taken behind its sidecar, as the app sees it`,
  );
}

function probes({ pods }: Found): Outcome {
  const words = new Set(
    pods.flatMap(each => each.probes.map(({ kind, port, path }) => `${kind} ${path ?? 'gRPC'} on ${port}`)),
  );
  if (words.size === 0) return ok('none over HTTP or gRPC');
  return ok(`${[...words].join(', ')}: always answered by the app, unless --steal-probes is given`);
}

async function nodes({ pods }: Found, client: ClusterClient): Promise<Outcome> {
  const names = [...new Set(pods.map(({ nodeName }) => nodeName))].slice(0, MAX_SHOWN);
  const words: string[] = [];
  for (const name of names) {
    let node: V1Node;
    try {
      node = await client.ask<V1Node>('get', `/api/v1/nodes/${encodeURIComponent(name)}`);
    } catch (error) {
      if (apiStatus(error)?.status !== 403) throw error;
      return skipped('the user may not read nodes; an agent says what it finds when it starts');
    }
    const {
      kernelVersion = '',
      containerRuntimeVersion = '',
      operatingSystem,
      architecture,
    } = node.status?.nodeInfo ?? {};
    if (operatingSystem !== undefined && operatingSystem !== 'linux') {
      return failed(`node ${name} runs ${operatingSystem}`, 'Agents run on Linux nodes only.');
    }
    const outcome = kernelOutcome(kernelVersion, `node ${name}`);
    if (outcome.state === 'warning') return warning(outcome.reason, outcome.fix);
    words.push(`${name}: ${kernelVersion}, ${containerRuntimeVersion}, ${architecture ?? ''}`);
  }
  return ok(words.join('; '));
}
