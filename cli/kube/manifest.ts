/**
 * What the agents of a target would be, as YAML that `kubectl apply` takes: a Job and a Secret for each pod. Two things are not known
 * before: the token, which is made when an agent is started, and the uid of the Job, which owns the Secret then. An ephemeral container
 * is no object: it is shown as the patch that it would be, in comments. Pure.
 */

import { stringify } from 'yaml';
import { type AgentPlan, agentJob, agentNameOf, agentSecret, ephemeralContainer, podOwner } from './agent-objects.ts';

/** Stands where the token will be; its hash is among the agent's arguments. */
const NO_TOKEN = 'made-when-the-agent-is-started';

const NO_WRAPPING = { lineWidth: 0 } as const;

/** Which comments are written. */
export interface ManifestOptions {
  /** Each request to the API server that a session would make, too. */
  readonly hasCalls: boolean;
}

/** A document for each object, with comments. */
export function manifestOf(plans: readonly AgentPlan[], options: ManifestOptions): string {
  return plans.map(plan => (plan.settings.isEphemeral ? ephemeralText : jobText)(plan, options)).join('');
}

function jobText(plan: AgentPlan, { hasCalls }: ManifestOptions): string {
  const { pod, settings } = plan;
  const core = `/api/v1/namespaces/${pod.namespace}`;
  const calls = (text: string): string => (hasCalls ? text : '');
  const secret = agentSecret(pod, NO_TOKEN, podOwner(pod)) as { metadata: object };
  // By then it is the Job, whose uid is not known yet.
  const { ownerReferences: _, ...metadata } = secret.metadata as { ownerReferences: unknown };
  return [
    plan.isTargetless === true
      ? `# An agent that serves no pod, in "${pod.namespace}"; the next one has another name.\n`
      : `# The agent of pod/${pod.name}, container ${pod.containerName}, on node ${pod.nodeName}.\n`,
    calls(`# POST /apis/batch/v1/namespaces/${pod.namespace}/jobs\n`),
    document(agentJob(plan, NO_TOKEN)),
    calls(`# POST ${core}/secrets\n`),
    '# It will be owned by the Job.\n',
    document({ ...secret, metadata }),
    calls(`# GET ${core}/pods?watch=true, those of the agent, until its pod has a node\n`),
    calls(`# GET ${core}/events?fieldSelector=involvedObject.uid=…, as long as it has none\n`),
    calls(`# GET ${core}/pods/${agentNameOf(pod.uid)}-…/portforward?ports=${settings.controlPort} as a WebSocket\n`),
  ].join('');
}

function ephemeralText(plan: AgentPlan, { hasCalls }: ManifestOptions): string {
  const { pod, settings } = plan;
  const core = `/api/v1/namespaces/${pod.namespace}`;
  const calls = (text: string): string => (hasCalls ? text : '');
  const patch = { spec: { ephemeralContainers: [ephemeralContainer(plan, 'headgate-1', NO_TOKEN)] } };
  return [
    `# The agent of pod/${pod.name}, container ${pod.containerName}, in that pod.\n`,
    calls(`# POST ${core}/secrets\n`),
    document(agentSecret(pod, NO_TOKEN, podOwner(pod))),
    `# Added to the pod by PATCH ${core}/pods/${pod.name}/ephemeralcontainers, under the next free name:\n`,
    stringify(patch, NO_WRAPPING).replace(/^/gm, '#   ').replace(/#\s*$/, ''),
    calls(`# GET ${core}/pods?watch=true, this one, until the container runs\n`),
    calls(`# GET ${core}/pods/${pod.name}/portforward?ports=${settings.controlPort} as a WebSocket\n`),
  ].join('');
}

function document(object: object): string {
  return `---\n${stringify(object, NO_WRAPPING)}`;
}
