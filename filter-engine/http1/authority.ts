/** `host [":" port]` as in Host, in an absolute-form target and in the target of CONNECT (RFC 3986 section 3.2). */

import {
  BYTE_CLASS,
  CLOSE_BRACKET,
  COLON,
  DIGIT_0,
  HEX_VALUE,
  isDigit,
  isLetter,
  OPEN_BRACKET,
  PERCENT,
  REG_NAME,
} from './byte-classes.ts';

const DOT = 0x2e;
const MAX_PORT = 65_535;

/**
 * Checks an authority without user information. Returns the offset behind the host (of its `:`, or `end`), or `~offset`
 * (negative) of the first byte that does not belong. An empty host passes; callers that need one compare with `start`.
 * @param plainEnd up to where there are letters of a reg-name, for who knows
 */
export function hostEndOf(buf: Buffer, start: number, end: number, plainEnd: number = start): number {
  if (plainEnd === end) return end;
  const isIpLiteral = plainEnd === start && buf[start] === OPEN_BRACKET;
  const hostEnd = isIpLiteral ? scanIpLiteral(buf, start, end) : scanRegName(buf, plainEnd, end);
  if (hostEnd < 0 || hostEnd === end) return hostEnd;
  if (buf[hostEnd] !== COLON) return ~hostEnd;
  let port = 0;
  for (let i = hostEnd + 1; i < end; i++) {
    if (!isDigit(buf[i]!)) return ~i;
    port = port * 10 + (buf[i]! - DIGIT_0);
    if (port > MAX_PORT) return ~i;
  }
  return hostEnd;
}

function scanRegName(buf: Buffer, start: number, end: number): number {
  let i = start;
  while (i < end) {
    if ((BYTE_CLASS[buf[i]!]! & REG_NAME) !== 0) i++;
    else if (buf[i] === PERCENT) {
      if (i + 2 >= end || HEX_VALUE[buf[i + 1]!]! < 0 || HEX_VALUE[buf[i + 2]!]! < 0) return ~i;
      i += 3;
    } else break;
  }
  return i;
}

/** IPv6 in brackets by its alphabet; zone identifiers and IPvFuture are refused. */
function scanIpLiteral(buf: Buffer, start: number, end: number): number {
  let i = start + 1;
  while (i < end && (HEX_VALUE[buf[i]!]! >= 0 || buf[i] === COLON || buf[i] === DOT)) i++;
  if (i >= end || buf[i] !== CLOSE_BRACKET || i === start + 1) return ~Math.min(i, end - 1);
  return i + 1;
}

/** Whether two authorities are the same text without regard to case. `:80` against none is a difference: readers disagree. */
export function sameAuthority(buf: Buffer, aStart: number, aEnd: number, bStart: number, bEnd: number): boolean {
  const length = aEnd - aStart;
  if (bEnd - bStart !== length) return false;
  for (let i = 0; i < length; i++) {
    const a = buf[aStart + i]!;
    const b = buf[bStart + i]!;
    if (a === b) continue;
    if ((a | 0x20) !== (b | 0x20) || !isLetter(a)) return false;
  }
  return true;
}
