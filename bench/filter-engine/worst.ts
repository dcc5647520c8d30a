/**
 * What a hostile user's filter costs at most: whole filters over the largest request that they are asked about.
 *
 * The limits of filters bound the product of pattern and value (docs/decisions/0002-regular-expressions.md, 0005-jsonpath.md); this prints what the
 * worst filters found so far make of them, in milliseconds of this thread's time, so that other work of the machine does not count.
 */

import {
  compileFilter,
  type Filter,
  type FilterSpec,
  HEAD,
  RequestHead,
  RequestSplitter,
} from '../../filter-engine/index.ts';
import { type Bench, type Effort, median, table } from '../bench.ts';

const RUNS: Readonly<Record<Effort, number>> = { full: 7, quick: 3, smoke: 1 };
/** Leaves room in a head of 64 KiB for the rest of it. */
const VALUE_LENGTH = 64 * 1024 - 300;
const SEED = 42;

/** Patterns that keep many states of the automaton alive, from a usual bad one to the worst. */
const PATTERNS = ['(a+)+$', '(?:\\b.{20}){20}9?$', '\\b.{100}\\b9?$', 'a.{240}b.{240}$', '\\b.{480}\\b9?$'];

/** Numbers that look random and are the same in each run (Numerical Recipes' linear congruence). */
function* numbers(): Generator<number> {
  for (let state = SEED; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Text of the largest length whose letters are drawn from `alphabet`. */
function textOf(alphabet: string): string {
  const draw = numbers();
  return Array.from(
    { length: VALUE_LENGTH },
    () => alphabet[Math.floor((draw.next().value ?? 0) * alphabet.length)],
  ).join('');
}

/** Two letters, eight, and words of them. */
const VALUES = [textOf('ab'), textOf('abcdefgh'), textOf('abcde ')];
/** As many members of one name as a query can have, and as many values as a body. */
const MEMBERS = `GET /?${'a&'.repeat(VALUE_LENGTH / 2)} HTTP/1.1`;
const VALUES_OF_BODY = Buffer.from(`[${'1,'.repeat(30_000)}1]`);
const BODY = Buffer.from(`${'['.repeat(60)}${'1,'.repeat(30_000)}1${']'.repeat(60)}`);

function headOf(lines: readonly string[]): RequestHead {
  const bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const head = new RequestHead();
  if (new RequestSplitter(head).next(bytes, 0, bytes.length) !== HEAD) throw new Error('no head');
  return head;
}

/** Milliseconds of this thread's time that `call` takes, the median of some runs. */
function milliseconds(runs: number, call: () => unknown): number {
  const times = Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return median(times);
}

function compiled(spec: FilterSpec): readonly [filter: Filter, ms: number] {
  let filter = compileFilter(spec);
  const ms = milliseconds(1, () => {
    filter = compileFilter(spec);
  });
  return [filter, ms];
}

function rowOf(name: string, spec: FilterSpec, judge: (filter: Filter) => readonly number[]): string[] {
  const [filter, compileMs] = compiled(spec);
  return [name, compileMs.toFixed(1), Math.max(...judge(filter)).toFixed(1)];
}

/** The bench: `node bench/main.ts worst`. */
export const worstBench: Bench = {
  name: 'worst',
  run: async effort => {
    const runs = RUNS[effort];
    const heads = VALUES.map(value => headOf(['GET / HTTP/1.1', 'Host: x', `X-Value: ${value}`]));
    const overHeads = (filter: Filter): number[] => heads.map(head => milliseconds(runs, () => filter.match(head)));
    const post = headOf([
      'POST / HTTP/1.1',
      'Host: a',
      'Content-Type: application/json',
      `Content-Length: ${BODY.length}`,
    ]);
    const overBody = (filter: Filter): number[] => [milliseconds(runs, () => filter.matchBody(post, BODY, true))];
    const queries = Array.from({ length: 100 }, (_, index) => ({ body: { jsonpath: '$..*..*', equals: `x${index}` } }));
    const members = headOf([MEMBERS, 'Host: x']);
    const overMembers = (filter: Filter): number[] => [milliseconds(runs, () => filter.match(members))];
    const byMember = (name: string): FilterSpec => ({
      any_of: Array.from({ length: 100 }, () => ({ query: { name, regex: '^[ab]$' } })),
    });
    const overValues = (filter: Filter): number[] => [
      milliseconds(runs, () => filter.matchBody(post, VALUES_OF_BODY, true)),
    ];
    const rows = [
      ...PATTERNS.map(regex => rowOf(`header, ${regex}`, { header: { name: 'x-value', regex } }, overHeads)),
      ...PATTERNS.map(regex => rowOf(`any line, ${regex}`, { header_line: { regex } }, overHeads)),
      rowOf('query, 100 × ^[ab]$ of the name that it is full of', byMember('a'), overMembers),
      rowOf('query, 100 × ^[ab]$ of another name', byMember('b'), overMembers),
      rowOf(
        'body, 100 × $[*] ^[ab]$',
        { any_of: queries.map(() => ({ body: { jsonpath: '$[*]', regex: '^[ab]$' } })) },
        overValues,
      ),
      rowOf('body, 100 × $..*..*', { any_of: queries }, overBody),
    ];
    const what = `Milliseconds for one request of the largest size, the worst of three values; node ${process.version}.`;
    return `${what}\n\n${table(['filter', 'compile', 'match'], rows)}`;
  },
};
