/**
 * The filter compiler and its matching, on `{"filter": …, "request": [lines]}`. A filter is refused with a FilterError or compiles; then `match`,
 * `explain`, `describe` and a set of filters agree, and a body in pieces of any kind does not throw.
 *
 * `{"pattern": [begin, repeated, end]}` is a pattern of the largest size, with its middle part repeated: each place for patterns compiles it or refuses
 * it. One that takes time in a power of its length does not end, which the fuzzer's watchdog sees.
 */

import fc from 'fast-check';
import { settled } from '../../../filter-engine/filter/index.ts';
import { MAX_PATTERN_LENGTH } from '../../../filter-engine/filter/limits.ts';
import { anyFilter, anyRequest, linesOf } from '../../../filter-engine/filter/testing/any-filter.ts';
import {
  compileFilter,
  FILTER_NEEDS_MORE,
  type Filter,
  FilterError,
  FilterSet,
  HEAD,
  MATCH,
  NO_MATCH,
  parseFilter,
  RequestHead,
  RequestSplitter,
} from '../../../filter-engine/index.ts';
import { parseMirrordHttpFilter } from '../../../filter-engine/mirrord/index.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

const SEEDS = 200;
const BODIES = [
  Buffer.alloc(0),
  Buffer.from('{"a":"1","user":{"name":["alice"]}}'),
  Buffer.from('{"a":'),
  Buffer.from('\xff'),
];

interface Trial {
  readonly filter: unknown;
  readonly request: string;
}

const PATTERNS = [
  ...['\\[', '[', '[[:', '(', '(?', '\\x{', '^', '{', '$'].flatMap(begin => [
    ...[
      [begin, '\\d', ''],
      [begin, '\\a', '.'],
      [begin, '[:a:]', '!'],
      [begin, '(?!a)', ']'],
      [begin, '{a,', '*'],
      [begin, '*a', '$'],
    ],
  ]),
].map(pattern => Buffer.from(JSON.stringify({ pattern })));

export const target: FuzzTarget = {
  name: 'filters',
  seeds: [
    ...PATTERNS,
    ...fc.sample(fc.tuple(anyFilter, anyRequest), { numRuns: SEEDS, seed: 1 }).map(([filter, request]) => {
      const [first = '', ...fields] = linesOf(request);
      const trial: Trial = { filter, request: `${[`${first} HTTP/1.1`, ...fields].join('\r\n')}\r\n\r\n` };
      return Buffer.from(JSON.stringify(trial));
    }),
  ],
  dictionary: [
    ...['"header"', '"path"', '"method"', '"host"', '"query"', '"cookie"', '"baggage"', '"tracestate"', '"grpc"'],
    ...['"body"', '"jsonpath"', '"sample"', '"percent"', '"by"', '"all_of"', '"any_of"', '"not"', '"name"', '"equals"'],
    ...['"prefix"', '"contains"', '"glob"', '"regex"', '"present"', '"absent"', '"header_line"', '"path_and_query"'],
    ...['"except"', '"$.a"', '"$..*[?@.a==1]"', '"$[?match(@.a, \'a.*\')]"', '(a|a)*$', '(?i)', '(?=a)', '[^a-z]{2,9}'],
    ...[
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\\\',
      '\\u0000',
      '**',
      '{a,b}',
      '!(a)',
      'true',
      'null',
      '50',
      '1e3',
      '{"not":',
    ],
  ],
  guide: 'filter-engine/filter/',
  maxBytes: 4096,
  run(input) {
    const written = objectIn(input);
    compilePattern(written);
    const trial = trialOf(written);
    if (trial === undefined) return;
    const filter = compiled(trial.filter);
    const head = headOf(trial.request);
    if (filter === undefined || head === undefined) return;
    requireAgreement(filter, head);
    filter.describe();
    for (const body of BODIES) {
      if (filter.match(head) === FILTER_NEEDS_MORE) filter.matchBody(head, body, true);
      filter.explain(head, { body, hideValues: true });
    }
  },
};

function requireAgreement(filter: Filter, head: RequestHead): void {
  const verdict = filter.match(head);
  const explained = settled(filter.explain(head).verdict, 0);
  if (explained !== verdict) throw new Error(`match says ${verdict}, explain ${explained}`);
  const nobody = compileFilter({ header: { name: 'x-nobody', equals: 'has this' } });
  for (const filters of [[filter], [nobody, nobody, nobody, filter]]) {
    const set = new FilterSet(filters);
    const index = set.first(head);
    if ((verdict === NO_MATCH) !== (index === -1)) throw new Error(`match says ${verdict}, the set finds ${index}`);
    if (verdict === MATCH && set.verdict !== MATCH) throw new Error(`match says ${verdict}, the set ${set.verdict}`);
  }
}

/** The object that an input says, or an empty one. */
function objectIn(input: Buffer): object {
  try {
    const value: unknown = JSON.parse(input.toString());
    return typeof value === 'object' && value !== null ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function trialOf(value: object): Trial | undefined {
  if (!('filter' in value) || !('request' in value)) return undefined;
  return typeof value.request === 'string' ? { filter: value.filter, request: value.request } : undefined;
}

function compilePattern(value: object): void {
  if (!('pattern' in value) || !Array.isArray(value.pattern)) return;
  const [begin = '', repeated = '', end = ''] = value.pattern.map(String);
  const room = MAX_PATTERN_LENGTH - begin.length - end.length;
  const text = begin + repeated.repeat(Math.max(0, Math.floor(room / Math.max(1, repeated.length)))) + end;
  for (const form of ['regex', 'glob']) {
    compiled({ host: { [form]: text } });
    compiled({ path: { [form]: text } });
    compiled({ header: { name: 'x', [form]: text } });
  }
  compiled({ header_line: { regex: text } });
  compiled({ body: { jsonpath: text, present: true } });
  for (const key of ['header_filter', 'path_filter']) readMirrord({ [key]: text });
}

function readMirrord(written: unknown): void {
  try {
    parseMirrordHttpFilter(written);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
  }
}

/** Undefined when it is refused as it should be. */
function compiled(written: unknown): Filter | undefined {
  try {
    return compileFilter(parseFilter(written));
  } catch (error) {
    if (error instanceof FilterError) return undefined;
    throw error;
  }
}

function headOf(text: string): RequestHead | undefined {
  const head = new RequestHead();
  const bytes = Buffer.from(text, 'latin1');
  return new RequestSplitter(head).next(bytes, 0, bytes.length) === HEAD ? head : undefined;
}
