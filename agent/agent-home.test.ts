import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { homeOf } from './agent-home.ts';
import { parseAgentOptions } from './agent-options.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-home-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

const TOKEN = 'a-token-that-is-long-enough';
const address = { url: 'ws://127.0.0.1:1', token: TOKEN, pid: 1, target: 'pod/x', version: '1', startedAt: '' };

function homeWith(...args: string[]) {
  return homeOf(parseAgentOptions(['--target', 'netns/shop', ...args]));
}

describe('the home of an agent', () => {
  test('of a machine makes a new token each time', () => {
    expect(homeWith().token).not.toBe(homeWith().token);
  });

  test('of a pod has the token that was mounted, and never says it', () => {
    const file = join(directory, 'token');
    writeFileSync(file, `${TOKEN}\n`);
    const home = homeWith('--token-file', file);
    expect(home.token).toBe(TOKEN);
    expect(JSON.stringify(home.reportOf(address))).not.toContain(TOKEN);
  });

  test('takes a token out of the variables, so that children have it not', () => {
    process.env.HEADGATE_TEST_TOKEN = TOKEN;
    expect(homeWith('--token-variable', 'HEADGATE_TEST_TOKEN').token).toBe(TOKEN);
    expect(process.env.HEADGATE_TEST_TOKEN).toBeUndefined();
  });

  test('is refused without a token', () => {
    expect(() => homeWith('--token-file', join(directory, 'none'))).toThrow('the token cannot be read');
    const file = join(directory, 'short');
    writeFileSync(file, 'short');
    expect(() => homeWith('--token-file', file)).toThrow('holds no token');
  });
});
