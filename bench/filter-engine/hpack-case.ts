/**
 * One case of the bench in a process of its own: `node hpack-case.ts CONTENDER INPUT PROGRAM` checks that the contender reads right, and times
 * slices of it. PROGRAM is inflate.c, built.
 */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { BLOCK_CANNOT_MATCH, BlockPrefilter, HpackDecoder } from '../../filter-engine/http2/index.ts';
import { compileFilter } from '../../filter-engine/index.ts';
import { serveSlices } from '../slices.ts';
import { HPACK_INPUTS, type HpackInput } from './hpack-inputs.ts';

/** Before the first slice: a compiler at work, on a busy machine, would be timed in several of them. */
const WARM_UP_CALLS = 100_000;

const [contender, inputName, program = ''] = process.argv.slice(2);
const input = HPACK_INPUTS.find(({ name }) => name === inputName);
if (input === undefined) throw new Error(`no such input: ${inputName}`);
if (contender === 'nghttp2') await serveInflater(input);
else await serveVerdict(input);

/** A header of every request is looked at, and the path; nothing matches. */
async function serveVerdict({ first, block }: HpackInput): Promise<void> {
  const filters = [{ header: { name: 'x-user', equals: 'alice' } }, { path: { prefix: '/orders/' } }];
  const decoder = new HpackDecoder(new BlockPrefilter(filters.map(compileFilter)));
  if (first.length > 0) decoder.judge(first, 0, first.length);
  const judge = (): number => decoder.judge(block, 0, block.length);
  for (let i = 0; i < WARM_UP_CALLS; i++) if (judge() !== BLOCK_CANNOT_MATCH) throw new Error('judged wrongly');
  await serveSlices(judge);
  if (judge() !== BLOCK_CANNOT_MATCH) throw new Error('judged wrongly after the slices');
}

async function serveInflater({ first, block, fieldCount }: HpackInput): Promise<void> {
  const argv = [first.toString('hex'), block.toString('hex')];
  const child = spawn(program, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  if (Number((await lines.next()).value) !== fieldCount) throw new Error('inflated wrongly');
  for await (const line of createInterface(process.stdin)) {
    child.stdin.write(`${line}\n`);
    console.log((await lines.next()).value);
  }
  child.stdin.end();
}
