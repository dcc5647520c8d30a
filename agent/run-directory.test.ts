import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AgentOptionsError } from './errors.ts';
import { RunDirectory } from './run-directory.ts';

const STRANGER = 12_345;

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'headgate-run-'));
});

afterEach(() => rmSync(base, { recursive: true }));

describe('the run directory', () => {
  test('of an agent that was killed is removed by the next agent of any pod', () => {
    const own = new RunDirectory(1, base);
    own.create();
    writeFileSync(own.logFile, 'a line\n');
    RunDirectory.removeDead(base, () => true);
    expect(existsSync(own.logFile)).toBe(true);
    RunDirectory.removeDead(base, pid => pid !== process.pid);
    expect(readdirSync(base)).toEqual([]);
  });

  test('is not used where somebody else could put files there', () => {
    const own = new RunDirectory(1, base);
    chmodSync(base, 0o777);
    expect(() => own.create()).toThrow(AgentOptionsError);
    chmodSync(base, 0o1777);
    expect(() => own.create()).not.toThrow();
    if (process.geteuid?.() !== 0) return;
    chownSync(own.path, STRANGER, STRANGER);
    expect(() => own.create()).toThrow("another user's");
  });

  test('whose agent cannot be told is left alone', () => {
    mkdirSync(join(base, '2'));
    writeFileSync(join(base, 'file'), '');
    RunDirectory.removeDead(base, () => false);
    expect(readdirSync(base).sort()).toEqual(['2', 'file']);
  });

  test('is looked for where there is none', () => {
    expect(() => RunDirectory.removeDead(join(base, 'nowhere'))).not.toThrow();
  });

  test('is made again by an agent whose files another one took for a dead agent’s', () => {
    const own = new RunDirectory(1, base);
    own.create();
    rmSync(own.path, { recursive: true });
    own.publish({ url: 'ws://x', token: 't', pid: 1, target: 'netns/x', version: '1', startedAt: 'now' });
    expect(own.read()).toMatchObject({ target: 'netns/x' });
  });
});
