/**
 * A header list as the request that it is: checked by the rules of RFC 9113 section 8.2 and 8.3, then laid out as the columns that
 * every filter reads (request-head.ts).
 *
 *   :method → method     :path → target, path, query     :authority, else host → host, also as the field `host`
 *   cookie fields → one, joined with "; " (section 8.2.3), behind the fields also as they are      content-length, END_STREAM → how the body is framed
 *
 * What breaks a rule is never stolen, also where a server may be lenient: two readers could understand it differently.
 */

import { hostEndOf, sameAuthority } from '../http1/authority.ts';
import { ASTERISK, BYTE_CLASS, isLetter, SCHEME, SLASH, TARGET_QUERY, TOKEN, VALUE } from '../http1/byte-classes.ts';
import { CONTINUE_100, contentLengthOf, INVALID_LENGTH, listHas } from '../http1/field-values.ts';
import { MAX_HEADER_FIELDS, MAX_METHOD_BYTES, MAX_SCHEME_BYTES } from '../limits.ts';
import {
  BODY_CHUNKED,
  BODY_LENGTH,
  BODY_NONE,
  EXPECTS_CONTINUE,
  FIELD_STRIDE,
  HTTP_2,
  IS_CONNECT_METHOD,
  IS_HEAD_METHOD,
  type RequestHead,
  WANTS_UPGRADE,
} from '../request-head.ts';
import { fillPath } from './block-prefilter.ts';
import { type HeaderList, LIST_STRIDE, NAME_END, NAME_START, VALUE_END, VALUE_START } from './header-list.ts';
import {
  fieldNameOf,
  IS_CONTENT_LENGTH,
  IS_COOKIE,
  IS_EXPECT,
  IS_FORBIDDEN,
  IS_HOST,
  IS_TE,
  pseudoNameOf,
} from './list-names.ts';
import {
  LIST_BAD_AUTHORITY,
  LIST_BAD_CONNECT,
  LIST_BAD_LENGTH,
  LIST_BAD_METHOD,
  LIST_BAD_NAME,
  LIST_BAD_PATH,
  LIST_BAD_SCHEME,
  LIST_BAD_TE,
  LIST_BAD_VALUE,
  LIST_CONNECTION_FIELD,
  LIST_HOST_MISMATCH,
  LIST_MISSING_PSEUDO,
  LIST_PSEUDO_BEHIND_FIELD,
  LIST_REPEATED_HOST,
  LIST_REPEATED_PSEUDO,
  LIST_TOO_MANY_FIELDS,
  LIST_UNKNOWN_PSEUDO,
  NO_LIST_VIOLATION,
} from './violations.ts';

const COLON = 0x3a;
const SP = 0x20;
const HTAB = 0x09;
const HASH = 0x23;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const HOST = Buffer.from('host');
const COOKIE_SEPARATOR = Buffer.from('; ');
const TRAILERS = Buffer.from('trailers');
const METHOD_HEAD = Buffer.from('HEAD');
const METHOD_CONNECT = Buffer.from('CONNECT');
const METHOD_OPTIONS = Buffer.from('OPTIONS');

/** Columns of the list's fields that stand once, -1 when absent; cookies by their number. One a thread. */
class Singles {
  method = -1;
  scheme = -1;
  path = -1;
  authority = -1;
  protocol = -1;
  host = -1;
  length = -1;
  expect = -1;
  cookies = 0;
}
const singles = new Singles();

/** Whether `endsStream` came with the block. Fills `head`, whose offsets point into `list.bytes`. Returns a violation, 0 for none. */
export function readRequest(list: HeaderList, endsStream: boolean, head: RequestHead): number {
  const violation = checkFields(list);
  if (violation !== NO_LIST_VIOLATION) return violation;
  head.version = HTTP_2;
  head.start = 0;
  head.flags = 0;
  const meaning = readTarget(list, head) || readHost(list, head) || readLength(list, endsStream, head);
  if (meaning !== NO_LIST_VIOLATION) return meaning;
  const said = fillFields(list, head);
  // Joining cookies may have moved the bytes.
  head.bytes = list.bytes;
  head.end = list.length;
  return said;
}

/** Section 8.2, field by field; finds those that matter. */
function checkFields(list: HeaderList): number {
  resetSingles();
  let hasFields = false;
  for (let field = 0; field < list.count; field++) {
    const at = field * LIST_STRIDE;
    const { bytes, columns } = list;
    const nameStart = columns[at + NAME_START]!;
    const nameEnd = columns[at + NAME_END]!;
    if (!isValue(bytes, columns[at + VALUE_START]!, columns[at + VALUE_END]!)) return LIST_BAD_VALUE;
    const isPseudo = nameEnd > nameStart && bytes[nameStart] === COLON;
    if (isPseudo && hasFields) return LIST_PSEUDO_BEHIND_FIELD;
    const violation = isPseudo ? notePseudo(list, at) : noteField(list, at);
    if (violation !== NO_LIST_VIOLATION) return violation;
    hasFields ||= !isPseudo;
  }
  return NO_LIST_VIOLATION;
}

function resetSingles(): void {
  singles.method = singles.scheme = singles.path = singles.authority = singles.protocol = -1;
  singles.host = singles.length = singles.expect = -1;
  singles.cookies = 0;
}

/** Section 8.3: each once, no unknown ones. */
function notePseudo({ bytes, columns }: HeaderList, at: number): number {
  const name = pseudoNameOf(bytes, columns[at + NAME_START]!, columns[at + NAME_END]!);
  if (name === null) return LIST_UNKNOWN_PSEUDO;
  if (singles[name] !== -1) return LIST_REPEATED_PSEUDO;
  singles[name] = at;
  return NO_LIST_VIOLATION;
}

function noteField({ bytes, columns }: HeaderList, at: number): number {
  const start = columns[at + NAME_START]!;
  const end = columns[at + NAME_END]!;
  if (!isName(bytes, start, end)) return LIST_BAD_NAME;
  switch (fieldNameOf(bytes, start, end)) {
    case IS_FORBIDDEN:
      return LIST_CONNECTION_FIELD;
    case IS_TE:
      return isText(bytes, columns[at + VALUE_START]!, columns[at + VALUE_END]!, TRAILERS)
        ? NO_LIST_VIOLATION
        : LIST_BAD_TE;
    case IS_HOST:
      if (singles.host !== -1) return LIST_REPEATED_HOST;
      singles.host = at;
      return NO_LIST_VIOLATION;
    case IS_CONTENT_LENGTH:
      if (singles.length !== -1) return LIST_BAD_LENGTH;
      singles.length = at;
      return NO_LIST_VIOLATION;
    case IS_EXPECT:
      singles.expect = at;
      return NO_LIST_VIOLATION;
    case IS_COOKIE:
      singles.cookies++;
      return NO_LIST_VIOLATION;
    default:
      return NO_LIST_VIOLATION;
  }
}

/** Section 8.3.1 and 8.5; RFC 8441 section 4 for CONNECT with :protocol. */
function readTarget(list: HeaderList, head: RequestHead): number {
  const { bytes, columns } = list;
  head.bytes = bytes;
  if (singles.method === -1) return LIST_MISSING_PSEUDO;
  head.methodStart = columns[singles.method + VALUE_START]!;
  head.methodEnd = columns[singles.method + VALUE_END]!;
  if (!isMethod(bytes, head.methodStart, head.methodEnd)) return LIST_BAD_METHOD;
  const isConnect = isText(bytes, head.methodStart, head.methodEnd, METHOD_CONNECT);
  if (isConnect) head.flags |= IS_CONNECT_METHOD;
  if (isText(bytes, head.methodStart, head.methodEnd, METHOD_HEAD)) head.flags |= IS_HEAD_METHOD;
  if (singles.protocol !== -1) head.flags |= WANTS_UPGRADE;
  if (isConnect && singles.protocol === -1) return readConnect(list, head);
  if (singles.protocol !== -1 && !isConnect) return LIST_BAD_CONNECT;
  if (singles.scheme === -1 || singles.path === -1) return LIST_MISSING_PSEUDO;
  const scheme = columns[singles.scheme + VALUE_START]!;
  if (!isScheme(bytes, scheme, columns[singles.scheme + VALUE_END]!)) return LIST_BAD_SCHEME;
  return readPath(list, head);
}

function readConnect(list: HeaderList, head: RequestHead): number {
  if (singles.scheme !== -1 || singles.path !== -1) return LIST_BAD_CONNECT;
  if (singles.authority === -1) return LIST_MISSING_PSEUDO;
  const end = list.columns[singles.authority + VALUE_END]!;
  head.targetStart = list.columns[singles.authority + VALUE_START]!;
  head.targetEnd = end;
  head.pathStart = head.pathEnd = end;
  head.queryStart = head.queryEnd = -1;
  return NO_LIST_VIOLATION;
}

function readPath({ bytes, columns }: HeaderList, head: RequestHead): number {
  const start = columns[singles.path + VALUE_START]!;
  const end = columns[singles.path + VALUE_END]!;
  head.targetStart = start;
  head.targetEnd = end;
  fillPath(head, start, end);
  if (start === end) return LIST_BAD_PATH;
  for (let i = start; i < end; i++) {
    if ((BYTE_CLASS[bytes[i]!]! & TARGET_QUERY) === 0 || bytes[i] === HASH) return LIST_BAD_PATH;
  }
  if (bytes[start] === SLASH) return NO_LIST_VIOLATION;
  const isAsterisk = bytes[start] === ASTERISK && end === start + 1;
  const isOptions = isText(bytes, head.methodStart, head.methodEnd, METHOD_OPTIONS);
  return isAsterisk && isOptions ? NO_LIST_VIOLATION : LIST_BAD_PATH;
}

/** `:authority` or host, and if both the same. */
function readHost({ bytes, columns }: HeaderList, head: RequestHead): number {
  const column = singles.authority === -1 ? singles.host : singles.authority;
  if (column === -1) return LIST_MISSING_PSEUDO;
  const start = columns[column + VALUE_START]!;
  const end = columns[column + VALUE_END]!;
  const hostEnd = hostEndOf(bytes, start, end);
  if (hostEnd < 0 || hostEnd === start) return LIST_BAD_AUTHORITY;
  head.hostStart = start;
  head.hostEnd = end;
  if (singles.authority === -1 || singles.host === -1) return NO_LIST_VIOLATION;
  const hostValue = columns[singles.host + VALUE_START]!;
  const isSame = sameAuthority(bytes, start, end, hostValue, columns[singles.host + VALUE_END]!);
  return isSame ? NO_LIST_VIOLATION : LIST_HOST_MISMATCH;
}

/** Section 8.1.1: a length says what DATA will bring. Without one the body is as long as the stream. */
function readLength({ bytes, columns }: HeaderList, endsStream: boolean, head: RequestHead): number {
  const { length, expect } = singles;
  head.contentLength = 0;
  head.bodyKind = endsStream ? BODY_NONE : BODY_CHUNKED;
  if (expect !== -1 && listHas(bytes, columns[expect + VALUE_START]!, columns[expect + VALUE_END]!, CONTINUE_100)) {
    head.flags |= EXPECTS_CONTINUE;
  }
  if (length === -1) return NO_LIST_VIOLATION;
  const value = contentLengthOf(bytes, columns[length + VALUE_START]!, columns[length + VALUE_END]!);
  if (value === INVALID_LENGTH || (endsStream && value !== 0)) return LIST_BAD_LENGTH;
  if ((head.flags & IS_CONNECT_METHOD) !== 0) return LIST_BAD_LENGTH;
  if (!endsStream) head.bodyKind = BODY_LENGTH;
  head.contentLength = value;
  return NO_LIST_VIOLATION;
}

/** The fields that are no pseudo-headers, host first when only `:authority` says it, cookies joined. */
function fillFields(list: HeaderList, head: RequestHead): number {
  const { columns } = list;
  head.fieldCount = 0;
  head.crumbCount = 0;
  head.joinedField = -1;
  if (singles.host === -1) {
    const name = list.length;
    if (!list.append(HOST, 0, HOST.length)) return LIST_TOO_MANY_FIELDS;
    addField(head, name, list.length, { start: head.hostStart, end: head.hostEnd });
  }
  let cookiesAt = -1;
  for (let field = 0; field < list.count; field++) {
    const at = field * LIST_STRIDE;
    const nameStart = columns[at + NAME_START]!;
    const nameEnd = columns[at + NAME_END]!;
    if (list.bytes[nameStart] === COLON) continue;
    let start = columns[at + VALUE_START]!;
    let end = columns[at + VALUE_END]!;
    if (singles.cookies > 1 && fieldNameOf(list.bytes, nameStart, nameEnd) === IS_COOKIE) {
      if (cookiesAt !== -1) continue;
      head.joinedField = head.fieldCount;
      cookiesAt = start = joinCookies(list);
      end = list.length;
      if (start < 0) return LIST_TOO_MANY_FIELDS;
    }
    if (head.fieldCount === MAX_HEADER_FIELDS) return LIST_TOO_MANY_FIELDS;
    addField(head, nameStart, nameEnd, { start, end });
  }
  return cookiesAt === -1 ? NO_LIST_VIOLATION : fillCrumbs(list, head);
}

/** The cookie fields as they are, behind the fields. */
function fillCrumbs(list: HeaderList, head: RequestHead): number {
  if (head.fieldCount + singles.cookies > MAX_HEADER_FIELDS) return LIST_TOO_MANY_FIELDS;
  const { bytes, columns } = list;
  for (let field = 0; field < list.count; field++) {
    const at = field * LIST_STRIDE;
    if (fieldNameOf(bytes, columns[at + NAME_START]!, columns[at + NAME_END]!) !== IS_COOKIE) continue;
    const column = (head.fieldCount + head.crumbCount++) * FIELD_STRIDE;
    head.fields[column] = columns[at + NAME_START]!;
    head.fields[column + 1] = columns[at + NAME_END]!;
    head.fields[column + 2] = columns[at + VALUE_START]!;
    head.fields[column + 3] = columns[at + VALUE_END]!;
  }
  return NO_LIST_VIOLATION;
}

function addField(head: RequestHead, nameStart: number, nameEnd: number, value: { start: number; end: number }): void {
  const column = head.fieldCount++ * FIELD_STRIDE;
  head.fields[column] = nameStart;
  head.fields[column + 1] = nameEnd;
  head.fields[column + 2] = value.start;
  head.fields[column + 3] = value.end;
}

/** All cookie fields as one value behind the list's bytes; where it begins, -1 above the limit. */
function joinCookies(list: HeaderList): number {
  const joined = list.length;
  for (let field = 0; field < list.count; field++) {
    const at = field * LIST_STRIDE;
    const { bytes, columns } = list;
    if (fieldNameOf(bytes, columns[at + NAME_START]!, columns[at + NAME_END]!) !== IS_COOKIE) continue;
    if (list.length > joined && !list.append(COOKIE_SEPARATOR, 0, COOKIE_SEPARATOR.length)) return -1;
    if (!list.reserve(columns[at + VALUE_END]! - columns[at + VALUE_START]!)) return -1;
    list.append(list.bytes, columns[at + VALUE_START]!, columns[at + VALUE_END]!);
  }
  return joined;
}

/** A token without capitals (section 8.2.1). */
function isName(bytes: Buffer, start: number, end: number): boolean {
  if (start === end) return false;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if ((BYTE_CLASS[byte]! & TOKEN) === 0 || (byte >= UPPER_A && byte <= UPPER_Z)) return false;
  }
  return true;
}

function isValue(bytes: Buffer, start: number, end: number): boolean {
  if (start === end) return true;
  if (isSpace(bytes[start]!) || isSpace(bytes[end - 1]!)) return false;
  for (let i = start; i < end; i++) if ((BYTE_CLASS[bytes[i]!]! & VALUE) === 0) return false;
  return true;
}

function isSpace(byte: number): boolean {
  return byte === SP || byte === HTAB;
}

function isMethod(bytes: Buffer, start: number, end: number): boolean {
  if (start === end || end - start > MAX_METHOD_BYTES) return false;
  for (let i = start; i < end; i++) if ((BYTE_CLASS[bytes[i]!]! & TOKEN) === 0) return false;
  return true;
}

function isScheme(bytes: Buffer, start: number, end: number): boolean {
  if (start === end || end - start > MAX_SCHEME_BYTES || !isLetter(bytes[start]!)) return false;
  for (let i = start; i < end; i++) if ((BYTE_CLASS[bytes[i]!]! & SCHEME) === 0) return false;
  return true;
}

function isText(bytes: Buffer, start: number, end: number, text: Buffer): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text[i]) return false;
  return true;
}
