/**
 * Many filters over one port: `node bench/filter-engine/filters.ts [--quick | --smoke]`.
 *
 * Each of N sessions filters by its own value of one header; the request matches none of them, or the last. `in turn` asks each
 * filter, `set` is a `FilterSet`. Each case runs in a fresh process, contenders in turn, in rounds; figures are medians.
 */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import Benchmark from 'benchmark';
import {
  compileFilter,
  FilterSet,
  type FilterSpec,
  HEAD,
  MATCH,
  RequestHead,
  RequestSplitter,
} from '../../filter-engine/index.ts';
import { type Bench, type Effort, median, runCases, table } from '../bench.ts';
import { HEAD_INPUTS } from './head-inputs.ts';

const CONTENDERS = ['in turn', 'set', 'set again'] as const;
type Contender = (typeof CONTENDERS)[number];
const COUNTS = [1, 10, 100];
const USERS = ['nobody', 'the last'] as const;
const ROUNDS: Readonly<Record<Effort, number>> = { full: 7, quick: 3, smoke: 1 };
const SECONDS: Readonly<Record<Effort, number>> = { full: 1, quick: 0.3, smoke: 0.01 };

const run = promisify(execFile);

/** The sessions of a team: one header each, by value; and, as one in four does, a path as well. */
function specOf(session: number): FilterSpec {
  const header: FilterSpec = { header: { name: 'x-user', equals: `user-${session}` } };
  return session % 4 === 3 ? { all_of: [header, { path: { prefix: '/' } }] } : header;
}

function chooserOf(contender: Contender, count: number): (head: RequestHead) => number {
  const filters = Array.from({ length: count }, (_, session) => compileFilter(specOf(session)));
  if (contender !== 'in turn') {
    const set = new FilterSet(filters);
    return head => set.first(head);
  }
  return head => {
    for (let i = 0; i < filters.length; i++) if (filters[i]?.match(head) === MATCH) return i;
    return -1;
  };
}

/** The case of this process: checks it, times it, prints nanoseconds per head. */
function runCase(contender: Contender, count: number, user: string, seconds: number): void {
  const input = HEAD_INPUTS.find(({ name }) => name === 'browser');
  const bytes = input?.bytes(user === 'nobody' ? 'nobody' : `user-${count - 1}`) ?? Buffer.alloc(0);
  const head = new RequestHead();
  if (new RequestSplitter(head).next(bytes, 0, bytes.length) !== HEAD) throw new Error('no head');
  const choose = chooserOf(contender, count);
  const wanted = user === 'nobody' ? -1 : count - 1;
  if (choose(head) !== wanted) throw new Error('chose wrongly');
  const benchmark = new Benchmark(() => choose(head), { maxTime: seconds, minTime: seconds / 10, initCount: 1000 });
  benchmark.run();
  if (benchmark.error !== undefined) throw benchmark.error;
  if (choose(head) !== wanted) throw new Error('chose wrongly after the run');
  console.log(String(1e9 * median(benchmark.stats.sample)));
}

async function measureRow(count: number, user: string, effort: Effort): Promise<string[]> {
  const rounds = new Map<Contender, number[]>(CONTENDERS.map(name => [name, []]));
  for (let round = 0; round < ROUNDS[effort]; round++) {
    for (const contender of CONTENDERS) {
      const args = [import.meta.filename, 'case', contender, String(count), user, String(SECONDS[effort])];
      const { stdout } = await run(process.execPath, args);
      rounds.get(contender)?.push(Number(stdout));
    }
  }
  const figures = CONTENDERS.map(name => median(rounds.get(name) ?? []).toFixed(0));
  return [`${count}, matches ${user}`, ...figures];
}

/** The bench: `node bench/main.ts filters`. */
export const filtersBench: Bench = {
  name: 'filters',
  run: async effort => {
    const cases = USERS.flatMap(user => COUNTS.map(count => () => measureRow(count, user, effort)));
    const rows = await runCases(effort, cases);
    const header = ['filters', ...CONTENDERS];
    return `Nanoseconds to choose among the filters of a port, head of a browser with 17 fields, median of ${ROUNDS[effort]} rounds; node ${process.version}.\n\n${table(header, rows)}`;
  },
};

if (import.meta.main) {
  const [command, contender = '', count, user = '', seconds] = process.argv.slice(2);
  if (command === 'case') runCase(contender as Contender, Number(count), user, Number(seconds));
  else {
    const isSmoke = process.argv.includes('--smoke');
    const effort: Effort = isSmoke ? 'smoke' : process.argv.includes('--quick') ? 'quick' : 'full';
    console.log(await filtersBench.run(effort, () => undefined));
  }
}
