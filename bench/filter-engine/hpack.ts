/**
 * Header block to verdict, against nghttp2's inflater in C, called straight: `node bench/main.ts hpack`. Ours answers the question that the data path
 * asks of every stream, whether some filter may match; nghttp2 has no way to answer it but by all fields. In turn, in short slices.
 */

import { execFile } from 'node:child_process';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { aimsSection } from '../aims.ts';
import { type Bench, type Effort, runCases, table } from '../bench.ts';
import { type SliceTimes, timeSlices } from '../slices.ts';
import { HPACK_INPUTS, type HpackInput } from './hpack-inputs.ts';

const execute = promisify(execFile);

const CASE = join(import.meta.dirname, 'hpack-case.ts');
const CONTENDERS = ['headgate', 'headgate again', 'nghttp2'] as const;
type Contender = (typeof CONTENDERS)[number];

export const hpackBench: Bench = { name: 'hpack', run: measure };

async function measure(effort: Effort): Promise<string> {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'headgate-hpack-'));
  const program = join(dir.path, 'inflate');
  const hasPeer = await buildPeer(program);
  const cases = HPACK_INPUTS.map(input => () => timeInput({ input, program, hasPeer }, effort));
  const times = await runCases(effort, cases);
  const rows = times.map((each, index) => rowOf(HPACK_INPUTS[index], each));
  const aims = times.map((each, index) => ({
    what: `${HPACK_INPUTS[index]?.name}: time of nghttp2’s`,
    measured: each.ratio('headgate', 'nghttp2'),
    bound: 0.5,
    is: 'most' as const,
  }));
  const header = ['block', 'headgate, ns', 'again', 'nghttp2, ns', 'headgate of nghttp2'];
  const what = `Nanoseconds per header block, two filters; medians of short slices in turn; node ${process.version}.`;
  return `${what}\n\n${table(header, rows)}\n\n${aimsSection(aims)}`;
}

/** A header block that any inflater reads: `:method: GET`. */
const SMALLEST_BLOCK = '82';

/** @returns false where it cannot be built, or its library is not here: it is left out */
async function buildPeer(program: string): Promise<boolean> {
  try {
    await execute('cc', ['-O2', '-o', program, join(import.meta.dirname, 'inflate.c'), '-ldl']);
    await execute('sh', ['-c', `${program} '' ${SMALLEST_BLOCK} </dev/null`]);
    return true;
  } catch {
    console.error('  left out: nghttp2 (no cc, or no libnghttp2.so.14)');
    return false;
  }
}

interface Case {
  readonly input: HpackInput;
  readonly program: string;
  readonly hasPeer: boolean;
}

function timeInput({ input, program, hasPeer }: Case, effort: Effort): Promise<SliceTimes<Contender>> {
  const contenders = CONTENDERS.filter(name => hasPeer || name !== 'nghttp2');
  return timeSlices(
    contenders.map(name => ({ name, argv: [CASE, name, input.name, program] })),
    effort,
  );
}

function rowOf(input: HpackInput | undefined, times: SliceTimes<Contender>): string[] {
  return [
    `${input?.fieldCount} fields, ${input?.block.length} B: ${input?.name}`,
    times.nanoseconds('headgate').toFixed(0),
    times.ratio('headgate again', 'headgate').toFixed(2),
    times.nanoseconds('nghttp2').toFixed(0),
    times.ratio('headgate', 'nghttp2').toFixed(2),
  ];
}
