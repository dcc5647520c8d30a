/**
 * What is put into the cluster for one target pod. Pure: from the pod and the settings to objects as they are sent.
 *
 *     Job headgate-UID ──owns──► pod (on the target's node)         Secret headgate-UID (its token), owned by the Job
 *       └──owned by──► the target's pod, so that it goes with it
 *
 * The name comes from the pod's uid: two who start at the same moment name the same Job, and the second joins. An ephemeral container
 * has no Job, and its Secret is owned by the target's pod.
 */

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

/** Where the Secret is mounted, and the key in it. */
const TOKEN_DIRECTORY = '/etc/headgate';
export const TOKEN_KEY = 'token';

const TOKEN_VARIABLE = 'HEADGATE_TOKEN';

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

export function agentJob(plan: AgentPlan): object {
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
        spec: plan.isTargetless === true ? outgoingPodSpec(plan) : podSpec(plan),
      },
    },
  };
}

/** What is patched into `spec.ephemeralContainers` of the target's pod. */
export function ephemeralContainer(plan: AgentPlan, name: string): object {
  const { pod, settings } = plan;
  const args = ['--own-pod', '--token-variable', TOKEN_VARIABLE, ...commonArguments(plan)];
  const token = { secretKeyRef: { name: agentNameOf(pod.uid), key: TOKEN_KEY } };
  return {
    name,
    image: settings.image,
    imagePullPolicy: settings.imagePullPolicy,
    targetContainerName: pod.containerName,
    args,
    env: [...environmentOf(plan), { name: TOKEN_VARIABLE, valueFrom: token }],
    securityContext: securityContext(plan, EPHEMERAL_CAPABILITIES),
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

export function podOwner({ name, uid }: PodTarget): Owner {
  return { apiVersion: 'v1', kind: 'Pod', name, uid };
}

function podSpec(plan: AgentPlan): object {
  const { pod, settings, agent } = plan;
  return {
    ...commonPodSpec(settings),
    nodeName: pod.nodeName,
    hostPID: true,
    terminationGracePeriodSeconds: (agent.drainTimeoutS ?? DRAIN_SECONDS) + GRACE_BEYOND_DRAIN_SECONDS,
    tolerations: settings.tolerations,
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    containers: [jobContainer(plan)],
    volumes: [
      { name: 'token', secret: { secretName: agentNameOf(pod.uid), defaultMode: 0o400 } },
      // The lock file of iptables, where nft is not to be had.
      { name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '4Mi' } },
    ],
  };
}

/** What the level `restricted` of Pod Security lets in: nothing of its node, no capability, nobody's user. Any node will do. */
function outgoingPodSpec(plan: AgentPlan): object {
  const { pod, settings } = plan;
  const args = ['--outgoing-only', '--token-file', `${TOKEN_DIRECTORY}/${TOKEN_KEY}`];
  return {
    ...commonPodSpec(settings),
    ...(settings.tolerations === ANY_NODE ? {} : { tolerations: settings.tolerations }),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: NOBODY,
      runAsGroup: NOBODY,
      fsGroup: NOBODY,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'agent',
        image: settings.image,
        imagePullPolicy: settings.imagePullPolicy,
        args: [...args, '--control-port', String(settings.controlPort), '--lonely', String(LONELY_SECONDS)],
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
        volumeMounts: [{ name: 'token', mountPath: TOKEN_DIRECTORY, readOnly: true }],
      },
    ],
    // A volume waits for the Secret, which is made after the Job that owns it; a variable would not.
    volumes: [{ name: 'token', secret: { secretName: agentNameOf(pod.uid), defaultMode: 0o440 } }],
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

function jobContainer(plan: AgentPlan): object {
  const { pod, settings } = plan;
  const target = ['--target', `container/${pod.containerId}`];
  return {
    name: 'agent',
    image: settings.image,
    imagePullPolicy: settings.imagePullPolicy,
    args: [...target, '--token-file', `${TOKEN_DIRECTORY}/${TOKEN_KEY}`, ...commonArguments(plan)],
    env: environmentOf(plan),
    resources: settings.resources,
    securityContext: securityContext(plan, JOB_CAPABILITIES),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      { name: 'token', mountPath: TOKEN_DIRECTORY, readOnly: true },
      { name: 'run', mountPath: '/run' },
    ],
  };
}

function commonArguments({ pod, settings, agent }: AgentPlan): string[] {
  const args = ['--control-port', String(settings.controlPort), '--lonely', String(LONELY_SECONDS)];
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
