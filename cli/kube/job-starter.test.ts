import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLAN } from '../testing/agent-plan.ts';
import { type ApiObject, FakeApiServer, status } from '../testing/api-server.ts';
import { hastyClock } from '../testing/hasty-clock.ts';
import { agentJob } from './agent-objects.ts';
import { ClusterClient } from './client.ts';
import { JobStarter } from './job-starter.ts';
import type { StartedAgent } from './pod-agent.ts';

const NAME = 'headgate-uid-1';
const JOBS = '/apis/batch/v1/namespaces/shop/jobs';
const SECRETS = '/api/v1/namespaces/shop/secrets';
const PODS = '/api/v1/namespaces/shop/pods';
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const COMPLETE = { conditions: [{ type: 'Complete', status: 'True' }] };

let api: FakeApiServer;
let client: ClusterClient;
const started: StartedAgent[] = [];

beforeEach(async () => {
  api = new FakeApiServer();
  api.isWritable = true;
  await api.start();
  client = new ClusterClient(api.access);
});

afterEach(async () => {
  for (const each of started.splice(0)) each.stop();
  client.close();
  await api.stop();
});

async function start(token = 'ours'): Promise<StartedAgent> {
  const agent = await new JobStarter(client, PLAN, hastyClock).start(token);
  started.push(agent);
  return agent;
}

function jobOf(uid: string, more: object = {}): ApiObject {
  return { metadata: { name: NAME, uid }, ...more };
}

function secretOf(token: string): ApiObject {
  return { metadata: { name: NAME }, data: { token: btoa(token) } };
}

/** The agent's pod, as the controller makes it for a Job. */
function podOf(jobUid: string, more: object = {}): ApiObject {
  const labels = { 'app.kubernetes.io/name': 'headgate-agent', 'headgate.dev/target-pod-uid': 'uid-1' };
  const ownerReferences = [{ uid: jobUid }];
  return { metadata: { name: 'agent-1', labels, ownerReferences }, spec: { nodeName: 'node-3' }, ...more };
}

function written(method: string): string[] {
  return api.seen.filter(each => each.method === method).map(({ path }) => path);
}

function refuse(refused: string, answer: { readonly status: number; readonly body: unknown }): void {
  api.intercept = ({ method, path }) => (`${method} ${path}` === refused ? answer : undefined);
}

describe('an agent that nobody started before', () => {
  test('is a Job, and then a Secret that goes with it', async () => {
    const agent = await start();
    expect(agent).toMatchObject({ token: 'ours', isJoined: false });
    expect(written('POST')).toEqual([JOBS, SECRETS]);
    const [job, secret] = api.seen.filter(({ method }) => method === 'POST').map(({ body }) => body as ApiObject);
    expect(job).toMatchObject(agentJob(PLAN, 'ours'));
    expect(secret?.metadata.ownerReferences).toMatchObject([{ kind: 'Job', name: NAME, uid: 'uid-100' }]);
  });

  test('has a pod as soon as the one of this Job has a node', async () => {
    const agent = await start();
    api.put(PODS, podOf('another'));
    api.put(PODS, { ...podOf('uid-100'), metadata: { ...podOf('uid-100').metadata, name: 'agent-2' } });
    expect(await agent.podName).toBe('agent-2');
  });

  test('fails with its pod, in words', async () => {
    const agent = await start();
    const state = { waiting: { reason: 'ErrImagePull', message: 'not found' } };
    api.put(PODS, podOf('uid-100', { status: { containerStatuses: [{ name: 'agent', state }] } }));
    await expect(agent.failed).rejects.toThrow(/The image of the agent cannot be had: agent:1 \(ErrImagePull\)/);
  });

  test('gets a token of its own, in place of that of an agent which has ended', async () => {
    api.put(SECRETS, secretOf('old'));
    expect((await start()).token).toBe('ours');
    expect(written('DELETE')).toEqual([`${SECRETS}/${NAME}`]);
  });

  test('is taken away again when it cannot have a token', async () => {
    refuse(`POST ${SECRETS}`, { status: 403, body: status(403, 'Forbidden', 'secrets is forbidden: no more') });
    await expect(start()).rejects.toThrow('no more');
    expect(written('DELETE')).toEqual([`${JOBS}/${NAME}`]);
  });

  test.each([
    [true, /--ephemeral/],
    [false, /can-i create jobs.batch/],
  ])('is refused with the other way, if the user may go it: %s', async (allowed, hint) => {
    const message = 'jobs.batch is forbidden: User "bob" cannot create resource "jobs" in API group "batch"';
    api.intercept = ({ method, path }) => {
      if (method !== 'POST') return undefined;
      if (path === REVIEWS) return { status: 201, body: { status: { allowed } } };
      return { status: 403, body: status(403, 'Forbidden', message) };
    };
    await expect(start()).rejects.toMatchObject({ code: 'HEADGATE_ERR_FORBIDDEN', hint: expect.stringMatching(hint) });
  });
});

describe('an agent that somebody started', () => {
  test('is joined with its token, which may come a little later', async () => {
    api.put(JOBS, jobOf('theirs'));
    let asked = 0;
    api.intercept = ({ path }) => {
      if (path === `${SECRETS}/${NAME}` && ++asked === 3) api.put(SECRETS, secretOf('theirs'));
      return undefined;
    };
    expect(await start()).toMatchObject({ token: 'theirs', isJoined: true });
    expect(written('POST')).toEqual([JOBS]);
    expect(written('DELETE')).toEqual([]);
  });

  test.each([
    ['has ended', jobOf('old', { status: COMPLETE })],
    ['is about to end', jobOf('old', { status: { conditions: [{ type: 'SuccessCriteriaMet', status: 'True' }] } })],
  ])('and that %s is replaced', async (_, job) => {
    api.put(JOBS, job);
    expect((await start()).isJoined).toBe(false);
    expect(written('DELETE')).toEqual([`${JOBS}/${NAME}`]);
  });

  test('and that is being deleted is waited for', async () => {
    api.put(JOBS, { metadata: { name: NAME, uid: 'old', deletionTimestamp: '2026-01-01T00:00:00Z' } });
    let looked = 0;
    api.intercept = ({ method, path }) => {
      if (method === 'GET' && path === `${JOBS}/${NAME}` && ++looked === 3) api.remove(JOBS, NAME);
      return undefined;
    };
    expect((await start()).isJoined).toBe(false);
    expect(written('DELETE')).toEqual([]);
  });

  test('and that ends before its pod was seen has failed', async () => {
    api.put(JOBS, jobOf('theirs'));
    api.put(SECRETS, secretOf('theirs'));
    const agent = await start();
    api.remove(JOBS, NAME);
    await expect(agent.failed).rejects.toThrow('The agent is gone');
  });

  test('is asked after again while the API server is away, and not when it refuses', async () => {
    api.put(JOBS, jobOf('theirs'));
    api.put(SECRETS, secretOf('theirs'));
    const agent = await start();
    let asked = 0;
    api.intercept = ({ path }) => {
      if (path !== `${JOBS}/${NAME}`) return undefined;
      if (++asked < 4) return { status: 503, body: status(503, 'ServiceUnavailable', 'later') };
      return { status: 403, body: status(403, 'Forbidden', 'jobs.batch is forbidden: not any more') };
    };
    await expect(agent.failed).rejects.toThrow('not any more');
    expect(asked).toBe(4);
  });
});
