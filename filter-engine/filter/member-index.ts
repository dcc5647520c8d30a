/** Which of many filters the members of one list (cookies, baggage, tracestate, query) may match, found by one walk. */

import type { RequestHead } from '../request-head.ts';
import { EXACT, standsAt } from './bytes.ts';
import { decodeBytes, decodedBytes, isEncoded } from './decode-bytes.ts';
import { hashBytes } from './key-hash.ts';
import { Subject } from './landmark-subject.ts';
import type { StateBudget } from './literal-scan.ts';
import { type MemberList, walkOf } from './member-lists.ts';
import type { MemberWalk } from './member-walk.ts';

export class MemberIndex {
  readonly list: MemberList;
  readonly #walk: MemberWalk;
  readonly #words: number;
  readonly #budget: StateBudget;
  /** By the hashes of their names: many filters may ask for many. */
  readonly #subjects = new Map<number, Subject[]>();

  /** @param words of the sets of filters */
  constructor(list: MemberList, words: number, budget: StateBudget) {
    this.list = list;
    this.#walk = walkOf(list);
    this.#words = words;
    this.#budget = budget;
  }

  /** The members of a name, whose case counts. */
  subject(name: string): Subject {
    const bytes = Buffer.from(name);
    const known = this.#find(bytes, 0, bytes.length);
    if (known !== null) return known;
    const subject = new Subject(name, this.#words, this.#budget);
    const hash = hashBytes(bytes, 0, bytes.length);
    this.#subjects.set(hash, [...(this.#subjects.get(hash) ?? []), subject]);
    return subject;
  }

  /** Adds to `found` the filters that the members of `head` may match. */
  find(head: RequestHead, found: Uint32Array): void {
    const walk = this.#walk;
    walk.begin(head);
    while (walk.next(head)) {
      const subject = this.#named(head.bytes);
      if (subject === null) continue;
      if (isEncoded(head.bytes, walk.valueStart, walk.valueEnd, walk.valuesAre)) {
        const length = decodeBytes(head.bytes, walk.valueStart, walk.valueEnd, walk.valuesAre);
        subject.find(decodedBytes(), 0, length, found);
      } else subject.find(head.bytes, walk.valueStart, walk.valueEnd, found);
    }
  }

  #named(bytes: Buffer): Subject | null {
    const { nameStart, nameEnd, namesAre } = this.#walk;
    if (!isEncoded(bytes, nameStart, nameEnd, namesAre)) return this.#find(bytes, nameStart, nameEnd);
    const length = decodeBytes(bytes, nameStart, nameEnd, namesAre);
    return this.#find(decodedBytes(), 0, length);
  }

  #find(bytes: Buffer, start: number, end: number): Subject | null {
    const subjects = this.#subjects.get(hashBytes(bytes, start, end));
    if (subjects === undefined) return null;
    for (let i = 0; i < subjects.length; i++) {
      const subject = subjects[i]!;
      if (subject.name.length === end - start && standsAt(bytes, start, subject.name, EXACT)) return subject;
    }
    return null;
  }
}
