/**
 * The parameters of a request's query, as HTML forms and URLSearchParams read them: separated by `&`, a name up to the first
 * `=`, then the value (empty without `=`), both percent-encoded and with `+` for a space. Empty pieces are none.
 */

import type { RequestHead } from '../request-head.ts';
import { FORM, type MemberWalk, offsetOf } from './member-walk.ts';

const AMPERSAND = 0x26;
const EQUALS_SIGN = 0x3d;

/** Walks the parameters of a query. */
export class QueryParameters implements MemberWalk {
  readonly namesAre = FORM;
  readonly valuesAre = FORM;
  nameStart = 0;
  nameEnd = 0;
  valueStart = 0;
  valueEnd = 0;
  #offset = 0;
  #end = 0;

  begin(head: RequestHead): void {
    this.#offset = Math.max(head.queryStart, 0);
    this.#end = head.queryStart < 0 ? 0 : head.queryEnd;
  }

  next(head: RequestHead): boolean {
    const { bytes } = head;
    while (this.#offset < this.#end) {
      const start = this.#offset;
      const end = offsetOf(bytes, AMPERSAND, start, this.#end);
      this.#offset = end + 1;
      if (end === start) continue;
      this.nameStart = start;
      this.nameEnd = offsetOf(bytes, EQUALS_SIGN, start, end);
      this.valueStart = Math.min(this.nameEnd + 1, end);
      this.valueEnd = end;
      return true;
    }
    return false;
  }
}
