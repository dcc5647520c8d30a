import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HeadgateError } from '../errors.ts';
import { API_ANSWER_TIMEOUT_MS, MAX_API_ANSWER_BYTES } from '../limits.ts';
import { FakeApiServer, status } from '../testing/api-server.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { apiStatus, isPassing } from './api-errors.ts';
import { ClusterClient } from './client.ts';
import type { ClusterAccess } from './kubeconfig.ts';

const PODS = '/api/v1/namespaces/shop/pods';

let api: FakeApiServer;
let client: ClusterClient;

beforeEach(async () => {
  api = new FakeApiServer();
  await api.start();
  client = new ClusterClient(api.access);
});

afterEach(async () => {
  client.close();
  await api.stop();
});

async function errorOf(promise: Promise<unknown>): Promise<HeadgateError> {
  const error = await promise.then(
    () => new Error('it succeeded'),
    thrown => thrown,
  );
  if (error instanceof HeadgateError) return error;
  throw error;
}

describe('ask', () => {
  test('reads an object, with the token and our name', async () => {
    api.put(PODS, { metadata: { name: 'web' } });
    expect(await client.ask('get', `${PODS}/web`)).toMatchObject({ metadata: { name: 'web' } });
    expect(api.seen[0]?.headers).toMatchObject({ authorization: 'Bearer secret' });
    expect(api.seen[0]?.headers['user-agent']).toMatch(/^headgate\//);
  });

  test('sends a body, typed by its verb', async () => {
    api.intercept = () => ({ status: 201, body: { ok: true } });
    await client.ask('create', PODS, { body: { a: 1 } });
    await client.ask('patch', `${PODS}/web`, { body: { b: 2 }, query: { dryRun: 'All', none: undefined } });
    expect(api.seen.map(({ method, body, headers }) => [method, body, headers['content-type']])).toEqual([
      ['POST', { a: 1 }, 'application/json'],
      ['PATCH', { b: 2 }, 'application/strategic-merge-patch+json'],
    ]);
    expect([...(api.seen[1]?.query ?? [])]).toEqual([['dryRun', 'All']]);
  });

  test('says who may not do what, where', async () => {
    const message =
      'deployments.apps "shop" is forbidden: User "bob" cannot get resource "deployments" in API group "apps" in the namespace "shop"';
    api.intercept = () => ({ status: 403, body: status(403, 'Forbidden', message) });
    const error = await errorOf(client.ask('get', '/apis/apps/v1/namespaces/shop/deployments/shop'));
    expect(error.code).toBe('HEADGATE_ERR_FORBIDDEN');
    expect(error.message).toBe('User "bob" may not get deployments.apps in namespace "shop".');
    expect(error.hint).toContain('kubectl auth can-i get deployments.apps -n shop');
  });

  test('tells what admission refuses from what the user may not', async () => {
    const message = 'pods "x" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostPID=true)';
    api.intercept = () => ({ status: 403, body: status(403, 'Forbidden', message) });
    const error = await errorOf(client.ask('create', PODS, { body: {} }));
    expect(error.code).toBe('HEADGATE_ERR_ADMISSION');
    expect(error.message).toContain('violates PodSecurity');
  });

  test('keeps the answer for whoever decides by it', async () => {
    api.intercept = () => ({ status: 409, body: status(409, 'AlreadyExists', 'jobs.batch "x" already exists') });
    const error = await errorOf(client.ask('create', PODS, { body: {} }));
    expect(apiStatus(error)).toMatchObject({ status: 409, reason: 'AlreadyExists' });
    expect(isPassing(error)).toBe(false);
  });

  test('says of expired credentials which context they belong to', async () => {
    api.intercept = () => ({ status: 401, body: status(401, 'Unauthorized', 'Unauthorized') });
    const error = await errorOf(client.ask('get', PODS));
    expect(error.code).toBe('HEADGATE_ERR_CREDENTIALS');
    expect(error.message).toContain('does not accept the credentials of context "test"');
    expect(api.seen).toHaveLength(1);
  });

  test('says of a cluster that is down that nothing listens there', async () => {
    const { access } = api;
    await api.stop();
    const error = await errorOf(new ClusterClient(access).ask('get', PODS));
    expect(error.code).toBe('HEADGATE_ERR_CLUSTER_UNREACHABLE');
    expect(error.message).toBe(`${access.cluster.server} cannot be reached: nothing listens there.`);
    expect(isPassing(error)).toBe(true);
    await api.start();
  });

  test('waits for an answer no longer than the limit', async () => {
    const accepted = Promise.withResolvers<void>();
    const silent = createTcpServer(socket => {
      socket.on('error', () => undefined).on('data', () => accepted.resolve());
    });
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const clock = new FakeClock();
    const access = withServer(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const asking = errorOf(new ClusterClient(access, clock).ask('get', PODS));
    await accepted.promise;
    await clock.advance(API_ANSWER_TIMEOUT_MS);
    expect((await asking).message).toContain('it does not answer');
    expect(clock.pending).toBe(0);
    silent.close();
  });

  test('says of something else than JSON that it is none', async () => {
    api.intercept = () => ({ status: 200, body: '<html>' });
    expect((await errorOf(client.ask('get', PODS))).message).toContain('is no JSON');
    api.intercept = () => ({ status: 502, body: 'Bad Gateway' });
    expect((await errorOf(client.ask('get', PODS))).message).toBe('The cluster answers 502: Bad Gateway.');
  });

  test('refuses an answer above the limit', async () => {
    api.intercept = () => ({ status: 200, body: ' '.repeat(MAX_API_ANSWER_BYTES + 1) });
    expect((await errorOf(client.ask('get', PODS))).message).toContain('its answer is larger than 64 MiB');
  });

  function withServer(server: string): ClusterAccess {
    return { ...api.access, cluster: { ...api.access.cluster, server } };
  }
});

describe('a credential plugin', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'headgate-plugin-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  function withPlugin(script: string, more: object = {}): ClusterClient {
    const file = join(directory, 'plugin');
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: file, provideClusterInfo: true, ...more };
    return new ClusterClient({ ...api.access, user: { name: 'alice', exec } });
  }

  const COUNTING = `echo x >> "$0.count"
    printf '%s' "$KUBERNETES_EXEC_INFO" > "$0.info"
    printf '{"status":{"token":"t%s"}}' $(grep -c x "$0.count")`;

  test('gets what the protocol promises, and its token is kept', async () => {
    api.put(PODS, { metadata: { name: 'web' } });
    const asking = withPlugin(COUNTING);
    await asking.ask('get', `${PODS}/web`);
    await asking.ask('get', `${PODS}/web`);
    expect(api.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t1']);
    expect(JSON.parse(readFileSync(join(directory, 'plugin.info'), 'utf8'))).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: api.access.cluster.server } },
    });
  });

  test('runs once more when its token is refused', async () => {
    api.put(PODS, { metadata: { name: 'web' } });
    api.intercept = ({ headers }) =>
      headers.authorization === 'Bearer t1' ? { status: 401, body: status(401, 'Unauthorized', 'no') } : undefined;
    await withPlugin(COUNTING).ask('get', `${PODS}/web`);
    expect(api.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2']);
  });

  test('is quoted when it fails', async () => {
    const error = await errorOf(withPlugin('echo "please log in" >&2; exit 1').ask('get', PODS));
    expect(error.code).toBe('HEADGATE_ERR_CREDENTIALS');
    expect(error.message).toBe(`The credential plugin ${join(directory, 'plugin')} failed: please log in.`);
  });

  test('that is not installed brings its own hint', async () => {
    const asking = withPlugin('', { command: join(directory, 'none'), installHint: 'Install it by apt.' });
    const error = await errorOf(asking.ask('get', PODS));
    expect(error.message).toContain('there is no such program');
    expect(error.hint).toBe('Install it by apt.');
  });
});

describe('the certificate of the server', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'headgate-tls-'));
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem'];
    const subject = ['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const options = { cwd: directory, stdio: 'ignore' } as const;
    execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, '-out', 'cert.pem', ...subject], options);
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  test('is accepted with its authority, and refused in words without', async () => {
    const cert = readFileSync(join(directory, 'cert.pem'));
    const server = createHttpsServer({ cert, key: readFileSync(join(directory, 'key.pem')) }, (_, response) =>
      response.end('{"ok":true}'),
    );
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const access = (more: object): ClusterAccess => ({
      ...api.access,
      cluster: { name: 'tls', server: url, skipTLSVerify: false, ...more },
    });
    const trusting = new ClusterClient(access({ caData: cert.toString('base64') }));
    expect(await trusting.ask('get', '/version')).toEqual({ ok: true });
    const careless = new ClusterClient(access({ skipTLSVerify: true }));
    expect(await careless.ask('get', '/version')).toEqual({ ok: true });
    const error = await errorOf(new ClusterClient(access({})).ask('get', '/version'));
    expect(error.code).toBe('HEADGATE_ERR_CLUSTER_CERTIFICATE');
    expect(error.message).toContain(url);
    trusting.close();
    careless.close();
    server.closeAllConnections();
    server.close();
  });
});
