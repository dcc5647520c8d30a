/**
 * The vector kernel: reads a whole request head, sixteen bytes at a step. Written in AssemblyScript, so these are not
 * the types and functions of TypeScript: `i32` and `usize` are integers, `load` and `store` touch linear memory,
 * `v128` is sixteen bytes. `npm run kernel` compiles it to head-kernel.ts; a test keeps the two equal.
 *
 * It knows one thing: a head that is complete, in order and plain. Whatever else it meets (an incomplete head, an empty line in
 * front, any byte that breaks a rule) it answers with 0, and the scalar scan judges the same bytes from the start. So
 * there is one place that knows violations and their offsets, and this one must only never accept what that one does
 * not, nor read it differently.
 *
 * Classes of bytes are tested by nibbles: the table of a class (TOKEN_LOW: `tchar`) has, for each low nibble, one bit for every high
 * nibble with which it makes a byte of the class; HIGH_NIBBLE has that bit for each high nibble. A byte is one if the two have a bit in common.
 *
 * What is common in a line takes no loop of its own: at each one, entered or not, V8 looks whether somebody wants the thread.
 * That made a third of a small head's time.
 *
 * It may load up to 48 bytes behind `end`, which scan-memory.ts keeps readable. What lies there is not believed: each
 * line must end by CRLF before `end`, and all that was found on it lies before that.
 *
 * Memory, laid out by scan-memory.ts: RESULTS, NOTED and the two tables at fixed addresses, columns and buffers where
 * the caller says.
 */

const TOKEN_LOW: usize = 0;
const HOST_LOW: usize = 16;
const HIGH_NIBBLE: usize = 32;
/**
 * Integers: method start and end, target start and end, query start (-1), minor version, head end, field count, and up to where the
 * value of Host is plain.
 */
const RESULTS: usize = 64;
/** How many fields are of interest, then for each `kind << 16 | index`. */
const NOTED: usize = 128;

const SP: i32 = 0x20;
const HTAB: i32 = 0x09;
const COLON: i32 = 0x3a;
const CRLF: i32 = 0x0a0d;
const MAX_METHOD_BYTES: i32 = 15;
const VECTOR: i32 = 16;
/** The number of field-names.ts. */
const HOST: i32 = 1;

/** Bits of the bytes at `i` that are not of the class whose nibble table is at `table`. */
function strangers(table: usize, i: i32): i32 {
  const bytes = v128.load(i);
  const low = i8x16.swizzle(v128.load(table), v128.and(bytes, i8x16.splat(0x0f)));
  const high = i8x16.swizzle(v128.load(HIGH_NIBBLE), i8x16.shr_u(bytes, 4));
  return i8x16.bitmask(i8x16.eq(v128.and(low, high), i8x16.splat(0)));
}

/** Bits of the control characters, HTAB among them, in 32 bytes at `i`. */
function controls(i: i32): i32 {
  const one = v128.load(i);
  const two = v128.load(i, VECTOR);
  const ones = v128.or(i8x16.le_u(one, i8x16.splat(0x1f)), i8x16.eq(one, i8x16.splat(0x7f)));
  const twos = v128.or(i8x16.le_u(two, i8x16.splat(0x1f)), i8x16.eq(two, i8x16.splat(0x7f)));
  return i8x16.bitmask(ones) | (i8x16.bitmask(twos) << VECTOR);
}

/** Bits of the bytes at `i` that no request-target has: up to 0x20, from 0x7f on, and `#`. */
function nonTargets(bytes: v128): i32 {
  const outside = v128.or(i8x16.le_s(bytes, i8x16.splat(0x20)), i8x16.eq(bytes, i8x16.splat(0x7f)));
  return i8x16.bitmask(v128.or(outside, i8x16.eq(bytes, i8x16.splat(0x23))));
}

/** Neither white space nor a control character. */
function isVisible(i: i32): bool {
  return <i32>load<u8>(i) > SP;
}

function isWhiteSpace(i: i32): bool {
  const byte: i32 = load<u8>(i);
  return byte == SP || byte == HTAB;
}

/** Where the field line at `i` ends, by CRLF before `end`; 0 when it does not, or when another control character comes first. */
function lineEndOf(i: i32, end: i32): i32 {
  for (; i < end; i += 2 * VECTOR) {
    let stops = controls(i);
    while (stops != 0 && load<u8>(i + ctz(stops)) == HTAB) stops &= stops - 1;
    if (stops == 0) continue;
    i += ctz(stops);
    return i + 2 <= end && load<u16>(i) == CRLF ? i : 0;
  }
  return 0;
}

/** The first byte from `i` on that is no `tchar`: the CR of the line, which is known, at the latest. */
function tokenEnd(i: i32): i32 {
  let stops = strangers(TOKEN_LOW, i);
  while (stops == 0) {
    i += VECTOR;
    stops = strangers(TOKEN_LOW, i);
  }
  return i + ctz(stops);
}

/** The first byte from `i` on that is no white space: the CR of the line at the latest. */
function behindWhiteSpace(i: i32): i32 {
  while (isWhiteSpace(i)) i++;
  return i;
}

/** Where `[start, end)` ends without the white space behind it. */
function beforeWhiteSpace(start: i32, end: i32): i32 {
  while (end > start && isWhiteSpace(end - 1)) end--;
  return end;
}

/** Which of the fields that touch framing a name is: the numbers of field-names.ts. */
function kindOf(name: i32, length: i32): i32 {
  const lower32: u32 = 0x20202020;
  const lower64: u64 = 0x2020202020202020;
  switch (length) {
    case 4: // host
      return (load<u32>(name) | lower32) == 0x74736f68 ? 1 : 0;
    case 6: // expect
      return (load<u32>(name) | lower32) == 0x65707865 && (load<u32>(name, 2) | lower32) == 0x74636570 ? 4 : 0;
    case 7: // upgrade
      return (load<u32>(name) | lower32) == 0x72677075 && (load<u32>(name, 3) | lower32) == 0x65646172 ? 3 : 0;
    case 10: // connection
      return (load<u64>(name) | lower64) == 0x697463656e6e6f63 && (load<u32>(name, 6) | lower32) == 0x6e6f6974 ? 2 : 0;
    case 14: // content-length
      return (load<u64>(name) | lower64) == 0x2d746e65746e6f63 && (load<u64>(name, 6) | lower64) == 0x6874676e656c2d74
        ? 5
        : 0;
    case 17: // transfer-encoding
      return (load<u64>(name) | lower64) == 0x726566736e617274 &&
        (load<u64>(name, 8) | lower64) == 0x6e69646f636e652d &&
        (load<u64>(name, 9) | lower64) == 0x676e69646f636e65
        ? 6
        : 0;
  }
  return 0;
}

/** Reads `method SP request-target SP HTTP/1.x CRLF` at `start`. Returns the address behind it, or 0. */
function readRequestLine(base: i32, start: i32, end: i32): i32 {
  let stops = strangers(TOKEN_LOW, start);
  if (stops == 0) return 0;
  let i = start + ctz(stops);
  if (i >= end || i == start || i - start > MAX_METHOD_BYTES || load<u8>(i) != SP) return 0;
  store<i32>(RESULTS, start - base);
  store<i32>(RESULTS, i - base, 4);
  const targetStart = ++i;
  let queryStart = -1;
  for (;;) {
    if (i >= end) return 0;
    const bytes = v128.load(i);
    stops = nonTargets(bytes);
    if (queryStart < 0) {
      const marks = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x3f)));
      if (marks != 0 && (stops == 0 || ctz(marks) < ctz(stops))) queryStart = i + ctz(marks) + 1;
    }
    if (stops != 0) break;
    i += VECTOR;
  }
  i += ctz(stops);
  if (i + 11 > end || i == targetStart || load<u8>(i) != SP) return 0;
  store<i32>(RESULTS, targetStart - base, 8);
  store<i32>(RESULTS, i - base, 12);
  store<i32>(RESULTS, queryStart < 0 ? -1 : queryStart - base, 16);
  const isHttp1 = load<u32>(i, 1) == 0x50545448 && (load<u32>(i, 4) & 0xffffff00) == 0x2e312f00;
  const minor: i32 = <i32>load<u8>(i, 8) - 0x30;
  if (!isHttp1 || minor < 0 || minor > 1 || load<u16>(i, 9) != CRLF) return 0;
  store<i32>(RESULTS, minor, 20);
  return i + 11;
}

/**
 * Reads one whole request head at `[base + start, base + end)`; columns as in request-head.ts go to `columns`.
 * Returns 1, or 0 when the scalar scan has to look.
 */
export function readHead(base: i32, start: i32, end: i32, columns: i32, capacity: i32): i32 {
  const last = base + end;
  let i = readRequestLine(base, base + start, last);
  if (i == 0) return 0;
  let column = columns;
  const fullColumn = columns + (capacity << 4);
  let noted: i32 = 0;
  for (;;) {
    if (i + 2 > last) return 0;
    if (load<u16>(i) == CRLF) break;
    if (column == fullColumn) return 0;
    const ends = controls(i);
    let lineEnd = i + ctz(ends);
    if (ends == 0 || lineEnd + 2 > last || load<u16>(lineEnd) != CRLF) {
      lineEnd = lineEndOf(i, last);
      if (lineEnd == 0) return 0;
    }
    const nameStart = i;
    const stops = strangers(TOKEN_LOW, i);
    const nameEnd = stops == 0 ? tokenEnd(i + VECTOR) : i + ctz(stops);
    if (nameEnd == nameStart || load<u8>(nameEnd) != COLON) return 0;
    let valueStart = nameEnd + 1;
    if (load<u8>(valueStart) == SP) valueStart++;
    if (!isVisible(valueStart)) valueStart = behindWhiteSpace(valueStart);
    let valueEnd = lineEnd;
    if (!isVisible(valueEnd - 1)) valueEnd = beforeWhiteSpace(valueStart, valueEnd);
    store<i32>(column, nameStart - base);
    store<i32>(column, nameEnd - base, 4);
    store<i32>(column, valueStart - base, 8);
    store<i32>(column, valueEnd - base, 12);
    const kind = kindOf(nameStart, nameEnd - nameStart);
    if (kind != 0) {
      store<i32>(NOTED + (++noted << 2), (kind << 16) | ((column - columns) >> 4));
      if (kind == HOST) store<i32>(RESULTS, plainEndOf(valueStart) - base, 32);
    }
    column += 16;
    i = lineEnd + 2;
  }
  store<i32>(RESULTS, i + 2 - base, 24);
  store<i32>(RESULTS, (column - columns) >> 4, 28);
  store<i32>(NOTED, noted);
  return 1;
}

/** Where the bytes at `i` stop being those of a reg-name: at the end of its line at the latest, which is known to be there. */
function plainEndOf(i: i32): i32 {
  let stops = strangers(HOST_LOW, i);
  while (stops == 0) {
    i += VECTOR;
    stops = strangers(HOST_LOW, i);
  }
  return i + ctz(stops);
}
