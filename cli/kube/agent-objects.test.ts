import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toPort } from '../../protocol/index.ts';
import { type AgentPlan, agentJob, agentSecret, ephemeralContainer, podOwner } from './agent-objects.ts';
import { podAgentSettings } from './agent-settings.ts';
import { outgoingPlan } from './outgoing-places.ts';
import type { PodTarget } from './pod-target.ts';

const ID = '0123456789abcdef'.repeat(4);
const TOKEN = 'SECRET-VALUE';
const REACH = `--token-sha256 ${createHash('sha256').update(TOKEN).digest('hex')} --control-port 18470 --lonely 0.5`;
const UID = '95190819-e8de-4967-bc79-7d60283ee595';
const POD: PodTarget = {
  uid: UID,
  name: 'shop-7d4f',
  namespace: 'staging',
  nodeName: 'node-3',
  containerName: 'web',
  containerId: ID,
  addresses: ['10.1.2.3'],
  ports: [],
  servicePorts: [],
  isHostNetwork: false,
  probes: [],
};

function planWith(config: Parameters<typeof podAgentSettings>[0] = {}): AgentPlan {
  const agent = { drainTimeoutS: undefined, redirectEngine: undefined, clientAddress: true };
  return { pod: POD, settings: podAgentSettings({ image: 'agent:1', ...config }), agent };
}

interface Container {
  readonly args: readonly string[];
  readonly securityContext: object;
  readonly resources: object;
}

/** As it is sent: the parts that tests look at. */
function jobOf(plan: AgentPlan) {
  return agentJob(plan, TOKEN) as {
    readonly metadata: { readonly name: string; readonly labels: object; readonly ownerReferences: readonly object[] };
    readonly spec: {
      readonly template: { readonly spec: { readonly containers: readonly Container[] } & Record<string, unknown> };
    } & Record<string, unknown>;
  };
}

describe('the Job of an agent without a target', () => {
  const settings = podAgentSettings({ image: 'agent:1', ephemeral: true });
  const plan = outgoingPlan('staging', settings, { agent: planWith().agent, uid: UID });

  test('belongs to nobody else, and asks for nothing that the level restricted refuses', () => {
    const { metadata, spec } = jobOf(plan);
    expect(metadata.name).toBe(`headgate-${UID}`);
    expect(metadata).not.toHaveProperty('ownerReferences');
    const pod = spec.template.spec;
    expect(pod).toMatchObject({
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      automountServiceAccountToken: false,
    });
    for (const key of ['hostPID', 'nodeName', 'tolerations']) expect(pod).not.toHaveProperty(key);
    expect(pod.containers).toMatchObject([
      { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
    ]);
    expect(pod.containers[0]?.args).toEqual(`--outgoing-only ${REACH}`.split(' '));
  });
});

describe('the Job of an agent', () => {
  test('is named after the pod, and goes with it', () => {
    const { metadata } = jobOf(planWith());
    expect(metadata.name).toBe(`headgate-${UID}`);
    expect(metadata.name.length).toBeLessThanOrEqual(63);
    expect(metadata.ownerReferences).toEqual([
      { apiVersion: 'v1', kind: 'Pod', name: 'shop-7d4f', uid: UID, controller: false, blockOwnerDeletion: false },
    ]);
  });

  test('runs on the target’s node, sees its processes, and has no token of the cluster', () => {
    expect(jobOf(planWith()).spec.template.spec).toMatchObject({
      nodeName: 'node-3',
      hostPID: true,
      automountServiceAccountToken: false,
      tolerations: [{ operator: 'Exists' }],
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    });
  });

  test('is told of the probes that have a user agent of their own, each once', () => {
    const port = toPort(8080);
    const own = { port, path: '/up?a=$(b)', userAgent: 'checker 2' } as const;
    const probes = [
      { kind: 'liveness', ...own },
      { kind: 'readiness', ...own },
      { kind: 'startup', port, path: '/' },
      { kind: 'startup', port, path: null },
    ] as const;
    const plan = planWith();
    const [container] = jobOf({ ...plan, pod: { ...plan.pod, probes } }).spec.template.spec.containers;
    expect(container?.args.slice(-2)).toEqual(['--probe', '8080 /up?a=$$(b) checker 2']);
    expect(container?.args.filter(arg => arg === '--probe')).toHaveLength(1);
  });

  test('has just its capabilities and cannot write to its image', () => {
    const [container] = jobOf(planWith()).spec.template.spec.containers;
    expect(container?.securityContext).toEqual({
      runAsUser: 0,
      runAsNonRoot: false,
      readOnlyRootFilesystem: true,
      privileged: false,
      capabilities: { drop: ['ALL'], add: ['SYS_ADMIN', 'SYS_PTRACE', 'NET_ADMIN', 'NET_RAW', 'SETUID', 'SETGID'] },
    });
    const [privileged] = jobOf(planWith({ privileged: true })).spec.template.spec.containers;
    expect(privileged?.securityContext).toMatchObject({ privileged: true });
  });

  test('is told the container, and of the token what opens nothing', () => {
    expect(jobOf(planWith()).spec.template.spec.containers[0]?.args).toEqual(
      `--target container/${ID} ${REACH}`.split(' '),
    );
  });

  test('waits for no volume, neither at its start nor at its end', () => {
    expect(jobOf(planWith()).spec.template.spec).not.toHaveProperty('volumes');
  });

  test('takes what the file says', () => {
    const job = jobOf(
      planWith({
        labels: { team: 'shop' },
        image_pull_secrets: ['registry'],
        priority_class: 'high',
        ttl_seconds: 60,
        tolerations: [],
        resources: { limits: { cpu: '1' } },
      }),
    );
    expect(job.metadata.labels).toMatchObject({ team: 'shop', 'app.kubernetes.io/name': 'headgate-agent' });
    expect(job.spec).toMatchObject({ ttlSecondsAfterFinished: 60, backoffLimit: 0 });
    expect(job.spec.template.spec).toMatchObject({
      imagePullSecrets: [{ name: 'registry' }],
      priorityClassName: 'high',
      tolerations: [],
    });
    expect(job.spec.template.spec.containers[0]?.resources).toEqual({ limits: { cpu: '1' } });
  });

  test('never holds the token', () => {
    const text = JSON.stringify([agentJob(planWith(), TOKEN), ephemeralContainer(planWith(), 'headgate-1', TOKEN)]);
    expect(text).not.toContain(TOKEN);
    expect(JSON.stringify(agentSecret(POD, TOKEN, podOwner(POD)))).toContain(TOKEN);
  });
});

test('an ephemeral container shares the target’s processes, and asks for no more than the network', () => {
  expect(ephemeralContainer(planWith(), 'headgate-2', TOKEN)).toMatchObject({
    name: 'headgate-2',
    targetContainerName: 'web',
    args: `--own-pod ${REACH}`.split(' '),
    securityContext: { capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] } },
  });
});
