import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HeadgateError } from '../errors.ts';
import type { ClusterSelection } from '../options/kubeconfig-files.ts';
import { contextNames, loadAccess } from './kubeconfig.ts';

let directory: string;
let environment: Record<string, string>;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-kube-'));
  environment = {};
});

afterEach(() => rmSync(directory, { recursive: true }));

function load(selection: ClusterSelection = {}) {
  return loadAccess(selection, { environment, home: directory, serviceAccount: join(directory, 'account') });
}

function errorOf(selection: ClusterSelection = {}): HeadgateError {
  try {
    load(selection);
  } catch (error) {
    if (error instanceof HeadgateError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

function write(name: string, text: string): string {
  const file = join(directory, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function config(name: string): string {
  return `
apiVersion: v1
kind: Config
current-context: ${name}
clusters: [{ name: ${name}, cluster: { server: "https://${name}:6443/", certificate-authority: ca.crt } }]
users: [{ name: ${name}, user: { client-certificate: u.crt, client-key: u.key } }]
contexts: [{ name: ${name}, context: { cluster: ${name}, user: ${name}, namespace: of-${name} } }]
`;
}

describe('loadAccess', () => {
  test('reads ~/.kube/config; paths in it are relative to it', () => {
    write('.kube/config', config('a'));
    const access = load();
    expect(access).toMatchObject({ context: 'a', namespace: 'of-a', source: join(directory, '.kube/config') });
    expect(access.cluster.server).toBe('https://a:6443');
    expect(access.cluster.caFile).toBe(join(directory, '.kube/ca.crt'));
    expect(access.user.keyFile).toBe(join(directory, '.kube/u.key'));
  });

  test('reads all files of KUBECONFIG; the first that has an entry wins, missing files are passed over', () => {
    const one = write('one', config('a'));
    const two = write('two', config('b').replaceAll('6443', '7443'));
    const again = write('three', config('a').replace('6443', '9999'));
    environment.KUBECONFIG = [join(directory, 'missing'), one, two, again].join(':');
    expect(load()).toMatchObject({ context: 'a', cluster: { server: 'https://a:6443' } });
    expect(load({ context: 'b' })).toMatchObject({ namespace: 'of-b', cluster: { server: 'https://b:7443' } });
    expect(contextNames({}, { environment, home: '', serviceAccount: '' }).toSorted()).toEqual(['a', 'b']);
  });

  test('reads only the file that --kubeconfig names, and the namespace of -n', () => {
    environment.KUBECONFIG = write('one', config('a'));
    expect(load({ kubeconfig: write('two', config('b')), namespace: 'mine' })).toMatchObject({
      context: 'b',
      namespace: 'mine',
    });
  });

  test('uses the service account inside a pod, when no file says otherwise', () => {
    write('account/token', 'x');
    write('account/namespace', 'here\n');
    Object.assign(environment, { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' });
    expect(load()).toMatchObject({
      context: 'in-cluster',
      namespace: 'here',
      cluster: { server: 'https://[fd00::1]:443', caFile: join(directory, 'account/ca.crt') },
    });
    write('.kube/config', config('a'));
    expect(load().context).toBe('a');
  });

  test('reads a token from its file again and again', () => {
    write('.kube/config', config('a').replace('client-certificate: u.crt', 'token: old, tokenFile: token'));
    const { user } = load();
    expect(user.token).toBeUndefined();
    expect(user.authProvider).toEqual({ name: 'tokenFile', config: { tokenFile: join(directory, '.kube/token') } });
  });

  test('keeps whom to impersonate, with groups', () => {
    write('.kube/config', config('a').replace('client-certificate: u.crt', 'as: bob, as-groups: [dev, ops]'));
    expect(load()).toMatchObject({
      user: { impersonateUser: 'bob' },
      impersonation: { 'Impersonate-Group': ['dev', 'ops'] },
    });
  });

  test('finds a plugin beside the file when its name is a path', () => {
    write('.kube/config', config('a').replace('client-certificate: u.crt', 'exec: { command: ./bin/login }'));
    expect(load().user.exec.command).toBe(join(directory, '.kube/bin/login'));
  });
});

describe('a kubeconfig that is of no use', () => {
  test('is said to be missing', () => {
    expect(errorOf()).toMatchObject({ code: 'HEADGATE_ERR_KUBECONFIG', exitCode: 2 });
    expect(errorOf().message).toBe('No cluster is known: there is no kubeconfig.');
    expect(errorOf({ kubeconfig: join(directory, 'x') }).message).toBe(
      `${join(directory, 'x')} cannot be read: there is no such file.`,
    );
    expect(errorOf({ context: 'x' }).message).toBe('No kubeconfig was found, so there is no context "x".');
  });

  test('names the contexts that exist, and guesses', () => {
    write('.kube/config', config('staging'));
    const error = errorOf({ context: 'stagin' });
    expect(error.message).toMatch(/has no context "stagin". Did you mean "staging"\?$/);
    expect(error.hint).toBe('Known: staging.');
  });

  test.each([
    ['a: [', 'cannot be read'],
    ['just words', 'it is no kubeconfig'],
    ['clusters: [{}]', 'clusters[0].name is missing'],
    ['{}', 'has no current context'],
    ['current-context: a', 'has no context "a"'],
    ['{current-context: a, contexts: [{name: a, context: {cluster: b}}]}', 'has no cluster "b"'],
    [
      '{current-context: a, contexts: [{name: a, context: {cluster: b, user: c}}], clusters: [{name: b, cluster: {server: x}}]}',
      'has no user "c"',
    ],
  ])('%s: %s', (text, words) => {
    write('.kube/config', text);
    expect(errorOf().message).toContain(words);
  });
});
