/**
 * The agents that live in a namespace, or in all, found as the cluster shows them: agents' own pods by their label, and pods of
 * targets that hold an ephemeral container of ours. Pods bear no label of ours for those, so all pods are looked through, page by page.
 * The token of an agent lies in its Secret: who may not read that is told so by the API when the agent is asked.
 */

import { HeadgateError } from '../errors.ts';
import type { AgentAccess } from '../session/handshake.ts';
import { tunnelOver } from '../session/tunnel.ts';
import { agentNameOf, TOKEN_KEY } from './agent-objects.ts';
import { DEFAULT_CONTROL_PORT } from './agent-settings.ts';
import { apiStatus } from './api-errors.ts';
import type { ClusterClient } from './client.ts';
import {
  AGENT_LABEL,
  AGENT_LABEL_VALUE,
  AGENT_SELECTOR,
  TARGET_POD_ANNOTATION,
  TARGET_POD_UID_LABEL,
} from './labels.ts';
import { listPages } from './list-pages.ts';
import { openPortForward } from './port-forward.ts';
import { COLLECTIONS } from './workload-paths.ts';

/** An agent that lives in a cluster. */
export interface ClusterAgent {
  readonly namespace: string;
  /** The pod that it runs in: its own, or that of the target. */
  readonly podName: string;
  readonly targetPod: string;
  readonly targetUid: string;
  readonly controlPort: number;
  readonly isEphemeral: boolean;
}

interface Container {
  readonly name: string;
  readonly args?: readonly string[];
}

/** What is read of a pod that an agent may run in. */
export interface AgentHostPod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: { readonly containers?: readonly Container[]; readonly ephemeralContainers?: readonly Container[] };
  readonly status?: {
    readonly phase?: string;
    readonly ephemeralContainerStatuses?: readonly {
      readonly name: string;
      readonly state?: { readonly running?: object; readonly terminated?: object };
    }[];
  };
}

/** What the ephemeral containers of agents are called. */
export const EPHEMERAL_NAME = /^headgate-([0-9]+)$/;

/** @param namespace undefined for all. @returns them in the order of their places. @throws HeadgateError when pods may not be listed */
export async function listAgents(client: ClusterClient, namespace: string | undefined): Promise<ClusterAgent[]> {
  const agents: ClusterAgent[] = [];
  for await (const pod of listPages<AgentHostPod>(client, podsPath(namespace))) {
    const agent = agentIn(pod);
    if (agent !== undefined) agents.push(agent);
  }
  return agents.sort((a, b) => a.namespace.localeCompare(b.namespace) || a.targetPod.localeCompare(b.targetPod));
}

/** Those that have a pod of their own: they are found without a look at every pod. @throws HeadgateError when pods may not be listed */
export async function labelledAgents(client: ClusterClient, namespace: string | undefined): Promise<ClusterAgent[]> {
  const agents: ClusterAgent[] = [];
  const query = { labelSelector: AGENT_SELECTOR };
  for await (const pod of listPages<AgentHostPod>(client, podsPath(namespace), { query })) {
    const agent = agentIn(pod);
    if (agent !== undefined) agents.push(agent);
  }
  return agents;
}

/** The agent that runs in a pod, if one does. Pure. */
export function agentIn(pod: AgentHostPod): ClusterAgent | undefined {
  const { metadata, spec, status } = pod;
  const { name, namespace, uid, labels, annotations } = metadata;
  if (status?.phase !== 'Running') return undefined;
  const place = { namespace, podName: name };
  if (labels?.[AGENT_LABEL] === AGENT_LABEL_VALUE) {
    if (metadata.deletionTimestamp !== undefined) return undefined;
    const targetPod = annotations?.[TARGET_POD_ANNOTATION] ?? '';
    const targetUid = labels[TARGET_POD_UID_LABEL] ?? '';
    return { ...place, targetPod, targetUid, controlPort: portOf(spec?.containers?.[0]), isEphemeral: false };
  }
  const running = status.ephemeralContainerStatuses?.findLast(
    each => EPHEMERAL_NAME.test(each.name) && each.state?.running !== undefined,
  );
  if (running === undefined) return undefined;
  const container = spec?.ephemeralContainers?.find(each => each.name === running.name);
  return { ...place, targetPod: name, targetUid: uid, controlPort: portOf(container), isEphemeral: true };
}

/** The way to an agent that lives. It is not started anew when it is gone. */
export function accessToAgent(client: ClusterClient, agent: ClusterAgent): AgentAccess {
  const { namespace, podName, controlPort, targetPod } = agent;
  return {
    find: async () => ({
      url: `ws://127.0.0.1:${controlPort}`,
      token: await readToken(client, agent),
      pid: 0,
      target: `pod/${targetPod}`,
      version: '',
    }),
    open: async (address, events, clock) => {
      const stream = await openPortForward(client, { namespace, podName, port: controlPort });
      return tunnelOver(stream)(address, events, clock);
    },
  };
}

/** Whether it is still there. What cannot be told counts as there. */
export async function isStillThere(client: ClusterClient, agent: ClusterAgent): Promise<boolean> {
  try {
    return (
      agentIn(await client.ask<AgentHostPod>('get', `${podsPath(agent.namespace)}/${agent.podName}`)) !== undefined
    );
  } catch (error) {
    return apiStatus(error)?.status !== 404;
  }
}

/** Path of the pods of a namespace, or of all. */
export function podsPath(namespace: string | undefined): string {
  const { api, plural } = COLLECTIONS.pod;
  return namespace === undefined ? `${api}/${plural}` : `${api}/namespaces/${namespace}/${plural}`;
}

async function readToken(client: ClusterClient, { namespace, targetUid, targetPod }: ClusterAgent): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/secrets/${agentNameOf(targetUid)}`;
  const { data } = await client.ask<{ data?: Record<string, string> }>('get', path);
  const token = Buffer.from(data?.[TOKEN_KEY] ?? '', 'base64').toString();
  if (token !== '') return token;
  throw new HeadgateError('HEADGATE_ERR_CONNECT', `The Secret of the agent of pod/${targetPod} holds no token.`);
}

function portOf(container: Container | undefined): number {
  const args = container?.args ?? [];
  const port = Number(args[args.indexOf('--control-port') + 1]);
  return Number.isSafeInteger(port) && port > 0 ? port : DEFAULT_CONTROL_PORT;
}
