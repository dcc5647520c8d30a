/**
 * Names that must not stand in trailers, recognised byte by byte, as a name may come in pieces.
 *
 * RFC 9110 section 6.5.1 forbids to send them, and says that recipients may ignore or merge trailers. llhttp acts on
 * framing fields wherever they stand: a `Content-Length` among the trailers frames its next message. So they are refused.
 */

const FORBIDDEN = ['host', 'connection', 'upgrade', 'content-length', 'transfer-encoding'].map(name =>
  Buffer.from(name),
);

/** All of FORBIDDEN may still match. */
export const ALL_NAMES = (1 << FORBIDDEN.length) - 1;

/** Which of the names in the set `candidates` still match when `byte` stands at `index` of a name. */
export function narrowNames(candidates: number, byte: number, index: number): number {
  let left = candidates;
  const lower = byte | 0x20;
  for (let i = 0; i < FORBIDDEN.length; i++) if (FORBIDDEN[i]![index] !== lower) left &= ~(1 << i);
  return left;
}

/** Whether a name of `length` bytes that left `candidates` is one of the forbidden ones. */
export function isForbiddenName(candidates: number, length: number): boolean {
  for (let i = 0; i < FORBIDDEN.length; i++) {
    if ((candidates & (1 << i)) !== 0 && FORBIDDEN[i]!.length === length) return true;
  }
  return false;
}
