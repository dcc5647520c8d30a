import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireOwnFile } from './found-config.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/** Nobody listens on it. */
const DEAD_SERVER = 'http://127.0.0.1:9';
const STRANGER = 12_345;

let directory: string;
let mark: string;

/** A directory as a repository may be: a configuration file, a kubeconfig, and a program that the latter names. */
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-found-'));
  mark = join(directory, 'mark');
  const plugin = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin', interactiveMode: 'Never' };
  const kubeconfig = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: DEAD_SERVER } }],
    users: [{ name: 'u', user: { exec: plugin } }],
  };
  writeFileSync(join(directory, 'kube.yaml'), JSON.stringify(kubeconfig));
  writeFileSync(join(directory, 'plugin'), `#!/bin/sh\ntouch ${mark}\n`);
  chmodSync(join(directory, 'plugin'), 0o755);
  writeFileSync(join(directory, 'headgate.yaml'), 'target: { path: pod/shop, kubeconfig: ./kube.yaml }\n');
});

afterEach(() => rmSync(directory, { recursive: true }));

/** What `headgate env` says there on stderr. */
function complaintOf(...flags: string[]): Promise<string> {
  return new Promise(resolve => {
    const options = { cwd: directory, env: { PATH: process.env.PATH, HOME: directory } };
    execFile(process.execPath, [MAIN, 'env', ...flags], options, (_error, _stdout, stderr) => resolve(stderr));
  });
}

describe('a configuration file that was found and not named', () => {
  it('starts no program of its own by a kubeconfig', async () => {
    expect(await complaintOf()).toContain('headgate.yaml of this directory names a kubeconfig (./kube.yaml)');
    expect(existsSync(mark)).toBe(false);
  });

  it('is taken with its kubeconfig once it is named', async () => {
    expect(await complaintOf('-f', 'headgate.yaml')).toContain('credential plugin');
    expect(existsSync(mark)).toBe(true);
  });

  it('may name one that the command line replaces', async () => {
    writeFileSync(join(directory, 'mine.yaml'), '{}');
    expect(await complaintOf('--kubeconfig', 'mine.yaml')).toContain('mine.yaml has no current context');
    expect(existsSync(mark)).toBe(false);
  });

  it('must be our own, that of root, or of who called sudo', () => {
    const file = join(directory, 'headgate.yaml');
    if (process.geteuid?.() === 0) chownSync(file, STRANGER, STRANGER);
    const owner = statSync(file).uid;
    const ask = (uid: number, environment = {}): void => requireOwnFile(file, { uid, environment });
    expect(() => ask(owner)).not.toThrow();
    expect(() => ask(owner + 1, { SUDO_UID: String(owner) })).toThrow(`belongs to another user (${owner})`);
    expect(() => ask(0)).toThrow('belongs to another user');
    expect(() => ask(0, { SUDO_UID: String(owner) })).not.toThrow();
    expect(() => requireOwnFile('/proc/version', { uid: owner, environment: {} })).not.toThrow();
  });
});
