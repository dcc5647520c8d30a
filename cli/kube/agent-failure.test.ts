import { describe, expect, test } from 'vitest';
import { type AgentPod, eventFailure, podFailure } from './agent-failure.ts';

const IMAGE = 'registry.example/agent:1';

function podWith(state: object, status: object = {}): AgentPod {
  return {
    metadata: { name: 'headgate-x', uid: 'u' },
    status: { containerStatuses: [{ name: 'agent', state }], ...status },
  };
}

describe('a pod of an agent', () => {
  test.each([
    ['that is being made', podWith({ waiting: { reason: 'ContainerCreating' } })],
    ['that runs', podWith({ running: {} })],
    [
      'that waits for its Secret on a busy node',
      podWith({
        waiting: {
          reason: 'CreateContainerConfigError',
          message: 'failed to sync secret cache: timed out waiting for the condition',
        },
      }),
    ],
    [
      'whose runtime is late',
      podWith({ waiting: { reason: 'CreateContainerError', message: 'context deadline exceeded' } }),
    ],
    ['that nobody has looked at yet', { metadata: { name: 'x', uid: 'u' } }],
  ])('%s has not failed', (_, pod) => {
    expect(podFailure(pod, IMAGE)).toBeUndefined();
  });

  test('that misses something for good says what', () => {
    const waiting = { reason: 'CreateContainerConfigError', message: 'secret "x" not found' };
    expect(podFailure(podWith({ waiting }), IMAGE)?.message).toContain('secret "x" not found');
  });

  test('without an image names it', () => {
    const failure = podFailure(podWith({ waiting: { reason: 'ErrImagePull', message: 'not found' } }), IMAGE);
    expect(failure?.message).toBe(`The image of the agent cannot be had: ${IMAGE} (ErrImagePull). not found.`);
    expect(failure?.hint).toContain('agent: {image: …}');
  });

  test('that ended says what the agent said last', () => {
    const message =
      '{"level":50,"msg":"the agent could not start"}\n{"event":"failed","code":"HEADGATE_ERR_TARGET_BUSY","message":"it is held"}\n';
    const failure = podFailure(podWith({ terminated: { exitCode: 1, message } }), IMAGE);
    expect(failure).toMatchObject({ code: 'HEADGATE_ERR_TARGET_BUSY', message: 'it is held.' });
  });

  test('that was killed for its memory says so', () => {
    const failure = podFailure(podWith({ terminated: { exitCode: 137, reason: 'OOMKilled' } }), IMAGE);
    expect(failure?.message).toContain('more memory than its limit');
  });

  test('that its node refuses says why', () => {
    const pod = podWith({}, { phase: 'Failed', reason: 'OutOfcpu', message: 'Node had not enough cpu' });
    expect(podFailure(pod, IMAGE)?.message).toContain('OutOfcpu: Node had not enough cpu.');
    expect(podFailure(pod, IMAGE)?.hint).toContain('has no room');
  });
});

describe('the events of a Job without a pod', () => {
  const refused = (message: string) =>
    eventFailure([{ reason: 'FailedCreate', message: `Error creating: ${message}` }]);

  test('tell of Pod Security and of the way out', () => {
    const failure = refused(
      'pods "x" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostPID=true)',
    );
    expect(failure?.message).toContain('violates PodSecurity');
    expect(failure?.hint).toContain('--ephemeral');
  });

  test('tell of a quota', () => {
    expect(refused('pods "x" is forbidden: exceeded quota: q')?.hint).toContain('agent: {resources: …}');
  });

  test('tell of an admission webhook in its own words', () => {
    expect(refused('admission webhook "p" denied the request: no')?.message).toContain('denied the request: no.');
  });

  test('that tell of no refusal are none', () => {
    expect(eventFailure([{ reason: 'SuccessfulCreate', message: 'Created pod' }])).toBeUndefined();
  });
});
