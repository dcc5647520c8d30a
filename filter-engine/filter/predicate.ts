/**
 * What one kind of predicate is made of. To add a kind (cookie, query, body …): one file in `predicates/` with a
 * `PredicateKind`, one line in `predicate-table.ts`. Parsing, errors, JSON schema, ordering, evaluation and explanation follow.
 */

import type { RequestHead } from '../request-head.ts';
import type { BodyDocument } from './body-document.ts';
import { textOf } from './bytes.ts';
import type { Shape } from './keyed-union.ts';
import { MAX_SHOWN_VALUE } from './limits.ts';
import { allOf, type Literal, literalsOf } from './literals.ts';
import type { MemberList } from './member-lists.ts';
import { quoted } from './quoted.ts';
import type { TextForm } from './text-match.ts';
import type { Finding } from './verdict.ts';

/** A compiled test of one request. `test` runs for each request and allocates nothing in the common forms. */
export interface Predicate {
  /** Orders the tests of a filter, cheap ones first: roughly nanoseconds. */
  readonly cost: number;
  /** What it may cost for each byte, in regex instructions, which a filter has a total of; 0 for forms that look at few bytes. */
  readonly instructions: number;
  /** `body`: the request's body once it is there; null while only the head is, or where it will not be waited for. */
  test(head: RequestHead, body: BodyDocument | null): Finding;
  /** Its shape in words: names of headers, cookies and parameters, never what its owner wants of them: `header x-user equals …`. */
  describe(): string;
  /** Its subject: `header x-user`. */
  readonly subject: string;
  /** What is wanted: `"alice"`, `beginning with "/api"`. */
  readonly wanted: string;
  /** What the request has: `"bob"`, `absent`. Allocates; for explanations only. */
  seen(head: RequestHead, body: BodyDocument | null): string;
  /** Why it answers UNCLEAR, as in `header x is unclear: …`. */
  readonly whenUnclear?: string;
  /** Whether some requests can be judged by their body only; absent means no. */
  readonly needsBody?: boolean;
  /** What a request must have to match, for the prefilter of many filters: any one of these; absent means unknown. */
  readonly landmarks?: readonly Landmark[];
}

/** Something that a request has or has not, found by one look at its head. */
export interface Landmark {
  /** The lower-case name of a field, or `PATH`, `PATH_AND_QUERY`, `HOST`, `LINE`; of a member when `list` is there. */
  readonly subject: string;
  /** The list that a member is of. */
  readonly list?: MemberList;
  /** The bytes that one value of the subject has; null for any. */
  readonly value: Uint8Array | null;
  /** What one value of the subject has in it, where `value` is null; without it any value will do. */
  readonly literal?: Literal;
}

/** Subjects of landmarks that are no field: the path, with the query, the authority, any `name: value`. No field can have these names. */
export const PATH = '/';
export const PATH_AND_QUERY = '/?';
export const HOST = '//';
export const LINE = ': ';

/** Landmarks of a subject by which forms of text are known; undefined when one of them has none. */
export function landmarksIn(subject: string, forms: readonly TextForm[]): readonly Landmark[] | undefined {
  const landmarks = forms.flatMap(
    form => literalsOf(form)?.map((literal): Landmark => ({ subject, value: null, literal })) ?? [null],
  );
  return allOf(landmarks) ?? undefined;
}

/** What an explanation says of a subject that the request does not have. */
export const ABSENT = 'absent';

/** One kind of predicate: how its body is written, and how it compiles. */
export interface PredicateKind<Body> {
  readonly shape: Shape<Body>;
  /** How many parts of a filter it counts as; absent means one. */
  partsOf?(body: Body): number;
  /** Throws a `FilterError` for the place `at`. */
  compile(body: Body, at: string): Predicate;
}

/** A value for an explanation: `quoted`, and cut at `MAX_SHOWN_VALUE`. */
export function shown(bytes: Buffer, start: number, end: number): string {
  const text = textOf(bytes, start, end);
  if (text.length <= MAX_SHOWN_VALUE) return quoted(text);
  return `${quoted(text.slice(0, MAX_SHOWN_VALUE))}… (${end - start} bytes)`;
}
