import { expect, test } from 'vitest';
import { type AgentHostPod, agentIn } from './cluster-agents.ts';

const METADATA = { name: 'headgate-pod-1-x', namespace: 'shop', uid: 'uid-1' };

function jobPod(phase: string, changes: Partial<AgentHostPod['metadata']> = {}): AgentHostPod {
  const labels = { 'app.kubernetes.io/name': 'headgate-agent', 'headgate.dev/target-pod-uid': 'pod-1' };
  const annotations = { 'headgate.dev/target-pod': 'shop-1' };
  const containers = [{ name: 'agent', args: ['--target', 'container/1', '--control-port', '7777'] }];
  return { metadata: { ...METADATA, labels, annotations, ...changes }, spec: { containers }, status: { phase } };
}

test('an agent is found by the label of its pod, with the port that it listens on', () => {
  expect(agentIn(jobPod('Running'))).toEqual({
    ...{ namespace: 'shop', podName: 'headgate-pod-1-x', targetPod: 'shop-1', targetUid: 'pod-1' },
    ...{ controlPort: 7777, isEphemeral: false },
  });
  expect(agentIn(jobPod('Succeeded'))).toBeUndefined();
  expect(agentIn(jobPod('Pending'))).toBeUndefined();
  expect(agentIn(jobPod('Running', { deletionTimestamp: 'now' }))).toBeUndefined();
});

test('an agent in the pod itself is its last ephemeral container that runs', () => {
  const spec = {
    ephemeralContainers: [
      { name: 'headgate-1', args: [] },
      { name: 'headgate-2', args: ['--control-port', '7000'] },
    ],
  };
  const pod = (second: object): AgentHostPod => ({
    metadata: METADATA,
    spec,
    status: {
      phase: 'Running',
      ephemeralContainerStatuses: [
        { name: 'headgate-1', state: { terminated: {} } },
        { name: 'headgate-2', state: second },
      ],
    },
  });
  expect(agentIn(pod({ running: {} }))).toMatchObject({ targetUid: 'uid-1', controlPort: 7000, isEphemeral: true });
  expect(agentIn(pod({ terminated: {} }))).toBeUndefined();
  expect(agentIn({ metadata: METADATA, status: { phase: 'Running' } })).toBeUndefined();
});
