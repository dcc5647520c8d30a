import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLAN } from '../testing/agent-plan.ts';
import { type ApiObject, FakeApiServer, status } from '../testing/api-server.ts';
import { hastyClock } from '../testing/hasty-clock.ts';
import { ClusterClient } from './client.ts';
import { EphemeralStarter } from './ephemeral-starter.ts';
import type { StartedAgent } from './pod-agent.ts';

const SECRETS = '/api/v1/namespaces/shop/secrets';
const SECRET = `${SECRETS}/headgate-uid-1`;
const PODS = '/api/v1/namespaces/shop/pods';
const CONTAINERS = `${PODS}/shop-1/ephemeralcontainers`;
const INVALID = { status: 422, body: status(422, 'Invalid', 'ephemeral containers may not be changed') };

let api: FakeApiServer;
let client: ClusterClient;
/** What is asked to be added, in place of an API server that adds it. */
let onPatch: () => ReturnType<FakeApiServer['intercept']>;
const started: StartedAgent[] = [];

beforeEach(async () => {
  api = new FakeApiServer();
  api.isWritable = true;
  await api.start();
  client = new ClusterClient(api.access);
  onPatch = () => ({ status: 200, body: {} });
  api.intercept = ({ method, path }) => (method === 'PATCH' && path === CONTAINERS ? onPatch() : undefined);
});

afterEach(async () => {
  for (const each of started.splice(0)) each.stop();
  client.close();
  await api.stop();
});

async function start(): Promise<StartedAgent> {
  const agent = await new EphemeralStarter(client, PLAN, hastyClock).start('ours');
  started.push(agent);
  return agent;
}

/** The target's pod with the agents that it had or has. */
function putPod(names: readonly string[], states: Readonly<Record<string, object>> = {}): void {
  const ephemeralContainerStatuses = Object.entries(states).map(([name, state]) => ({ name, state }));
  const pod = { spec: { ephemeralContainers: names.map(name => ({ name })) }, status: { ephemeralContainerStatuses } };
  api.put(PODS, { metadata: { name: 'shop-1' }, ...pod });
}

function added(): unknown[] {
  const bodies = api.seen.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
  return (bodies as { spec: { ephemeralContainers: { name: string }[] } }[]).flatMap(({ spec }) =>
    spec.ephemeralContainers.map(({ name }) => name),
  );
}

/** The arguments of the last one. */
function lastArguments(): unknown {
  const body = api.seen.findLast(({ method }) => method === 'PATCH')?.body;
  return (body as { spec: { ephemeralContainers: { args: unknown }[] } }).spec.ephemeralContainers[0]?.args;
}

function secretOf(token: string): ApiObject {
  return { metadata: { name: 'headgate-uid-1' }, data: { token: btoa(token) } };
}

describe('an agent in an ephemeral container', () => {
  test('is added behind its token, which belongs to the pod', async () => {
    putPod([]);
    const agent = await start();
    expect(agent).toMatchObject({ token: 'ours', isJoined: false });
    expect(await agent.podName).toBe('shop-1');
    expect(added()).toEqual(['headgate-1']);
    const secret = api.seen.find(({ method, path }) => method === 'POST' && path === SECRETS)?.body as ApiObject;
    expect(secret.metadata.ownerReferences).toMatchObject([{ kind: 'Pod', name: 'shop-1', uid: 'uid-1' }]);
  });

  test('is one more where others have ended, with the token that is there', async () => {
    putPod(['debug', 'headgate-1', 'headgate-2'], {
      'headgate-1': { terminated: {} },
      'headgate-2': { terminated: {} },
    });
    api.put(SECRETS, secretOf('before'));
    expect(await start()).toMatchObject({ token: 'before', isJoined: false });
    expect(added()).toEqual(['headgate-3']);
    expect(lastArguments()).toContain(createHash('sha256').update('before').digest('hex'));
  });

  test('is joined where one runs, or is about to', async () => {
    putPod(['headgate-1', 'headgate-2'], { 'headgate-1': { terminated: {} } });
    api.put(SECRETS, secretOf('theirs'));
    expect(await start()).toMatchObject({ token: 'theirs', isJoined: true });
    expect(added()).toEqual([]);
  });

  test('is joined by the one of two who came second', async () => {
    putPod([]);
    onPatch = () => {
      putPod(['headgate-1']);
      return INVALID;
    };
    expect(await start()).toMatchObject({ isJoined: true });
    expect(added()).toEqual(['headgate-1']);
  });

  test('that is refused leaves no token', async () => {
    putPod([]);
    onPatch = () => INVALID;
    await expect(start()).rejects.toThrow('ephemeral containers may not be changed');
    await expect(client.ask('get', SECRET)).rejects.toThrow('not found');
  });

  test('that is refused leaves a token that was there before', async () => {
    putPod([]);
    api.put(SECRETS, secretOf('before'));
    onPatch = () => INVALID;
    await expect(start()).rejects.toThrow('ephemeral containers may not be changed');
    expect(await client.ask('get', SECRET)).toMatchObject(secretOf('before'));
  });

  test('that runs without a token cannot be joined, which is said', async () => {
    putPod(['headgate-1']);
    await expect(start()).rejects.toThrow(/pod\/shop-1 as the container headgate-1, and its token is gone/);
  });

  test('fails with its container, in words', async () => {
    putPod([]);
    const agent = await start();
    putPod(['headgate-1'], { 'headgate-1': { waiting: { reason: 'ErrImagePull', message: 'not found' } } });
    await expect(agent.failed).rejects.toThrow(/The image of the agent cannot be had: agent:1/);
  });
});
