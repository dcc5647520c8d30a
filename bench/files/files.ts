/**
 * The pod's files in a world, against the local disk and against what the tunnel carries: a stat that is cached, a file read from front to
 * back, a thousand small files, and the first look at a deep path. Agent and world are on this machine; the tunnel between them takes its time
 * as a far cluster's would. Needs root, to make a user without rights.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Mux, type MuxStream, toPort, toSubscriptionId } from '../../protocol/index.ts';
import { type Outcome, Place, World } from '../../test/world/files-world.ts';
import { type Bench, type Effort, table } from '../bench.ts';

/** Of the pod's tree; a place of the pod that is shown by default. */
const TOP = '/etc/ssl/bench';
const SMALL_FILES = 1000;
const SMALL_BYTES = String(Array.from({ length: SMALL_FILES }, (_, index) => `file${index}`).join('').length);
const CACHED_MS = 600_000;

interface Sizes {
  readonly fileBytes: number;
  readonly stats: number;
  readonly delaysMs: readonly number[];
}

const SIZES: Readonly<Record<Effort, Sizes>> = {
  full: { fileBytes: 64 << 20, stats: 300_000, delaysMs: [0, 10] },
  quick: { fileBytes: 32 << 20, stats: 100_000, delaysMs: [0, 10] },
  smoke: { fileBytes: 1 << 20, stats: 100, delaysMs: [0] },
};

export const filesBench: Bench = {
  name: 'files',
  run: async effort => {
    using place = new Place();
    const sizes = SIZES[effort];
    fill(place, sizes);
    const parts: string[] = [];
    for (const delayMs of sizes.delaysMs) parts.push(await measure(place, sizes, delayMs));
    return `${parts.join('\n\n')}\n\nA round trip takes twice the delay and a little. Cold: nothing of it is in any cache here.`;
  },
};

function fill(place: Place, { fileBytes }: Sizes): void {
  mkdirSync(place.pod(TOP, 'a/b/c/d/e'), { recursive: true });
  writeFileSync(place.pod(TOP, 'a/b/c/d/e/deep'), 'deep');
  writeFileSync(place.pod(TOP, 'large'), Buffer.alloc(fileBytes, 'x'));
  mkdirSync(place.pod(TOP, 'many'));
  for (let index = 0; index < SMALL_FILES; index++) writeFileSync(place.pod(TOP, `many/${index}`), `file${index}`);
  execFileSync('chmod', ['-R', 'a+rX', place.directory]);
}

async function measure(place: Place, sizes: Sizes, delayMs: number): Promise<string> {
  await using world = await World.make(place, { delayMs, ageMs: CACHED_MS });
  const deep = check(await world.run(`cat ${TOP}/a/b/c/d/e/deep`), 'deep');
  const list = check(await world.run(`ls -l ${TOP}/many | wc -l`), String(SMALL_FILES + 1));
  const small = delayMs === 0 ? check(await world.run(`cat ${TOP}/many/* | wc -c`), SMALL_BYTES) : null;
  const cold = check(await world.run(`cat ${TOP}/large | wc -c`), String(sizes.fileBytes));
  const warm = check(await world.run(`cat ${TOP}/large | wc -c`), String(sizes.fileBytes));
  const shown = await statUs(world, `${TOP}/a/b/c/d/e/deep`, sizes.stats);
  const local = await statUs(world, `${place.pod(TOP)}/a/b/c/d/e/deep`, sizes.stats);
  const carried = await streamRate(sizes.fileBytes, delayMs);
  const rate = ({ tookMs }: Outcome): number => sizes.fileBytes / tookMs / 1000;
  const rows = [
    ['one stream of the tunnel', `${carried.toFixed(1)} MB/s`, ''],
    [
      'a file, front to back, cold',
      `${rate(cold).toFixed(1)} MB/s`,
      `${(rate(cold) / carried).toFixed(2)} of the stream`,
    ],
    ['the same again', `${rate(warm).toFixed(0)} MB/s`, `${warm.questions} questions`],
    ['first read of a path of seven', `${deep.tookMs.toFixed(0)} ms`, `${deep.questions} questions`],
    [`ls -l of ${SMALL_FILES}`, `${list.tookMs.toFixed(0)} ms`, `${list.questions} questions`],
    ...(small === null
      ? []
      : [[`read ${SMALL_FILES} small files`, `${small.tookMs.toFixed(0)} ms`, `${small.questions} questions`]]),
    ['stat, cached', `${shown.toFixed(1)} µs`, `local: ${local.toFixed(1)} µs`],
  ];
  return `## ${delayMs === 0 ? 'Beside the agent' : `${delayMs} ms away, each way`}\n\n${table(['work', 'figure', ''], rows)}`;
}

function check(outcome: Outcome, expected: string): Outcome {
  if (outcome.output.trim() === expected) return outcome;
  throw new Error(`expected ${expected}, got ${outcome.output.slice(0, 100)} ${outcome.errors}`);
}

async function statUs(world: World, path: string, times: number): Promise<number> {
  const code = [
    'import os, time',
    `os.stat("${path}")`,
    't = time.perf_counter()',
    `for i in range(${times}): os.stat("${path}")`,
  ]
    .join('; ')
    .replace('; for', '\nfor');
  const line = `printf '%s\\n' '${code.split('\n').join("' '")}' 'print((time.perf_counter() - t) * 1e6 / ${times})' | python3 -`;
  return Number(await world.output(line));
}

/** What one stream of a tunnel of that delay carries, in MB/s, to a reader that takes all at once. */
async function streamRate(bytes: number, delayMs: number): Promise<number> {
  const later = (act: () => void): void => void (delayMs === 0 ? setImmediate(act) : setTimeout(act, delayMs));
  const scheduleFlush = (flush: () => void): void => void setImmediate(flush);
  const visitor = {
    onControl: () => undefined,
    onPong: () => undefined,
    onProtocolError: (error: Error) => fail(error),
  };
  const { promise, resolve } = Promise.withResolvers<void>();
  let received = 0;
  const reader = (stream: MuxStream): void => {
    const onData = (_: Buffer, start: number, end: number): void => {
      received += end - start;
      stream.consumed(end - start);
      if (received >= bytes) resolve();
    };
    stream.visitor = { onData, onEnd: () => undefined, onReset: () => undefined, onDrain: () => undefined };
  };
  const agent: Mux = new Mux({
    role: 'agent',
    visitor: { ...visitor, onOpen: () => undefined },
    transport: { bufferedBytes: 0, send: message => later(() => cli.receive(message)) },
    scheduleFlush,
  });
  const cli: Mux = new Mux({
    role: 'cli',
    visitor: { ...visitor, onOpen: reader },
    transport: { bufferedBytes: 0, send: message => later(() => agent.receive(message)) },
    scheduleFlush,
  });
  const port = toPort(1);
  const open = {
    subscriptionId: toSubscriptionId(1),
    podPort: port,
    clientPort: port,
    clientAddress: new Uint8Array(4),
  };
  const piece = Buffer.alloc(64 * 1024);
  let left = bytes;
  const write = (): void => {
    while (left > 0) {
      left -= piece.length;
      if (stream?.write(piece, 0, piece.length) === false) return;
    }
  };
  const none = () => undefined;
  const stream = agent.openStream(open, { onData: none, onEnd: none, onReset: none, onDrain: write });
  const startMs = performance.now();
  write();
  await promise;
  return bytes / (performance.now() - startMs) / 1000;
}

function fail(error: Error): never {
  throw error;
}
