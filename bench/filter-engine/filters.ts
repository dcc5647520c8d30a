/**
 * Many filters over one port: `node bench/filter-engine/filters.ts [--quick | --smoke]`.
 *
 * Each of N sessions filters by its own value in one form; the request matches none of them, or, of the form `header`, the last. `in turn` asks each
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
const ROUNDS: Readonly<Record<Effort, number>> = { full: 7, quick: 3, smoke: 1 };
const SECONDS: Readonly<Record<Effort, number>> = { full: 1, quick: 0.3, smoke: 0.01 };

/** Filters and whose request comes: `nobody`'s, or `the last`'s. */
interface Port {
  readonly form: string;
  readonly count: number;
  readonly user: string;
}

const run = promisify(execFile);

/** What the sessions of a team filter by, by session. */
const FORMS: Readonly<Record<string, (session: number) => FilterSpec>> = {
  /** One header each, by value; and, as one in four does, a path as well. */
  header(session) {
    const header: FilterSpec = { header: { name: 'x-user', equals: `user-${session}` } };
    return session % 4 === 3 ? { all_of: [header, { path: { prefix: '/' } }] } : header;
  },
  'header prefix': session => ({ header: { name: 'x-user', prefix: `user-${session}-` } }),
  'path prefix': session => ({ path: { prefix: `/app-${session}/` } }),
  host: session => ({ host: `shop-${session}.example.org` }),
  'line ^x-user: user-N$': session => ({ header_line: { regex: `(?i)^x-user: user-${session}$` } }),
  'line x-user: user-N': session => ({ header_line: { regex: `(?i)x-user: user-${session}` } }),
  'line ^baggage: .*session=N': session => ({ header_line: { regex: `(?i)^baggage: .*session=${session}` } }),
  'line baggage: .*session=N': session => ({ header_line: { regex: `(?i)baggage: .*session=${session}` } }),
};

function chooserOf(contender: Contender, form: string, count: number): (head: RequestHead) => number {
  const specOf = FORMS[form];
  if (specOf === undefined) throw new Error(`no form ${form}`);
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
function runCase(contender: Contender, { form, count, user }: Port, seconds: number): void {
  const input = HEAD_INPUTS.find(({ name }) => name === 'browser');
  const bytes = input?.bytes(user === 'nobody' ? 'nobody' : `user-${count - 1}`) ?? Buffer.alloc(0);
  const head = new RequestHead();
  if (new RequestSplitter(head).next(bytes, 0, bytes.length) !== HEAD) throw new Error('no head');
  const choose = chooserOf(contender, form, count);
  const wanted = user === 'nobody' ? -1 : count - 1;
  if (choose(head) !== wanted) throw new Error('chose wrongly');
  const benchmark = new Benchmark(() => choose(head), { maxTime: seconds, minTime: seconds / 10, initCount: 1000 });
  benchmark.run();
  if (benchmark.error !== undefined) throw benchmark.error;
  if (choose(head) !== wanted) throw new Error('chose wrongly after the run');
  console.log(String(1e9 * median(benchmark.stats.sample)));
}

async function measureRow({ form, count, user }: Port, effort: Effort): Promise<string[]> {
  const rounds = new Map<Contender, number[]>(CONTENDERS.map(name => [name, []]));
  for (let round = 0; round < ROUNDS[effort]; round++) {
    for (const contender of CONTENDERS) {
      const args = [import.meta.filename, 'case', contender, form, String(count), user, String(SECONDS[effort])];
      const { stdout } = await run(process.execPath, args);
      rounds.get(contender)?.push(Number(stdout));
    }
  }
  const figures = CONTENDERS.map(name => median(rounds.get(name) ?? []).toFixed(0));
  return [`${form} × ${count}, matches ${user}`, ...figures];
}

/** The bench: `node bench/main.ts filters`. */
export const filtersBench: Bench = {
  name: 'filters',
  run: async effort => {
    const ports = [
      ...Object.keys(FORMS).flatMap(form => COUNTS.map((count): Port => ({ form, count, user: 'nobody' }))),
      ...COUNTS.map((count): Port => ({ form: 'header', count, user: 'the last' })),
    ];
    const cases = ports.map(port => () => measureRow(port, effort));
    const rows = await runCases(effort, cases);
    const header = ['filters', ...CONTENDERS];
    return `Nanoseconds to choose among the filters of a port, head of a browser with 17 fields, median of ${ROUNDS[effort]} rounds; node ${process.version}.\n\n${table(header, rows)}`;
  },
};

if (import.meta.main) {
  const [command, contender = '', form = '', count, user = '', seconds] = process.argv.slice(2);
  if (command === 'case') runCase(contender as Contender, { form, count: Number(count), user }, Number(seconds));
  else {
    const isSmoke = process.argv.includes('--smoke');
    const effort: Effort = isSmoke ? 'smoke' : process.argv.includes('--quick') ? 'quick' : 'full';
    console.log(await filtersBench.run(effort, () => undefined));
  }
}
