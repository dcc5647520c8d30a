/**
 * Skips a chunked body with its framing, extensions and trailers (RFC 9112 section 7.1), byte-exact and incremental.
 *
 *   SIZE_START ─hex─► SIZE ─┬─CR─► SIZE_LF ─LF─┬─ size > 0 ─► DATA ─► DATA_CR ─► DATA_LF ─► SIZE_START
 *                           │                  └─ size = 0 ─► TRAILER_START
 *                           └─;─► EXTENSION_… ─CR─► SIZE_LF
 *   TRAILER_START ─CR─► END_LF ─LF─► DONE
 *   TRAILER_START ─tchar─► TRAILER_NAME ─:─► TRAILER_VALUE ─CR─► TRAILER_LF ─LF─► TRAILER_START
 *
 * Chunk data is skipped in one addition. A byte that breaks a rule is not consumed and leaves the state as it was, so
 * showing it again reports it again. Tolerated: white space around `;` and `=` (the BWS of the grammar), leading zeros.
 * Not tolerated: white space between a size and its CRLF, bare LF anywhere.
 */

import { MAX_CHUNK_LINE_BYTES, MAX_TRAILER_BYTES } from '../limits.ts';
import {
  BACKSLASH,
  BYTE_CLASS,
  COLON,
  CR,
  DOUBLE_QUOTE,
  EQUALS,
  HEX_VALUE,
  isWhiteSpace,
  LF,
  SEMICOLON,
  TOKEN,
  VALUE,
} from './byte-classes.ts';
import { ALL_NAMES, isForbiddenName, narrowNames } from './trailer-names.ts';
import {
  BAD_CHUNK_EXTENSION,
  BAD_CHUNK_SIZE,
  BAD_FIELD_NAME,
  BAD_FIELD_VALUE,
  BARE_CR,
  BARE_LF,
  CHUNK_LINE_TOO_LONG,
  CHUNK_TOO_LARGE,
  FORBIDDEN_TRAILER,
  MISSING_CHUNK_END,
  NO_VIOLATION,
  OBS_FOLD,
  SPACE_BEFORE_COLON,
  TRAILERS_TOO_LARGE,
} from './violations.ts';

const SIZE_START = 0;
const SIZE = 1;
const BEFORE_SEMICOLON = 2;
const EXTENSION_NAME_START = 3;
const EXTENSION_NAME = 4;
const BEFORE_EQUALS = 5;
const EXTENSION_VALUE_START = 6;
const EXTENSION_TOKEN = 7;
const EXTENSION_QUOTED = 8;
const EXTENSION_ESCAPED = 9;
const AFTER_QUOTED = 10;
const SIZE_LF = 11;
const DATA = 12;
const DATA_CR = 13;
const DATA_LF = 14;
const TRAILER_START = 15;
const TRAILER_NAME = 16;
const TRAILER_VALUE = 17;
const TRAILER_LF = 18;
const END_LF = 19;
const DONE = 20;

/** `step` answers the next state, or `~violation`. */
type StateOrViolation = number;

export class ChunkedSkipper {
  /** The rule that the byte at the returned offset breaks. */
  violation = NO_VIOLATION;
  private state = SIZE_START;
  /** Of the current chunk: its size while the line is read, then what is left of its data. */
  private remaining = 0;
  /** Bytes of the current chunk-size line, or of all trailer lines. */
  private lineBytes = 0;
  /** Of the current trailer: which forbidden names it may still be, and how many bytes of it were read. */
  private nameCandidates = ALL_NAMES;
  private nameBytes = 0;

  get isDone(): boolean {
    return this.state === DONE;
  }

  /** Data of the present chunk that is still to come: bytes that mean nothing here. */
  get unseenBytes(): number {
    return this.state === DATA ? this.remaining : 0;
  }

  /** Goes on as if `bytes` of them had been shown. */
  passUnseen(bytes: number): void {
    this.remaining -= bytes;
    if (this.remaining === 0) this.state = DATA_CR;
  }

  /** Begins a body. */
  begin(): void {
    this.state = SIZE_START;
    this.remaining = 0;
    this.lineBytes = 0;
    this.violation = NO_VIOLATION;
  }

  /** Consumes from `start` on; returns up to where: `end`, the end of the body (`isDone`), or the byte that `violation` is about. */
  skip(buf: Buffer, start: number, end: number): number {
    let i = start;
    while (i < end && this.state !== DONE) {
      if (this.state === DATA) {
        const taken = Math.min(this.remaining, end - i);
        this.passUnseen(taken);
        i += taken;
        continue;
      }
      const next = this.step(buf[i]!);
      if (next < 0) {
        this.violation = ~next;
        return i;
      }
      this.state = next;
      i++;
    }
    return i;
  }

  private step(byte: number): StateOrViolation {
    if (this.state < SIZE_LF) return this.stepSizeLine(byte);
    switch (this.state) {
      case SIZE_LF:
        if (byte !== LF) return ~BARE_CR;
        this.lineBytes = 0;
        return this.remaining === 0 ? TRAILER_START : DATA;
      case DATA_CR:
        return byte === CR ? DATA_LF : ~MISSING_CHUNK_END;
      case DATA_LF:
        return byte === LF ? SIZE_START : ~MISSING_CHUNK_END;
      case END_LF:
        return byte === LF ? DONE : ~BARE_CR;
      default:
        return this.stepTrailer(byte);
    }
  }

  private stepSizeLine(byte: number): StateOrViolation {
    if (byte === LF) return ~BARE_LF;
    if (this.lineBytes === MAX_CHUNK_LINE_BYTES && byte !== CR) return ~CHUNK_LINE_TOO_LONG;
    const next = this.state <= SIZE ? this.stepSize(byte) : stepExtension(this.state, byte);
    if (next >= 0) this.lineBytes++;
    return next;
  }

  private stepSize(byte: number): StateOrViolation {
    const digit = HEX_VALUE[byte]!;
    if (digit >= 0) {
      const size = this.remaining * 16 + digit;
      if (size > Number.MAX_SAFE_INTEGER) return ~CHUNK_TOO_LARGE;
      this.remaining = size;
      return SIZE;
    }
    if (this.state === SIZE_START) return ~BAD_CHUNK_SIZE;
    if (byte === CR) return SIZE_LF;
    if (byte === SEMICOLON) return EXTENSION_NAME_START;
    return isWhiteSpace(byte) ? BEFORE_SEMICOLON : ~BAD_CHUNK_SIZE;
  }

  private stepTrailer(byte: number): StateOrViolation {
    if (byte === LF && this.state !== TRAILER_LF) return ~BARE_LF;
    if (this.state === TRAILER_START && byte === CR) return END_LF;
    if (this.lineBytes === MAX_TRAILER_BYTES) return ~TRAILERS_TOO_LARGE;
    const next = stepTrailerLine(this.state, byte);
    if (next < 0) return next;
    if (next === TRAILER_NAME) this.noteNameByte(byte);
    else if (this.state === TRAILER_NAME && isForbiddenName(this.nameCandidates, this.nameBytes))
      return ~FORBIDDEN_TRAILER;
    this.lineBytes++;
    return next;
  }

  private noteNameByte(byte: number): void {
    const isFirst = this.state === TRAILER_START;
    this.nameBytes = isFirst ? 0 : this.nameBytes;
    const candidates = isFirst ? ALL_NAMES : this.nameCandidates;
    this.nameCandidates = candidates === 0 ? 0 : narrowNames(candidates, byte, this.nameBytes);
    this.nameBytes++;
  }
}

/** `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`, then CR. */
function stepExtension(state: number, byte: number): StateOrViolation {
  const isToken = (BYTE_CLASS[byte]! & TOKEN) !== 0;
  switch (state) {
    case BEFORE_SEMICOLON:
      if (byte === SEMICOLON) return EXTENSION_NAME_START;
      return isWhiteSpace(byte) ? BEFORE_SEMICOLON : ~BAD_CHUNK_SIZE;
    case EXTENSION_NAME_START:
      if (isToken) return EXTENSION_NAME;
      return isWhiteSpace(byte) ? EXTENSION_NAME_START : ~BAD_CHUNK_EXTENSION;
    case EXTENSION_NAME:
      if (isToken) return EXTENSION_NAME;
      if (byte === EQUALS) return EXTENSION_VALUE_START;
      return isWhiteSpace(byte) ? BEFORE_EQUALS : afterExtension(byte);
    case BEFORE_EQUALS:
      if (byte === EQUALS) return EXTENSION_VALUE_START;
      if (byte === SEMICOLON) return EXTENSION_NAME_START;
      return isWhiteSpace(byte) ? BEFORE_EQUALS : ~BAD_CHUNK_EXTENSION;
    case EXTENSION_VALUE_START:
      if (byte === DOUBLE_QUOTE) return EXTENSION_QUOTED;
      if (isToken) return EXTENSION_TOKEN;
      return isWhiteSpace(byte) ? EXTENSION_VALUE_START : ~BAD_CHUNK_EXTENSION;
    case EXTENSION_TOKEN:
      if (isToken) return EXTENSION_TOKEN;
      return isWhiteSpace(byte) ? BEFORE_SEMICOLON : afterExtension(byte);
    case EXTENSION_QUOTED:
      if (byte === DOUBLE_QUOTE) return AFTER_QUOTED;
      if (byte === BACKSLASH) return EXTENSION_ESCAPED;
      return (BYTE_CLASS[byte]! & VALUE) !== 0 ? EXTENSION_QUOTED : ~BAD_CHUNK_EXTENSION;
    case EXTENSION_ESCAPED:
      return (BYTE_CLASS[byte]! & VALUE) !== 0 ? EXTENSION_QUOTED : ~BAD_CHUNK_EXTENSION;
    default:
      return isWhiteSpace(byte) ? BEFORE_SEMICOLON : afterExtension(byte);
  }
}

function afterExtension(byte: number): StateOrViolation {
  if (byte === CR) return SIZE_LF;
  return byte === SEMICOLON ? EXTENSION_NAME_START : ~BAD_CHUNK_EXTENSION;
}

function stepTrailerLine(state: number, byte: number): StateOrViolation {
  switch (state) {
    case TRAILER_START:
      if ((BYTE_CLASS[byte]! & TOKEN) !== 0) return TRAILER_NAME;
      return isWhiteSpace(byte) ? ~OBS_FOLD : ~BAD_FIELD_NAME;
    case TRAILER_NAME:
      if ((BYTE_CLASS[byte]! & TOKEN) !== 0) return TRAILER_NAME;
      if (byte === COLON) return TRAILER_VALUE;
      return isWhiteSpace(byte) ? ~SPACE_BEFORE_COLON : ~BAD_FIELD_NAME;
    case TRAILER_VALUE:
      if (byte === CR) return TRAILER_LF;
      return (BYTE_CLASS[byte]! & VALUE) !== 0 ? TRAILER_VALUE : ~BAD_FIELD_VALUE;
    default:
      return byte === LF ? TRAILER_START : ~BARE_CR;
  }
}
