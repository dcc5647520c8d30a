/** An agent that is killed while a program of its is at work: nothing of that work stays either. Needs root. */

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually, Pod } from './testing/pod.ts';

let directory: string;
const file = (name: string) => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-guard-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A program that writes down when it undoes something; with `held` as its first arguments it waits for the file `go` first, and writes that down. */
function placeWrapper(program: string, held: string | null): void {
  const rest = process.env.PATH ?? '';
  writeFileSync(
    file(program),
    `#!/bin/sh
PATH='${rest}'
case "$*" in
  '${held ?? 'nothing'}'*)
    echo held >> '${file('log')}'
    while [ ! -e '${file('go')}' ]; do sleep 0.01; done
    ${program} "$@"
    echo done >> '${file('log')}'
    exit ;;
  *' -D '* | *' -F '* | *' -X '* | *' del '* | 'delete '*) echo undone >> '${file('log')}' ;;
esac
exec ${program} "$@"
`,
  );
  chmodSync(file(program), 0o755);
}

function log(): readonly string[] {
  return existsSync(file('log')) ? readFileSync(file('log'), 'utf8').trim().split('\n') : [];
}

test.each([
  ['iptables-redirect', 'iptables-nft-restore', '--noflush'],
  ['iptables-redirect', 'ip6tables-nft-restore', '--noflush'],
  ['iptables-tproxy', 'ip6tables-nft-restore', '--noflush'],
  ['redirect', 'nft', '-i'],
  ['tproxy', 'ip', '-4 rule add'],
  ['tproxy', 'ip', '-6 route add'],
])('of the engine %s, in %s %s', async (engine, program, args) => {
  await using pod = new Pod();
  const before = pod.state();
  for (const undoer of ['iptables-nft', 'ip6tables-nft', 'nft', 'ip']) placeWrapper(undoer, null);
  placeWrapper(program, args);
  const agent = pod.agent({ PATH: `${directory}:${process.env.PATH}` });
  // That has a guard of its own, which need not wait for the engine's programs.
  const keepClientAddress = program === 'ip';
  agent.ask('start', { target: `netns/${pod.name}`, engine, keepClientAddress }).catch(() => {});
  await eventually('the program is at work', 5000, () => log().includes('held'));
  writeFileSync(file('log'), '');
  await agent.kill();
  writeFileSync(file('go'), '');
  await eventually('the program has done it', 5000, () => log().includes('done'));
  await pod.agentOn('tproxy', [8080]).then(next => next.end()); // Which waits until the guards have gone.
  expect(pod.state()).toBe(before);
  expect(log()[0]).toBe('done');
  // What the interactive nft made goes with it; whether the client's address was asked for by then, and is to be undone, is a matter of moments.
  if (program !== 'nft') expect(log()).toContain('undone');
});
