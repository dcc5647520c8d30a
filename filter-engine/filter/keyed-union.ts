/**
 * An object that is told apart by which one of several keys it has: `{ equals: … }` or `{ prefix: … }`, `{ header: … }` or `{ not: … }`.
 *
 * zod's own union says "no member matched" and lists every member's complaint. A filter is written by hand, so the
 * question is always which key was meant: `KeyedUnion` looks at the keys first, answers unknown, missing and surplus
 * ones with the nearest known key, and only then lets zod check the one member that was chosen. The same members make
 * up `schema`, which JSON Schema and config files use.
 */

import { z } from 'zod';
import { below, FilterError, type FilterErrorCode } from './errors.ts';
import { nearestKey } from './nearest-key.ts';

/** A zod schema that also parses with a `FilterError` for the place `at`. */
export interface Shape<T> {
  readonly schema: z.ZodType<T>;
  parse(input: unknown, at: string): T;
}

/** Parses with a plain zod schema; its first issue becomes a `FilterError`. */
export function parseShape<T>(schema: z.ZodType<T>, input: unknown, at: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  let path = at;
  for (const key of issue?.path ?? []) path = typeof key === 'number' ? `${path}[${key}]` : below(path, String(key));
  throw new FilterError({
    code: codeOf(issue),
    path,
    what: issue?.message ?? 'is not valid',
    hint: 'docs/filters.md lists every form with an example.',
  });
}

function codeOf(issue: z.core.$ZodIssue | undefined): FilterErrorCode {
  if (issue?.code === 'too_big')
    return issue.origin === 'array' ? 'HEADGATE_ERR_FILTER_TOO_MANY' : 'HEADGATE_ERR_FILTER_TOO_LONG';
  if (issue?.code === 'invalid_type' || issue?.code === 'invalid_union') return 'HEADGATE_ERR_FILTER_SHAPE';
  return 'HEADGATE_ERR_FILTER_VALUE';
}

/** The keys of `input`, once it is known to be a plain object. */
export function keysOf(input: unknown, at: string, forms: readonly string[]): string[] {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return Object.keys(input);
  throw new FilterError({
    code: 'HEADGATE_ERR_FILTER_SHAPE',
    path: at,
    what: `must be an object with one of the keys ${forms.join(', ')}, not ${nameOf(input)}`,
    hint: 'docs/filters.md lists every form with an example.',
  });
}

/** Throws unless all of `keys` are known, and names the nearest that is. */
export function checkKeys(keys: readonly string[], at: string, known: readonly string[]): void {
  const stranger = keys.find(key => !known.includes(key));
  if (stranger === undefined) return;
  const near = nearestKey(stranger, known);
  throw new FilterError({
    code: 'HEADGATE_ERR_FILTER_SHAPE',
    path: below(at, stranger),
    what: `the key ${JSON.stringify(stranger)} is not known here`,
    hint: near === null ? `Known here: ${known.join(', ')}.` : `Did you mean ${JSON.stringify(near)}?`,
  });
}

/** Throws unless exactly one of `keys` is one of `forms` and all others are in `shared`; returns that one. */
export function chooseKey(
  keys: readonly string[],
  at: string,
  forms: readonly string[],
  shared: readonly string[],
): string {
  checkKeys(keys, at, [...shared, ...forms]);
  const chosen = keys.filter(key => forms.includes(key));
  const [first] = chosen;
  if (first !== undefined && chosen.length === 1) return first;
  throw new FilterError({
    code: 'HEADGATE_ERR_FILTER_SHAPE',
    path: at,
    what: chosen.length === 0 ? `needs one of ${forms.join(', ')}` : `has ${chosen.join(' and ')}; only one is allowed`,
    hint:
      chosen.length === 0
        ? 'docs/filters.md lists every form with an example.'
        : 'Put each into its own part, under all_of or any_of.',
  });
}

/** A union of strict objects, each with the `shared` keys and one of the `forms`. */
export class KeyedUnion<T> implements Shape<T> {
  readonly schema: z.ZodType<T>;
  readonly #members = new Map<string, z.ZodType>();
  readonly #shared: readonly string[];

  constructor(shared: z.core.$ZodLooseShape, forms: z.core.$ZodLooseShape) {
    this.#shared = Object.keys(shared);
    for (const [key, form] of Object.entries(forms)) {
      this.#members.set(key, z.strictObject({ ...shared, [key]: form }));
    }
    this.schema = z.union([...this.#members.values()]) as unknown as z.ZodType<T>;
  }

  parse(input: unknown, at: string): T {
    const forms = [...this.#members.keys()];
    const chosen = chooseKey(keysOf(input, at, forms), at, forms, this.#shared);
    return parseShape(this.#members.get(chosen) as z.ZodType<T>, input, at);
  }
}

function nameOf(input: unknown): string {
  if (input === null || input === undefined) return 'nothing';
  if (Array.isArray(input)) return 'a list';
  return `a ${typeof input}`;
}
