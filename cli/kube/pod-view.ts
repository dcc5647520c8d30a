/** What is kept of a pod: the few fields that a session needs, or the words why it cannot have one now. */

import type { V1Container, V1ContainerStatus, V1Pod, V1Probe } from '@kubernetes/client-node';
import { type Port, toPort } from '../../protocol/index.ts';
import { containerNames, mainContainer } from './main-container.ts';
import type { PodPort, PodProbe, PodTarget, ServicePort } from './pod-target.ts';
import type { DeclaredServicePort } from './workload.ts';

/** A pod as a watch sees it. */
export type PodView =
  | { readonly kind: 'ready'; readonly pod: PodTarget }
  | {
      readonly kind: 'waiting';
      readonly uid: string;
      readonly name: string;
      readonly reason: string;
      /** What it will be once it is ready: its container runs for the first time. */
      readonly coming?: PodTarget;
    };

/** What a target says about each of its pods. */
export interface ViewRules {
  /** Undefined: the main one. */
  readonly container: string | undefined;
  readonly servicePorts: readonly DeclaredServicePort[];
}

/** Pure. */
export function viewPod(pod: V1Pod, rules: ViewRules): PodView {
  const { uid = '', name = '' } = pod.metadata ?? {};
  const waiting = (reason: string): PodView => ({ kind: 'waiting', uid, name, reason });
  const container = rules.container ?? mainContainer(pod);
  const trouble = troubleOf(pod);
  if (trouble !== undefined) return waiting(trouble);
  if (container === undefined || !containerNames(pod).includes(container)) {
    return waiting(`it has no container "${container ?? ''}", only ${containerNames(pod).join(', ')}`);
  }
  const status = statusOf(pod, container);
  const containerId = /([0-9a-f]{64})$/.exec(status?.containerID ?? '')?.[1];
  if (status?.state?.running === undefined || containerId === undefined) return waiting(stateWords(container, status));
  const isReady = pod.status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True');
  const target = targetOf(pod, { container, containerId, rules });
  if (isReady) return { kind: 'ready', pod: target };
  return {
    kind: 'waiting',
    uid,
    name,
    reason: 'it is not ready',
    ...(status?.restartCount === 0 ? { coming: target } : {}),
  };
}

/** Whether two views of a pod are the same for whoever uses it. */
export function isSamePod(one: PodTarget, other: PodTarget): boolean {
  return one.uid === other.uid && one.containerId === other.containerId && one.containerName === other.containerName;
}

function targetOf(pod: V1Pod, found: { container: string; containerId: string; rules: ViewRules }): PodTarget {
  const { metadata, spec, status } = pod;
  const ports = portsOf(pod);
  return {
    uid: metadata?.uid ?? '',
    name: metadata?.name ?? '',
    namespace: metadata?.namespace ?? '',
    nodeName: spec?.nodeName ?? '',
    containerName: found.container,
    containerId: found.containerId,
    addresses: (status?.podIPs ?? []).map(({ ip }) => ip).filter(Boolean),
    ports,
    servicePorts: servicePortsOf(found.rules.servicePorts, ports),
    isHostNetwork: spec?.hostNetwork === true,
    probes: probesOf(pod),
  };
}

/** What keeps the whole pod from being used. */
function troubleOf({ metadata, status }: V1Pod): string | undefined {
  if (metadata?.deletionTimestamp !== undefined) return 'it is being deleted';
  if (status?.phase === 'Succeeded') return 'it has finished';
  if (status?.phase === 'Failed') return status.reason === 'Evicted' ? 'it was evicted' : 'it has failed';
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False'
    ? `it finds no node (${scheduled.message ?? scheduled.reason ?? 'no reason'})`
    : undefined;
}

function statusOf({ status }: V1Pod, container: string): V1ContainerStatus | undefined {
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return all.find(({ name }) => name === container);
}

function stateWords(container: string, status: V1ContainerStatus | undefined): string {
  const { waiting, terminated } = status?.state ?? {};
  if (waiting !== undefined)
    return `its container ${container} is waiting${waiting.reason ? ` (${waiting.reason})` : ''}`;
  if (terminated !== undefined)
    return `its container ${container} has ended (${terminated.reason ?? terminated.exitCode})`;
  return `its container ${container} has not started`;
}

function lastingContainers({ spec }: V1Pod): V1Container[] {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...(spec?.containers ?? []), ...sidecars];
}

function portsOf(pod: V1Pod): PodPort[] {
  return lastingContainers(pod).flatMap(({ name: containerName, ports = [] }) =>
    ports
      .filter(({ protocol }) => protocol === undefined || protocol === 'TCP')
      .map(({ containerPort, name = '' }) => ({ port: toPort(containerPort), name, containerName })),
  );
}

/** A target port by name is looked up in this pod: it may be another number in the next. */
function servicePortsOf(declared: readonly DeclaredServicePort[], ports: readonly PodPort[]): ServicePort[] {
  return declared.flatMap(({ port, name, targetPort }) => {
    const found = typeof targetPort === 'number' ? targetPort : ports.find(each => each.name === targetPort)?.port;
    return found === undefined ? [] : [{ port: toPort(port), name, targetPort: toPort(found) }];
  });
}

function probesOf(pod: V1Pod): PodProbe[] {
  return lastingContainers(pod).flatMap(container => [
    ...probeOf('liveness', container.livenessProbe, container),
    ...probeOf('readiness', container.readinessProbe, container),
    ...probeOf('startup', container.startupProbe, container),
  ]);
}

function probeOf(kind: PodProbe['kind'], probe: V1Probe | undefined, { ports = [] }: V1Container): PodProbe[] {
  const named = probe?.httpGet?.port ?? probe?.grpc?.port;
  if (probe === undefined || named === undefined) return [];
  const number = portNumber(named, ports);
  if (number === undefined) return [];
  const { httpGet } = probe;
  if (httpGet === undefined) return [{ kind, port: number, path: null }];
  const own = httpGet.httpHeaders?.find(({ name }) => name.toLowerCase() === 'user-agent');
  const path = `/${(httpGet.path ?? '').replace(/^\//, '')}`;
  return [{ kind, port: number, path, ...(own === undefined ? {} : { userAgent: own.value }) }];
}

function portNumber(port: number | string, ports: NonNullable<V1Container['ports']>): Port | undefined {
  const number = typeof port === 'number' ? port : ports.find(({ name }) => name === port)?.containerPort;
  return number === undefined ? undefined : toPort(number);
}
