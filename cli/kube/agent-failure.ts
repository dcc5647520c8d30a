/**
 * Why an agent's pod does not run, in words: read from the pod's status, and from the events of a Job that has no pod. Pure.
 * What may still come right by itself (a download, a node that is busy) is no failure.
 */

import { HeadgateError } from '../errors.ts';
import { sentence } from '../sentence.ts';
import { parseAgentReport } from '../target/agent-report.ts';

/** What is read of a pod. */
export interface AgentPod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly uid: string }[];
  };
  readonly spec?: { readonly nodeName?: string; readonly containers?: readonly { readonly image?: string }[] };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  };
}

/** What is read of a container's status. */
export interface ContainerStatus {
  readonly name: string;
  readonly image?: string;
  readonly state?: {
    readonly running?: object;
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly exitCode?: number; readonly reason?: string; readonly message?: string };
  };
}

/** What is read of an event. */
export interface ClusterEvent {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** What to do about the reasons why a container waits for ever. */
const WAITING_HINTS: Readonly<Record<string, string>> = {
  ErrImagePull: 'image',
  ImagePullBackOff: 'image',
  ErrImageNeverPull: 'image',
  InvalidImageName: 'image',
  CreateContainerConfigError: 'The message names what the container misses.',
  CreateContainerError: "The node's container runtime refused it; the message is its own.",
  RunContainerError: "The node's container runtime refused it; the message is its own.",
};

/**
 * Refusals of a busy node, which tries again by itself: its kubelet does not know yet that it may read the new Secret, or its container
 * runtime is late or restarting.
 */
const PASSING =
  /\bfailed to sync \w+ cache\b|\bcontext deadline exceeded\b|\bconnection (?:error|refused)\b|\bcode = Unavailable\b/;

/** Tells a failure of the image from others. */
const IMAGE_CAUSE = 'image';

const IMAGE_HINT =
  'Name an image that the nodes can pull with `agent: {image: …}` in headgate.yaml or HEADGATE_AGENT_IMAGE; `agent: {image_pull_secrets: […]}` names the Secrets for it.';

/** Why this pod will not run; undefined while it may. @param image what it was started with */
export function podFailure(pod: AgentPod, image: string): HeadgateError | undefined {
  const { status } = pod;
  const ofContainer = status?.containerStatuses?.map(each => containerFailure(each, image)).find(Boolean);
  if (ofContainer !== undefined) return ofContainer;
  if (status?.phase !== 'Failed') return undefined;
  const reason = [status.reason, status.message].filter(Boolean).join(': ') || 'it does not say why';
  return failure(`The node does not run the agent's pod ${pod.metadata.name}. ${sentence(reason)}`, nodeHint(reason));
}

/** The same of one container. */
export function containerFailure({ state }: ContainerStatus, image: string): HeadgateError | undefined {
  if (state?.terminated !== undefined) return endedFailure(state.terminated);
  const { reason = '', message = '' } = state?.waiting ?? {};
  const hint = WAITING_HINTS[reason];
  if (hint === undefined || (hint !== 'image' && PASSING.test(message))) return undefined;
  if (hint !== 'image') return failure(`The agent's container cannot be made (${reason}). ${sentence(message)}`, hint);
  const words = `The image of the agent cannot be had: ${image} (${reason}). ${sentence(message)}`;
  return new HeadgateError('HEADGATE_ERR_AGENT_START', words.trim(), { hint: IMAGE_HINT, cause: IMAGE_CAUSE });
}

/** Whether an agent did not start because of its image. */
export function isImageFailure({ cause }: HeadgateError): boolean {
  return cause === IMAGE_CAUSE;
}

/** An agent that ended says why in its last line. */
function endedFailure(ended: { exitCode?: number; reason?: string; message?: string }): HeadgateError {
  const lines = (ended.message ?? '').trim().split('\n').reverse();
  const report = lines.map(line => parseAgentReport(line)).find(each => each?.event === 'failed');
  if (report?.event === 'failed') {
    return new HeadgateError(report.code, sentence(report.message), {
      hint: report.hint === undefined ? undefined : sentence(report.hint),
    });
  }
  const how =
    ended.reason === 'OOMKilled' ? 'it used more memory than its limit' : `it ended with code ${ended.exitCode}`;
  const hint =
    ended.reason === 'OOMKilled'
      ? '`agent: {resources: {limits: {memory: 1Gi}}}` in headgate.yaml gives it more.'
      : lines[0];
  return failure(`The agent is gone: ${how}.`, hint === '' ? undefined : hint);
}

/** Why a Job has no pod: the last refusal that its events tell; undefined when there is none. */
export function eventFailure(events: readonly ClusterEvent[]): HeadgateError | undefined {
  const refusal = events.findLast(({ reason }) => reason === 'FailedCreate');
  if (refusal === undefined) return undefined;
  const message = (refusal.message ?? '').replace(/^Error creating: /, '');
  return failure(`The cluster refuses the agent's pod. ${sentence(message)}`, refusalHint(message));
}

function refusalHint(message: string): string {
  if (/PodSecurity|hostPID|host namespaces/i.test(message)) {
    return 'The namespace does not allow pods that see processes of their node. `--ephemeral` does without: it adds a container with NET_ADMIN to the target pod. Where that is forbidden, too, only a label of the namespace helps: docs/security.md.';
  }
  if (/exceeded quota|must specify|LimitRange|maximum|minimum/i.test(message)) {
    return 'A quota or limit range of the namespace decides this; `agent: {resources: …}` in headgate.yaml says what the agent asks for.';
  }
  return 'An admission policy of the cluster decides this; its message is above.';
}

function nodeHint(reason: string): string {
  if (/^(OutOf|Evicted|NodeAffinity)/.test(reason)) {
    return 'The node of the target has no room; `agent: {resources: …, priority_class: …}` in headgate.yaml says what the agent asks for.';
  }
  return '`kubectl describe` of that pod, or of the node, tells more.';
}

function failure(message: string, hint: string | undefined): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_AGENT_START', message.trim(), { hint });
}
