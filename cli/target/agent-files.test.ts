import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_AGENT_FILES } from '../limits.ts';
import { agentOfNamespace, isProcessAlive, runningAgents, surveyAgents } from './agent-files.ts';

const STRANGER = 12_345;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-run-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

function writeAgent(inode: string, content: string): void {
  mkdirSync(join(directory, inode));
  writeFileSync(join(directory, inode, 'agent.json'), content);
}

function agent(pid: number, target: string): string {
  return JSON.stringify({
    url: 'ws://127.0.0.1:4000',
    token: 'a-token-that-is-long-enough',
    pid,
    target,
    version: '0.1.0',
    startedAt: '2026-01-01T00:00:00.000Z',
  });
}

describe('runningAgents', () => {
  test('lists the agents that live, by target', () => {
    writeAgent('1', agent(1, 'netns/b'));
    writeAgent('2', agent(2, 'netns/a'));
    writeAgent('3', agent(3, 'netns/dead'));
    const found = runningAgents(directory, pid => pid !== 3);
    expect(found.map(each => each.target)).toEqual(['netns/a', 'netns/b']);
  });

  test('lists one that lives behind more dead ones than it would list', () => {
    for (let inode = 1; inode <= MAX_AGENT_FILES; inode++) mkdirSync(join(directory, String(inode)));
    writeAgent('x', agent(1, 'netns/a'));
    expect(readdirSync(directory, { withFileTypes: true })).toHaveLength(MAX_AGENT_FILES + 1);
    expect(runningAgents(directory, () => true).map(each => each.target)).toEqual(['netns/a']);
  });

  test('lists a limited number', () => {
    for (let inode = 0; inode <= MAX_AGENT_FILES; inode++) writeAgent(String(inode), agent(1, 'netns/a'));
    expect(runningAgents(directory, () => true)).toHaveLength(MAX_AGENT_FILES);
  });

  test('passes over what is no description of an agent', () => {
    writeAgent('1', 'not json');
    writeAgent('2', '{"pid": 1}');
    writeAgent('3', agent(1, 'netns/a').replace('127.0.0.1', 'example.com'));
    mkdirSync(join(directory, '4'));
    writeFileSync(join(directory, 'file'), '');
    expect(runningAgents(directory, () => true)).toEqual([]);
  });

  test('passes over what another user says of an agent', () => {
    if (process.geteuid?.() !== 0) return; // Only root can give a directory away.
    writeAgent('1', agent(1, 'netns/a'));
    writeAgent('2', agent(1, 'netns/b'));
    chownSync(join(directory, '2'), STRANGER, STRANGER);
    expect(runningAgents(directory, () => true).map(({ target }) => target)).toEqual(['netns/a']);
    expect(agentOfNamespace(2, directory)).toBeUndefined();
  });

  test('finds nothing where no agent ever ran', () => {
    expect(runningAgents(join(directory, 'nowhere'), () => true)).toEqual([]);
  });
});

describe('surveyAgents', () => {
  test('names damaged files of agents that may live, and none of those that are gone', () => {
    writeAgent('1', 'not json');
    writeAgent('2', 'not json');
    writeFileSync(join(directory, '2', 'agent.pid'), '77\n');
    mkdirSync(join(directory, '3', 'agent.json'), { recursive: true });
    const { damaged } = surveyAgents(directory, pid => pid !== 77);
    expect(damaged.toSorted()).toEqual([join(directory, '1', 'agent.json'), join(directory, '3', 'agent.json')]);
  });

  test('says of one that it may not list that it may not, unless no agent can have left anything there', () => {
    chmodSync(directory, 0o700);
    expect(surveyedByOthers()).toBe('[]');
    writeAgent('1', agent(1, 'netns/a'));
    expect(surveyedByOthers()).toBe('HEADGATE_ERR_NEEDS_ROOT');
  });

  test('says of a run directory that is none which it is, why and what to do', () => {
    expect(() => surveyAgents('/dev/null')).toThrow(
      expect.objectContaining({
        code: 'HEADGATE_ERR_RUN_DIR',
        message: expect.stringMatching(/^\/dev\/null .*no directory/),
        hint: expect.stringContaining('HEADGATE_RUN_DIR'),
      }),
    );
  });
});

/** What an ordinary user is told of the directory: this one, or for root another. */
function surveyedByOthers(): string {
  const module = new URL('./agent-files.ts', import.meta.url).href;
  const isRoot = process.geteuid?.() === 0;
  if (!isRoot) chmodSync(directory, 0);
  try {
    const program = `const { surveyAgents } = await import(${JSON.stringify(module)});
      try { console.log(JSON.stringify(surveyAgents(${JSON.stringify(directory)}).agents)); } catch (error) { console.log(error.code); }`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      ...{ encoding: 'utf8', cwd: '/', env: {} },
      ...(isRoot ? { uid: STRANGER, gid: STRANGER } : {}),
    });
    return `${stdout}${stderr}`.trim();
  } finally {
    chmodSync(directory, 0o700);
  }
}

describe('isProcessAlive', () => {
  test('knows this process and not one that cannot be', () => {
    expect(isProcessAlive(process.pid)).toBe(true);
    expect(isProcessAlive(0x7ffffffe)).toBe(false);
  });
});
