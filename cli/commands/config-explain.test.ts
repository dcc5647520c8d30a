import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { explainConfig } from './config-explain.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-explain-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function explain(text: string, ...destinations: readonly string[]): string[] {
  const file = join(directory, 'headgate.yaml');
  writeFileSync(file, text);
  const terminal = new FakeTerminal();
  expect(explainConfig(file, destinations, terminal)).toBe(0);
  return terminal.out.trimEnd().split('\n');
}

const RULES = `
outgoing: { default: remote, rules: [{ local: "localhost:5432" }, { off: 10.1.0.0/16 }, { local: "*.corp.example" }] }
dns: { rules: [{ remote: git.corp.example }] }
files: { mode: overrides, write: [/data] }
hostname: local`;

it('prints the rules in their order, and what else a world has', () => {
  expect(explain(RULES)).toEqual([
    "Rule 1: connections of the command to localhost:5432 go out from this machine's network.",
    'Rule 2: connections of the command to 10.1.0.0/16 are not made.',
    "Rule 3: connections of the command to *.corp.example go out from this machine's network.",
    'All other connections of the command go out from the pod.',
    'The name git.corp.example is asked for in the pod.',
    "All other names are the pod's.",
    'The hostname is that of this machine.',
    "Files are those of this machine, with the pod's secrets, certificates and volumes.",
    'Changed in the pod itself: /data.',
  ]);
  for (const text of ['world: true', 'name: alice'])
    expect(explain(text)[0]).toBe('All connections of the command go out from the pod.');
  expect(explain(`${RULES}\nworld: false`)).toEqual([
    'The command has the network and files of this machine: there is no world (`world: false`).',
  ]);
});

it('says what held calls carry', () => {
  const text = 'world: seccomp\noutgoing:\n  rules:\n    - remote: localhost:6379\n';
  expect(explain(text).at(-1)).toContain('This holds for TCP and for names');
  expect(explain(text, 'localhost:6379', 'localhost:5432', 'db:5432')).toEqual([
    'localhost:6379: from the pod (rule 1: localhost:6379)',
    expect.stringContaining('localhost:5432: from this machine (localhost is that of this machine'),
    'db:5432: from the pod (no rule is about it); its name is asked for from the pod',
  ]);
});

it('says which rule decides', () => {
  const wanted = [
    'localhost:5432',
    '10.1.2.3:80',
    'wiki.corp.example:443',
    'git.corp.example:22',
    'udp://[2001:db8::1]:53',
  ];
  expect(explain(RULES, ...wanted)).toEqual([
    'localhost:5432: from this machine (rule 1: localhost:5432)',
    '10.1.2.3:80: not at all (rule 2: 10.1.0.0/16)',
    'wiki.corp.example:443: from this machine (rule 3: *.corp.example); its name is asked for from this machine',
    'git.corp.example:22: from this machine (rule 3: *.corp.example); its name is asked for from the pod',
    'udp://[2001:db8::1]:53: from the pod (no rule is about it)',
  ]);
});

it.each(['db', 'db:0', '[db]:80', 'http://db:80', ''])('refuses %j', text => {
  expect(() => explain('world: true', text)).toThrow('is no destination');
});
