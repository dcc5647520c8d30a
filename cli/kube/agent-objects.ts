/**
 * What is put into the cluster for one target pod. Pure: from the pod and the settings to objects as they are sent.
 *
 *     Job headgate-UID ──owns──► pod (on the target's node)         Secret headgate-UID (its token), owned by the Job
 *       └──owned by──► the target's pod, so that it goes with it
 *
 * The name comes from the pod's uid: two who start at the same moment name the same Job, and the second joins. An ephemeral container
 * has no Job, and its Secret is owned by the target's pod.
 */

import { createHash } from 'node:crypto';
import type { AgentSettings } from '../options/settings.ts';
import { packageVersion } from '../version.ts';
import { ANY_NODE, type PodAgentSettings } from './agent-settings.ts';
import {
  AGENT_LABEL,
  AGENT_LABEL_VALUE,
  AGENT_VERSION_ANNOTATION,
  TARGET_CONTAINER_ANNOTATION,
  TARGET_POD_ANNOTATION,
  TARGET_POD_UID_LABEL,
} from './labels.ts';
import type { PodTarget } from './pod-target.ts';

/** All that an agent of one pod is made from. */
export interface AgentPlan {
  readonly pod: PodTarget;
  readonly settings: PodAgentSettings;
  /** What every agent is told, here as on this machine. */
  readonly agent: AgentSettings;
  /** It serves no pod and only dials, from a pod of its own; `pod` names that alone (outgoing-agent.ts). */
  readonly isTargetless?: boolean;
}

/** An object of the cluster that owns another. */
export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** The key in the Secret. */
export const TOKEN_KEY = 'token';

/** The user of an agent that needs no rights: nobody, as most systems count. */
const NOBODY = 65_534;

/** How long an agent waits for the next session: short, as a new one is there in two seconds, and a cluster that is left shall be clean. */
const LONELY_SECONDS = 0.5;

/** How long an agent that is told to go relays connections on by default, and what it needs then to end the last of them. */
const DRAIN_SECONDS = 60;
const GRACE_BEYOND_DRAIN_SECONDS = 15;

/** What FACTS of the kernel ask for: entering another namespace, another user's /proc, rules, raw sockets. */
export const JOB_CAPABILITIES = ['SYS_ADMIN', 'SYS_PTRACE', 'NET_ADMIN', 'NET_RAW', 'SETUID', 'SETGID'] as const;
export const EPHEMERAL_CAPABILITIES = ['NET_ADMIN', 'NET_RAW'] as const;

/** Mesh sidecars have no business in an agent's pod; each mesh asks for a refusal in its own words. */
const NO_SIDECAR_LABELS = { 'sidecar.istio.io/inject': 'false', 'kuma.io/sidecar-injection': 'disabled' };
const NO_SIDECAR_ANNOTATIONS = { 'sidecar.istio.io/inject': 'false', 'linkerd.io/inject': 'disabled' };

/** Of the Job and of the Secret. */
export function agentNameOf(podUid: string): string {
  return `headgate-${podUid}`;
}

export function agentSecret(pod: PodTarget, token: string, owner: Owner): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: agentNameOf(pod.uid),
      namespace: pod.namespace,
      labels: labelsOf(pod),
      ownerReferences: [ownerReference(owner)],
    },
    type: 'Opaque',
    stringData: { [TOKEN_KEY]: token },
  };
}

/** @param token whose hash the agent is told */
export function agentJob(plan: AgentPlan, token: string): object {
  const { pod, settings } = plan;
  const labels = { ...labelsOf(pod), ...NO_SIDECAR_LABELS, ...settings.labels };
  const annotations = { ...annotationsOf(pod), ...NO_SIDECAR_ANNOTATIONS, ...settings.annotations };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: agentNameOf(pod.uid),
      namespace: pod.namespace,
      labels,
      annotations,
      // Without a target it goes when its sessions are over.
      ...(plan.isTargetless === true ? {} : { ownerReferences: [ownerReference(podOwner(pod))] }),
    },
    spec: {
      // Whoever needs the agent starts it anew: that is faster than the controller's own pause.
      backoffLimit: 0,
      ttlSecondsAfterFinished: settings.ttlSeconds,
      template: {
        metadata: { labels, annotations },
        spec: plan.isTargetless === true ? outgoingPodSpec(plan, token) : podSpec(plan, token),
      },
    },
  };
}

/** What is patched into `spec.ephemeralContainers` of the target's pod. @param token as of a Job's agent */
export function ephemeralContainer(plan: AgentPlan, name: string, token: string): object {
  const { pod, settings } = plan;
  const args = ['--own-pod', ...commonArguments(plan, token)];
  return {
    name,
    image: settings.image,
    imagePullPolicy: settings.imagePullPolicy,
    targetContainerName: pod.containerName,
    args,
    env: environmentOf(plan),
    securityContext: securityContext(plan, EPHEMERAL_CAPABILITIES),
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

export function podOwner({ name, uid }: PodTarget): Owner {
  return { apiVersion: 'v1', kind: 'Pod', name, uid };
}

function podSpec(plan: AgentPlan, token: string): object {
  const { pod, settings, agent } = plan;
  return {
    ...commonPodSpec(settings),
    nodeName: pod.nodeName,
    hostPID: true,
    terminationGracePeriodSeconds: (agent.drainTimeoutS ?? DRAIN_SECONDS) + GRACE_BEYOND_DRAIN_SECONDS,
    tolerations: settings.tolerations,
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    // No volume of any kind: kubelets look only three times a second whether one is mounted, or gone again.
    containers: [jobContainer(plan, token)],
  };
}

/** What the level `restricted` of Pod Security lets in: nothing of its node, no capability, nobody's user. Any node will do. */
function outgoingPodSpec(plan: AgentPlan, token: string): object {
  const { pod, settings } = plan;
  return {
    ...commonPodSpec(settings),
    ...(settings.tolerations === ANY_NODE ? {} : { tolerations: settings.tolerations }),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: NOBODY,
      runAsGroup: NOBODY,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'agent',
        image: settings.image,
        imagePullPolicy: settings.imagePullPolicy,
        args: ['--outgoing-only', ...reachArguments(plan, token)],
        env: [
          { name: 'HEADGATE_AGENT_LOG', value: settings.logLevel },
          { name: 'HEADGATE_TARGET_NAME', value: pod.name },
        ],
        resources: settings.resources,
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        terminationMessagePolicy: 'FallbackToLogsOnError',
      },
    ],
  };
}

/** What the pods of all agents have. */
function commonPodSpec(settings: PodAgentSettings): object {
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(settings.priorityClass === undefined ? {} : { priorityClassName: settings.priorityClass }),
    ...(settings.imagePullSecrets.length === 0
      ? {}
      : { imagePullSecrets: settings.imagePullSecrets.map(name => ({ name })) }),
  };
}

function jobContainer(plan: AgentPlan, token: string): object {
  const { pod, settings } = plan;
  return {
    name: 'agent',
    image: settings.image,
    imagePullPolicy: settings.imagePullPolicy,
    args: ['--target', `container/${pod.containerId}`, ...commonArguments(plan, token)],
    env: environmentOf(plan),
    resources: settings.resources,
    securityContext: securityContext(plan, JOB_CAPABILITIES),
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

/** Who may come in, where, and how long nobody has to. Arguments are no secret, so they hold the hash of the token. */
function reachArguments({ settings }: AgentPlan, token: string): string[] {
  const hash = createHash('sha256').update(token).digest('hex');
  return ['--token-sha256', hash, '--control-port', `${settings.controlPort}`, '--lonely', `${LONELY_SECONDS}`];
}

function commonArguments(plan: AgentPlan, token: string): string[] {
  const { pod, agent } = plan;
  const args = reachArguments(plan, token);
  if (agent.redirectEngine !== undefined) args.push('--engine', agent.redirectEngine);
  if (agent.drainTimeoutS !== undefined) args.push('--drain-timeout', String(agent.drainTimeoutS));
  if (!agent.clientAddress) args.push('--no-client-address');
  return [...args, ...probeArguments(pod)];
}

/** Probes that the agent does not know by the kubelet's user agent, each once. */
function probeArguments({ probes }: PodTarget): string[] {
  const unknown = probes.flatMap(({ port, path, userAgent }) =>
    path === null || userAgent === undefined ? [] : [`${port} ${path} ${userAgent}`],
  );
  // Kubernetes would replace $(NAME) by a variable.
  return [...new Set(unknown)].flatMap(text => ['--probe', text.replaceAll('$(', '$$$$(')]);
}

function environmentOf({ pod, settings }: AgentPlan): object[] {
  return [
    { name: 'HEADGATE_AGENT_LOG', value: settings.logLevel },
    { name: 'HEADGATE_TARGET_NAME', value: `pod/${pod.name}` },
    { name: 'HEADGATE_POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ];
}

/** `allowPrivilegeEscalation: false` is refused together with SYS_ADMIN, so it is not said. */
function securityContext({ settings }: AgentPlan, capabilities: readonly string[]): object {
  const common = { runAsUser: 0, runAsNonRoot: false, readOnlyRootFilesystem: true };
  if (settings.isPrivileged) return { ...common, privileged: true };
  return { ...common, privileged: false, capabilities: { drop: ['ALL'], add: capabilities } };
}

function labelsOf({ uid }: PodTarget): Record<string, string> {
  return { [AGENT_LABEL]: AGENT_LABEL_VALUE, [TARGET_POD_UID_LABEL]: uid };
}

function annotationsOf({ name, containerName }: PodTarget): Record<string, string> {
  return {
    [TARGET_POD_ANNOTATION]: name,
    [TARGET_CONTAINER_ANNOTATION]: containerName,
    [AGENT_VERSION_ANNOTATION]: packageVersion(),
  };
}

/** Neither holds the other up: `blockOwnerDeletion` would ask for rights that few users have. */
function ownerReference({ apiVersion, kind, name, uid }: Owner): object {
  return { apiVersion, kind, name, uid, controller: false, blockOwnerDeletion: false };
}
