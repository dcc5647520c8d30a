import { describe, expect, test } from 'vitest';
import { type AgentTraces, findRemains } from './remains.ts';

const NOW_MS = Date.parse('2026-05-01T12:00:00Z');
const OLD = '2026-05-01T11:00:00Z';
const YOUNG = '2026-05-01T11:59:30Z';
const NAME = 'headgate-pod-1';
const LABELS = { 'headgate.dev/target-pod-uid': 'pod-1' };

type Listed = AgentTraces['jobs'][number];

function listed(uid: string, changes: Partial<Listed['metadata']> = {}, status: Listed['status'] = {}): Listed {
  const metadata = { name: NAME, namespace: 'shop', uid, resourceVersion: '7', creationTimestamp: OLD, labels: LABELS };
  return { metadata: { ...metadata, ...changes }, status };
}

function remainsOf(traces: Partial<AgentTraces>): string[] {
  const none = { jobs: [], pods: [], secrets: [], ephemeralIn: new Set<string>(), nowMs: NOW_MS };
  return findRemains({ ...none, ...traces }).map(({ kind, reason }) => `${kind} ${reason}`);
}

const FINISHED = { conditions: [{ type: 'Complete', status: 'True' }] };
const OF_JOB = { ownerReferences: [{ kind: 'Job', uid: 'job-1', name: NAME }] };
const OF_POD = { ownerReferences: [{ kind: 'Pod', uid: 'pod-1', name: 'shop-1' }] };

describe('what dead agents left', () => {
  test('is a Job that has ended', () => {
    expect(remainsOf({ jobs: [listed('job-1', {}, FINISHED)] })).toEqual(['job has finished']);
    const failed = { conditions: [{ type: 'Failed', status: 'True' }] };
    expect(remainsOf({ jobs: [listed('job-1', {}, failed)] })).toEqual(['job has failed']);
  });

  test('is a Job that never started, once nobody waits for it', () => {
    const pods = [listed('pod-a', OF_JOB, { phase: 'Pending' })];
    expect(remainsOf({ jobs: [listed('job-1')], pods })).toEqual(['job never started']);
    expect(remainsOf({ jobs: [listed('job-1')] })).toEqual(['job never got a pod']);
  });

  test('is a pod that has ended and that no Job owns', () => {
    const pods = [listed('pod-a', OF_JOB, { phase: 'Succeeded' })];
    expect(remainsOf({ pods })).toEqual(['pod has finished, and its Job is gone']);
    expect(remainsOf({ pods, jobs: [listed('job-1', { deletionTimestamp: OLD })] })).toEqual([]);
  });

  test('is a Secret that belongs to nothing, or to an ephemeral container that has ended', () => {
    expect(remainsOf({ secrets: [listed('secret-1')] })).toEqual(['secret belongs to nothing']);
    const secrets = [listed('secret-1', OF_POD)];
    expect(remainsOf({ secrets })).toEqual(['secret is of an ephemeral container that has ended']);
    expect(remainsOf({ secrets, ephemeralIn: new Set(['pod-1']) })).toEqual([]);
  });

  test('leaves what a living agent needs', () => {
    const pods = [listed('pod-a', OF_JOB, { phase: 'Running' })];
    const secrets = [listed('secret-1', OF_JOB)];
    expect(remainsOf({ jobs: [listed('job-1')], pods, secrets })).toEqual([]);
    expect(remainsOf({ jobs: [listed('job-1', {}, FINISHED)], pods, secrets })).toEqual([]);
    // Its Job is gone, and it lives: so does its Secret.
    expect(remainsOf({ pods, secrets: [listed('secret-1')] })).toEqual([]);
  });

  test('leaves what somebody may be starting', () => {
    const young = { creationTimestamp: YOUNG };
    const pods = [listed('pod-a', OF_JOB, { phase: 'Pending' })];
    expect(remainsOf({ jobs: [listed('job-1', young)], pods })).toEqual([]);
    expect(remainsOf({ secrets: [listed('secret-1', young), listed('secret-2', { ...OF_POD, ...young })] })).toEqual(
      [],
    );
  });

  test('leaves what is being deleted, and a Secret that is called otherwise', () => {
    const going = { deletionTimestamp: OLD };
    expect(remainsOf({ jobs: [listed('job-1', going, FINISHED)], secrets: [listed('secret-1', going)] })).toEqual([]);
    expect(remainsOf({ secrets: [listed('secret-1', { name: 'password' })] })).toEqual([]);
  });
});
