/**
 * The written form of a filter, as in `headgate.yaml`, in `--filter` and on the wire.
 *
 * Each part is an object with exactly one key: a predicate, or `all_of`, `any_of` (lists with at least one part), `not`.
 * `parseFilter` is for people: it answers a mistake with its place and what was probably meant. `filterSchema` is the same
 * form for zod and JSON Schema; as a part of a larger schema its message is that of `parseFilter`.
 */

import { z } from 'zod';
import { below, FilterError } from './errors.ts';
import { chooseKey, keysOf } from './keyed-union.ts';
import { MAX_DEPTH, MAX_PARTS } from './limits.ts';
import type { PredicateKind } from './predicate.ts';
import { PREDICATES, type PredicateBody, type PredicateName } from './predicate-table.ts';

/** A filter as it is written; told apart by its single key. */
export type FilterSpec =
  | { readonly [Name in PredicateName]: { readonly [Key in Name]: PredicateBody<Name> } }[PredicateName]
  | { readonly all_of: readonly FilterSpec[] }
  | { readonly any_of: readonly FilterSpec[] }
  | { readonly not: FilterSpec };

const COMBINATORS = ['all_of', 'any_of', 'not'];
const KEYS = [...Object.keys(PREDICATES), ...COMBINATORS];

/** The zod schema of the written form. It checks the form, not whether regexes and globs compile: `compileFilter` does. */
export const filterSchema: z.ZodType<FilterSpec> = z
  .lazy(() => z.union(members(), { error: issue => problemOf(issue.input) }))
  .meta({
    id: 'Filter',
    description: 'Which requests are taken. Exactly one key.',
  }) as unknown as z.ZodType<FilterSpec>;

function members(): z.ZodType[] {
  const list = z.array(filterSchema).min(1).max(MAX_PARTS);
  return [
    ...Object.entries(PREDICATES).map(([key, kind]) => z.strictObject({ [key]: kind.shape.schema })),
    z.strictObject({ all_of: list }),
    z.strictObject({ any_of: list }),
    z.strictObject({ not: filterSchema }),
  ];
}

function problemOf(input: unknown): string {
  try {
    parseFilter(input);
    return 'is not a filter';
  } catch (error) {
    if (error instanceof FilterError) return `${error.message}. ${error.hint}`;
    throw error;
  }
}

/** Checks the written form and returns it; throws a `FilterError` with the place, the reason and what to do. */
export function parseFilter(input: unknown): FilterSpec {
  return parsePart(input, '', { depth: 0, parts: 0 });
}

/** Where the parser is: `depth` of the part that it reads, `parts` seen so far in the whole filter. */
interface Walk {
  readonly depth: number;
  parts: number;
}

function parsePart(input: unknown, at: string, walk: Walk): FilterSpec {
  checkSize(at, walk);
  const key = chooseKey(keysOf(input, at, KEYS), at, KEYS, []);
  const body = (input as Record<string, unknown>)[key];
  if (!isPredicateName(key)) return parseCombinator(key, body, at, walk);
  const kind = PREDICATES[key] as PredicateKind<unknown>;
  const parsed = kind.shape.parse(body, below(at, key));
  walk.parts += (kind.partsOf?.(parsed) ?? 1) - 1;
  checkParts(below(at, key), walk);
  return { [key]: parsed } as FilterSpec;
}

function parseCombinator(key: string, body: unknown, at: string, walk: Walk): FilterSpec {
  const place = below(at, key);
  if (key === 'not') return { not: parseNested(body, place, walk) };
  if (!Array.isArray(body) || body.length === 0) {
    throw new FilterError({
      code: 'HEADGATE_ERR_FILTER_SHAPE',
      path: place,
      what: Array.isArray(body) ? 'is empty, so it says nothing' : 'must be a list of filters',
      hint: Array.isArray(body)
        ? 'Name at least one part, or leave the filter out to take everything.'
        : `Write ${key}: [ … ].`,
    });
  }
  const parts = body.map((part, index) => parseNested(part, `${place}[${index}]`, walk));
  return key === 'all_of' ? { all_of: parts } : { any_of: parts };
}

function parseNested(input: unknown, at: string, walk: Walk): FilterSpec {
  const nested = { depth: walk.depth + 1, parts: walk.parts };
  const spec = parsePart(input, at, nested);
  walk.parts = nested.parts;
  return spec;
}

function checkSize(at: string, walk: Walk): void {
  walk.parts++;
  if (walk.depth > MAX_DEPTH) {
    throw new FilterError({
      code: 'HEADGATE_ERR_FILTER_TOO_DEEP',
      path: at,
      what: `is nested more than ${MAX_DEPTH} levels deep`,
      hint: 'all_of within all_of, and any_of within any_of, can be one list.',
    });
  }
  checkParts(at, walk);
}

function checkParts(at: string, walk: Walk): void {
  if (walk.parts <= MAX_PARTS) return;
  throw new FilterError({
    code: 'HEADGATE_ERR_FILTER_TOO_MANY',
    path: at,
    what: `the filter has more than ${MAX_PARTS} parts`,
    hint: 'Many equal values of one subject are one regex: ^(a|b|c)$.',
  });
}

function isPredicateName(key: string): key is PredicateName {
  return Object.hasOwn(PREDICATES, key);
}
