/**
 * The members of Cookie, Baggage and Tracestate: lists in the lines of one header.
 *
 *   Cookie (RFC 6265 section 4.2.1)       name=value; name="value"
 *   Baggage (W3C Baggage section 3.2.1)   name=percent%20encoded;property;property=x, name=value
 *   Tracestate (W3C Trace Context 3.3.1)  name=value,tenant@system=value
 *
 * Names count their case in all three. What has no `=` is no member, and neither has an empty name. Each line of a repeated
 * header goes on with the list (HTTP/2 splits cookies into such lines, RFC 9113 section 8.2.3).
 */

import { FIELD_STRIDE, type RequestHead } from '../request-head.ts';
import { findField } from './find-field.ts';
import {
  AS_IT_IS,
  type Decoding,
  type MemberWalk,
  offsetOf,
  PERCENT,
  trimName,
  trimValue,
  unquoteValue,
} from './member-walk.ts';

const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const EQUALS_SIGN = 0x3d;

/** What tells the three lists apart. */
interface ListSyntax {
  readonly field: string;
  readonly separator: number;
  readonly valuesAre: Decoding;
  /** Properties follow a member's value after `;`; they are not part of it. */
  readonly hasProperties: boolean;
  /** A value may stand in double quotes, which are not part of it to those who read it. */
  readonly isQuotable: boolean;
}

export const COOKIES: ListSyntax = {
  field: 'cookie',
  separator: SEMICOLON,
  valuesAre: AS_IT_IS,
  hasProperties: false,
  isQuotable: true,
};
export const BAGGAGE: ListSyntax = {
  field: 'baggage',
  separator: COMMA,
  valuesAre: PERCENT,
  hasProperties: true,
  isQuotable: false,
};
export const TRACESTATE: ListSyntax = {
  field: 'tracestate',
  separator: COMMA,
  valuesAre: AS_IT_IS,
  hasProperties: false,
  isQuotable: false,
};

/** Walks the members of one of the three headers. */
export class FieldMembers implements MemberWalk {
  readonly namesAre = AS_IT_IS;
  readonly valuesAre: Decoding;
  nameStart = 0;
  nameEnd = 0;
  valueStart = 0;
  valueEnd = 0;
  readonly #syntax: ListSyntax;
  readonly #field: Uint8Array;
  /** The field that is being read, -1 before the first; in it, where the next member begins and the line ends. */
  #index = -1;
  #offset = 0;
  #end = 0;

  constructor(syntax: ListSyntax) {
    this.valuesAre = syntax.valuesAre;
    this.#syntax = syntax;
    this.#field = Buffer.from(syntax.field);
  }

  begin(_head: RequestHead): void {
    this.#index = -1;
    this.#offset = 0;
    this.#end = 0;
  }

  next(head: RequestHead): boolean {
    for (;;) {
      if (this.#offset >= this.#end && !this.#nextLine(head)) return false;
      if (this.#readMember(head.bytes)) return true;
    }
  }

  #nextLine(head: RequestHead): boolean {
    const index = findField(head, this.#field, this.#index + 1);
    if (index < 0) return false;
    this.#index = index;
    this.#offset = head.fields[index * FIELD_STRIDE + 2]!;
    this.#end = head.fields[index * FIELD_STRIDE + 3]!;
    return true;
  }

  /** Reads up to the next separator; false when it was no member. */
  #readMember(bytes: Buffer): boolean {
    const start = this.#offset;
    const end = offsetOf(bytes, this.#syntax.separator, start, this.#end);
    this.#offset = end + 1;
    const endOfValue = this.#syntax.hasProperties ? offsetOf(bytes, SEMICOLON, start, end) : end;
    const equals = offsetOf(bytes, EQUALS_SIGN, start, endOfValue);
    if (equals === endOfValue) return false;
    this.nameStart = start;
    this.nameEnd = equals;
    this.valueStart = equals + 1;
    this.valueEnd = endOfValue;
    trimName(this, bytes);
    trimValue(this, bytes);
    if (this.#syntax.isQuotable) unquoteValue(this, bytes);
    return this.nameEnd > this.nameStart;
  }
}
