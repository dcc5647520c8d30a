/**
 * `{ sample: { percent, by: { header | cookie: name } } }`; without `by` it goes by client connection.
 *
 * A consistent hash of the key decides: the same user, session or connection always lands on the same side, in every agent
 * and after every restart, and whoever is within 5 % is within 10 % too. The key is the first value of the header or cookie. A
 * request without it, or with an empty one, is never within the sample, so `not` of it always is.
 */

import { z } from 'zod';
import { FIELD_STRIDE, type RequestHead } from '../../request-head.ts';
import { EXACT, standsAt } from '../bytes.ts';
import { below } from '../errors.ts';
import { COOKIES, FieldMembers } from '../field-members.ts';
import { findField } from '../find-field.ts';
import { hashBytes, hashNumber, MAX_HASH } from '../key-hash.ts';
import { checkKeys, KeyedUnion, keysOf, parseShape, type Shape } from '../keyed-union.ts';
import { ABSENT, type Landmark, type Predicate, type PredicateKind } from '../predicate.ts';
import { tokenSchema } from '../token.ts';
import { MATCH, NO_MATCH, type Verdict } from '../verdict.ts';

/** What a sample goes by. */
export type SampleKey = { readonly header: string } | { readonly cookie: string };
/** As it is written. */
export interface SampleSpec {
  readonly percent: number;
  readonly by?: SampleKey | undefined;
}

const KEYS = ['percent', 'by'];
const HASHES = MAX_HASH + 1;

const percent = z
  .number({ error: 'must be a number from 0 to 100, without %' })
  .min(0, { error: 'is below 0' })
  .max(100, { error: 'is above 100' });
const by = new KeyedUnion<SampleKey>(
  {},
  { header: tokenSchema('a header name'), cookie: tokenSchema('a cookie name') },
);

const shape: Shape<SampleSpec> = {
  schema: z.strictObject({ percent, by: by.schema.optional() }) as z.ZodType<SampleSpec>,
  parse(input, at) {
    checkKeys(keysOf(input, at, KEYS), at, KEYS);
    const written = input as { readonly percent?: unknown; readonly by?: unknown };
    const share = parseShape(percent, written.percent, below(at, 'percent'));
    return written.by === undefined
      ? { percent: share }
      : { percent: share, by: by.parse(written.by, below(at, 'by')) };
  },
};

export const sampleKind: PredicateKind<SampleSpec> = {
  shape,
  compile: spec => new SamplePredicate(spec.percent, keyOf(spec.by)),
};

/** What a request is told apart by. */
interface Key {
  readonly name: string;
  readonly landmarks: readonly Landmark[] | undefined;
  /** A hash, or -1 where the request has no such key. */
  hashOf(head: RequestHead): number;
}

function keyOf(by: SampleKey | undefined): Key {
  if (by === undefined) return new ConnectionKey();
  return 'header' in by ? new HeaderKey(by.header) : new CookieKey(by.cookie);
}

class ConnectionKey implements Key {
  readonly name = 'connection';
  readonly landmarks = undefined;

  hashOf(head: RequestHead): number {
    return hashNumber(head.connectionKey);
  }
}

class HeaderKey implements Key {
  readonly name: string;
  readonly landmarks: readonly Landmark[];
  readonly #name: Uint8Array;

  constructor(name: string) {
    this.name = `header ${name.toLowerCase()}`;
    this.landmarks = [{ subject: name.toLowerCase(), value: null }];
    this.#name = Buffer.from(name.toLowerCase());
  }

  hashOf(head: RequestHead): number {
    const field = findField(head, this.#name, 0);
    if (field < 0) return -1;
    return hashOfText(head.bytes, head.fields[field * FIELD_STRIDE + 2]!, head.fields[field * FIELD_STRIDE + 3]!);
  }
}

class CookieKey implements Key {
  readonly name: string;
  readonly landmarks: readonly Landmark[];
  readonly #name: Uint8Array;
  readonly #cookies = new FieldMembers(COOKIES);

  constructor(name: string) {
    this.name = `cookie ${name}`;
    this.landmarks = [{ list: 'cookie', subject: name, value: null }];
    this.#name = Buffer.from(name);
  }

  hashOf(head: RequestHead): number {
    const cookies = this.#cookies;
    cookies.begin(head);
    while (cookies.next(head)) {
      const isIt =
        cookies.nameEnd - cookies.nameStart === this.#name.length &&
        standsAt(head.bytes, cookies.nameStart, this.#name, EXACT);
      if (isIt) return hashOfText(head.bytes, cookies.valueStart, cookies.valueEnd);
    }
    return -1;
  }
}

function hashOfText(bytes: Buffer, start: number, end: number): number {
  return end === start ? -1 : hashBytes(bytes, start, end);
}

class SamplePredicate implements Predicate {
  readonly cost = 60;
  readonly instructions = 0;
  readonly subject: string;
  readonly wanted: string;
  readonly landmarks?: readonly Landmark[];
  readonly #key: Key;
  /** Hashes below it are within the sample. */
  readonly #threshold: number;

  constructor(percent: number, key: Key) {
    this.subject = `sample by ${key.name}`;
    this.wanted = `within ${percent} %`;
    if (key.landmarks !== undefined) this.landmarks = key.landmarks;
    this.#key = key;
    this.#threshold = Math.round((percent / 100) * HASHES);
  }

  test(head: RequestHead): Verdict {
    const hash = this.#key.hashOf(head);
    return hash >= 0 && hash < this.#threshold ? MATCH : NO_MATCH;
  }

  describe(): string {
    return `sample of … by ${this.#key.name}`;
  }

  seen(head: RequestHead): string {
    const hash = this.#key.hashOf(head);
    return hash < 0 ? ABSENT : `at ${((hash / HASHES) * 100).toFixed(2)} %`;
  }
}
