/** What the scheduler is asked for. Needs root, and a kernel with autogroups. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const MODULE = new URL('./cores.ts', import.meta.url).href;
const PROGRAM = `
import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { askForCores } from ${JSON.stringify(MODULE)};
const session = () => Number(readFileSync('/proc/self/autogroup', 'latin1').split('nice')[1]);
const before = session();
const share = askForCores();
const meanwhile = [getPriority(0), session()];
share[Symbol.dispose]();
console.log(JSON.stringify({ before, meanwhile, after: session() }));
`;

const isMissing = process.getuid?.() !== 0 || !existsSync('/proc/self/autogroup');

async function run(detached: boolean): Promise<unknown> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    detached,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return JSON.parse(output);
}

describe.skipIf(isMissing)(`a reader of packets (${isMissing ? 'needs root and autogroups' : 'kernel'})`, () => {
  it('comes first among the threads of its session, and its session before others, until it is done', async () => {
    expect(await run(true)).toEqual({ before: 0, meanwhile: [-10, -10], after: 0 });
  });

  it('leaves the session of others as it is', async () => {
    const { before, meanwhile, after } = (await run(false)) as { before: number; meanwhile: number[]; after: number };
    expect(meanwhile).toEqual([-10, before]);
    expect(after).toBe(before);
  });
});
