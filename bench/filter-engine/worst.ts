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

interface Sizes {
  readonly runs: number;
  readonly valueLength: number;
  /** In an array of a body. */
  readonly values: number;
}

/** The largest value leaves room in a head of 64 KiB for the rest of it. */
const LARGEST = { valueLength: 64 * 1024 - 300, values: 30_000 };
const SIZES: Readonly<Record<Effort, Sizes>> = {
  full: { runs: 7, ...LARGEST },
  quick: { runs: 3, ...LARGEST },
  smoke: { runs: 1, valueLength: 1_000, values: 500 },
};
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

/** Text whose letters are drawn from `alphabet`. */
function textOf(alphabet: string, length: number): string {
  const draw = numbers();
  return Array.from({ length }, () => alphabet[Math.floor((draw.next().value ?? 0) * alphabet.length)]).join('');
}

/** Values of two letters, of eight, and of words of them. */
const ALPHABETS = ['ab', 'abcdefgh', 'abcde '];

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
    const { runs, valueLength, values } = SIZES[effort];
    const texts = ALPHABETS.map(alphabet => textOf(alphabet, valueLength));
    const heads = texts.map(value => headOf(['GET / HTTP/1.1', 'Host: x', `X-Value: ${value}`]));
    const overHeads = (filter: Filter): number[] => heads.map(head => milliseconds(runs, () => filter.match(head)));
    // As many values as a body can have, and as many members of one name as a query.
    const numbersOfBody = `${'1,'.repeat(values)}1`;
    const nested = Buffer.from(`${'['.repeat(60)}${numbersOfBody}${']'.repeat(60)}`);
    const flat = Buffer.from(`[${numbersOfBody}]`);
    const post = headOf([
      'POST / HTTP/1.1',
      'Host: a',
      'Content-Type: application/json',
      `Content-Length: ${nested.length}`,
    ]);
    const over = (body: Buffer) => (filter: Filter) => [milliseconds(runs, () => filter.matchBody(post, body, true))];
    const members = headOf([`GET /?${'a&'.repeat(valueLength / 2)} HTTP/1.1`, 'Host: x']);
    const overMembers = (filter: Filter): number[] => [milliseconds(runs, () => filter.match(members))];
    const queries = Array.from({ length: 100 }, (_, index) => ({ body: { jsonpath: '$..*..*', equals: `x${index}` } }));
    const byMember = (name: string): FilterSpec => ({
      any_of: Array.from({ length: 100 }, () => ({ query: { name, regex: '^[ab]$' } })),
    });
    const rows = [
      ...PATTERNS.map(regex => rowOf(`header, ${regex}`, { header: { name: 'x-value', regex } }, overHeads)),
      ...PATTERNS.map(regex => rowOf(`any line, ${regex}`, { header_line: { regex } }, overHeads)),
      rowOf('query, 100 × ^[ab]$ of the name that it is full of', byMember('a'), overMembers),
      rowOf('query, 100 × ^[ab]$ of another name', byMember('b'), overMembers),
      rowOf(
        'body, 100 × $[*] ^[ab]$',
        { any_of: queries.map(() => ({ body: { jsonpath: '$[*]', regex: '^[ab]$' } })) },
        over(flat),
      ),
      rowOf('body, 100 × $..*..*', { any_of: queries }, over(nested)),
    ];
    const what = `Milliseconds for one request of the largest size, the worst of three values; node ${process.version}.`;
    return `${what}\n\n${table(['filter', 'compile', 'match'], rows)}`;
  },
};
