/**
 * Many filters over one port: `node bench/filter-engine/filters.ts [--quick | --smoke]`.
 *
 * Each of N sessions filters by its own value in one form; the request matches none of them, or, of the form `header`, the last. `in turn` asks each
 * filter, `set` is a `FilterSet`. They take turns in short slices (bench/slices.ts).
 */

import {
  compileFilter,
  FilterSet,
  type FilterSpec,
  HEAD,
  MATCH,
  RequestHead,
  RequestSplitter,
} from '../../filter-engine/index.ts';
import { type Bench, type Effort, runCases, table } from '../bench.ts';
import { serveSlices, timeSlices } from '../slices.ts';
import { HEAD_INPUTS } from './head-inputs.ts';

const CONTENDERS = ['in turn', 'set', 'set again'] as const;
type Contender = (typeof CONTENDERS)[number];
const COUNTS: Readonly<Record<Effort, readonly number[]>> = { full: [1, 10, 100], quick: [1, 10, 100], smoke: [10] };

/** Filters and whose request comes: `nobody`'s, or `the last`'s. */
interface Port {
  readonly form: string;
  readonly count: number;
  readonly user: string;
}

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
  'cookie by regex': session => ({ cookie: { name: 'sid', regex: `^s-${session}-[0-9]+$` } }),
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

/** The case of this process: checks it, and times slices of it. */
async function runCase(contender: Contender, { form, count, user }: Port): Promise<void> {
  const input = HEAD_INPUTS.find(({ name }) => name === 'browser');
  const bytes = input?.bytes(user === 'nobody' ? 'nobody' : `user-${count - 1}`) ?? Buffer.alloc(0);
  const head = new RequestHead();
  if (new RequestSplitter(head).next(bytes, 0, bytes.length) !== HEAD) throw new Error('no head');
  const choose = chooserOf(contender, form, count);
  const wanted = user === 'nobody' ? -1 : count - 1;
  if (choose(head) !== wanted) throw new Error('chose wrongly');
  await serveSlices(() => choose(head));
  if (choose(head) !== wanted) throw new Error('chose wrongly after the slices');
}

async function measureRow({ form, count, user }: Port, effort: Effort): Promise<string[]> {
  const argvOf = (name: Contender): string[] => [import.meta.filename, 'case', name, form, String(count), user];
  const times = await timeSlices(
    CONTENDERS.map(name => ({ name, argv: argvOf(name) })),
    effort,
  );
  const versus = (name: Contender): string =>
    `${times.nanoseconds(name).toFixed(0)} (${times.ratio(name, 'set').toFixed(2)} ×)`;
  return [
    `${form} × ${count}, matches ${user}`,
    times.nanoseconds('set').toFixed(0),
    versus('in turn'),
    versus('set again'),
  ];
}

/** The bench: `node bench/main.ts filters`. */
export const filtersBench: Bench = {
  name: 'filters',
  run: async effort => {
    const ports = [
      ...Object.keys(FORMS).flatMap(form => COUNTS[effort].map((count): Port => ({ form, count, user: 'nobody' }))),
      ...COUNTS[effort].map((count): Port => ({ form: 'header', count, user: 'the last' })),
    ];
    const cases = ports.map(port => () => measureRow(port, effort));
    const rows = await runCases(effort, cases);
    const header = ['filters', 'set', 'in turn', 'set again'];
    return `Nanoseconds to choose among the filters of a port, head of a browser with 16 fields, medians of short slices in turn; node ${process.version}.\n\n${table(header, rows)}`;
  },
};

if (import.meta.main) {
  const [command, contender = '', form = '', count, user = ''] = process.argv.slice(2);
  if (command === 'case') await runCase(contender as Contender, { form, count: Number(count), user });
  else {
    const isSmoke = process.argv.includes('--smoke');
    const effort: Effort = isSmoke ? 'smoke' : process.argv.includes('--quick') ? 'quick' : 'full';
    console.log(await filtersBench.run(effort, () => undefined));
  }
}
