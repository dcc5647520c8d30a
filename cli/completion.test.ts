import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withoutEval } from './completion-scripts.ts';
import { buildProgram } from './program.ts';
import { FakeApiServer } from './testing/api-server.ts';
import { NO_COMMANDS } from './testing/no-commands.ts';

/** Far above what a busy machine takes, far below how long the plugin of the test hangs. */
const HANG_MS = 60_000;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-completion-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

async function scriptFor(shell: string): Promise<string> {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation(line => lines.push(String(line)));
  try {
    await buildProgram('0.1.0', NO_COMMANDS, () => undefined).parseAsync(['completion', shell], { from: 'user' });
  } finally {
    log.mockRestore();
  }
  return lines.join('\n');
}

/** Completes the last of `words` in bash; `headgate` prints `suggestions`. @returns what it was asked, and COMPREPLY. */
async function completeInBash(words: readonly string[], suggestions: string): Promise<string> {
  const harness = `
    _get_comp_words_by_ref() { words=("\${TYPED[@]}"); cword=$((\${#TYPED[@]} - 1)); cur="\${TYPED[-1]}"; }
    headgate() { printf '<%s>' "$@" >&3; printf '%s\\n' "$SUGGESTIONS" ':4'; }
    compopt() { :; }
    TYPED=("$@")
    source "$SCRIPT" && source "$SCRIPT"
    __headgate_complete 3>&1
    printf '[%s]' "\${COMPREPLY[@]}"`;
  const script = join(directory, 'script');
  writeFileSync(script, await scriptFor('bash'));
  const environment = { ...process.env, SCRIPT: script, SUGGESTIONS: suggestions };
  return execFileSync('bash', ['-c', `exec 2>&1; ${harness}`, 'bash', ...words], {
    env: environment,
    encoding: 'utf8',
  });
}

describe('names of a cluster', () => {
  const NAMED = { metadata: { name: 'shop', namespace: 'staging' } };
  let api: FakeApiServer;
  let kubeconfig: string;

  beforeEach(async () => {
    api = new FakeApiServer();
    await api.start();
    kubeconfig = join(directory, 'config');
    const { server } = api.access.cluster;
    writeFileSync(
      kubeconfig,
      `{current-context: dev, clusters: [{name: c, cluster: {server: "${server}"}}], users: [{name: u, user: {token: t}}],
        contexts: [{name: dev, context: {cluster: c, user: u, namespace: staging}}]}`,
    );
    api.put('/apis/apps/v1/namespaces/staging/deployments', NAMED);
    api.put('/api/v1/namespaces/staging/pods', { metadata: { name: 'shop-1', namespace: 'staging' } });
    api.put('/api/v1/namespaces', { metadata: { name: 'staging' } });
  });

  afterEach(() => api.stop());

  async function complete(...words: string[]): Promise<string[]> {
    const lines: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation(line => lines.push(String(line)));
    const program = buildProgram('0.1.0', NO_COMMANDS, () => undefined);
    try {
      await program.parseAsync(['complete', '--', 'exec', '--kubeconfig', kubeconfig, ...words], { from: 'user' });
    } finally {
      log.mockRestore();
    }
    return lines.map(line => line.split('\t')[0] ?? '');
  }

  test('complete targets, namespaces and contexts', async () => {
    expect(await complete('-t', 'dep')).toEqual(['deployment/shop', 'deployment/', ':4']);
    expect(await complete('--target', 'pod/')).toEqual(['pod/shop-1', 'pod/', ':4']);
    expect(await complete('-n', '')).toEqual(['staging', ':4']);
    expect(await complete('--context', '')).toEqual(['dev', ':4']);
    expect(await complete('-n', 'other', '-t', 'deployment/')).toEqual(['deployment/', ':4']);
  });

  test('are left out in silence when there is trouble', async () => {
    api.intercept = () => ({ status: 500, body: 'broken' });
    expect(await complete('-t', 'deployment/')).toEqual(['deployment/', ':4']);
    writeFileSync(kubeconfig, 'a: [');
    expect(await complete('-t', 'deployment/')).toEqual(['deployment/', ':4']);
    expect(await complete('--context', '')).toEqual([':4']);
  });
});

describe('the script for bash', () => {
  test('passes what is typed on without evaluating it, and is sourced twice in silence', async () => {
    const mark = join(directory, 'mark');
    const typed = `$(touch ${mark})`;
    const printed = await completeInBash(['headgate', 'attach', typed, '`x` ;', ''], '--steal\tdescription');
    expect(printed).toBe(`<complete><--><attach><${typed}><\`x\` ;><>[--steal]`);
    expect(existsSync(mark)).toBe(false);
  });

  test('expands no suggestion, and quotes it', async () => {
    const mark = join(directory, 'mark');
    const printed = await completeInBash(['headgate', 'a'], `a$(touch ${mark})\nbeta`);
    expect(printed).toContain(`[a\\$\\(touch\\ ${mark}\\)]`);
    expect(printed).not.toContain('beta');
    expect(existsSync(mark)).toBe(false);
  });
});

test.each(['bash', 'zsh', 'fish'])('the script for %s holds no eval', async shell => {
  const code = (await scriptFor(shell)).split('\n').filter(line => !line.trimStart().startsWith('#'));
  expect(code.filter(line => /\beval\b/.test(line))).toEqual([]);
});

test('a script that is not the known one is refused rather than printed', () => {
  expect(() => withoutEval('eval "$words"', 'bash')).toThrow('has changed');
});

test(
  'a credential plugin that hangs does not keep the shell waiting',
  async () => {
    const kubeconfig = join(directory, 'config');
    const pidFile = join(directory, 'pid');
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      interactiveMode: 'Never',
      command: 'sh',
      args: ['-c', `echo $$ > ${pidFile}; exec sleep 600`],
    };
    const file = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'hanging',
      clusters: [{ name: 'hanging', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'hanging', user: { exec } }],
      contexts: [{ name: 'hanging', context: { cluster: 'hanging', user: 'hanging' } }],
    };
    writeFileSync(kubeconfig, JSON.stringify(file));
    const main = join(import.meta.dirname, 'main.ts');
    const argv = [main, 'complete', '--', 'exec', '--kubeconfig', kubeconfig, '--target', ''];
    try {
      const { status, stdout } = spawnSync(process.execPath, argv, {
        encoding: 'utf8',
        timeout: HANG_MS,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      expect(status).toBe(0);
      expect(stdout).toContain('pid/');
    } finally {
      process.kill(Number(readFileSync(pidFile, 'utf8')));
    }
  },
  2 * HANG_MS,
);
