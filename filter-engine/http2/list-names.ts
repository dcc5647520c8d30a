/** Which of the names that the rules of RFC 9113 section 8 speak of a field has: by length first, then by its bytes. */

export const IS_OTHER = 0;
export const IS_FORBIDDEN = 1;
export const IS_TE = 2;
export const IS_HOST = 3;
export const IS_CONTENT_LENGTH = 4;
export const IS_EXPECT = 5;
export const IS_COOKIE = 6;

const KINDS: Readonly<Record<string, number>> = {
  // Section 8.2.2: they speak of a connection.
  connection: IS_FORBIDDEN,
  'proxy-connection': IS_FORBIDDEN,
  'keep-alive': IS_FORBIDDEN,
  'transfer-encoding': IS_FORBIDDEN,
  upgrade: IS_FORBIDDEN,
  te: IS_TE,
  host: IS_HOST,
  'content-length': IS_CONTENT_LENGTH,
  expect: IS_EXPECT,
  cookie: IS_COOKIE,
};

const PSEUDO_NAMES = ['method', 'scheme', 'path', 'authority', 'protocol'] as const;
/** A pseudo-header of requests, without its colon. */
export type PseudoName = (typeof PSEUDO_NAMES)[number];

interface Named<Kind> {
  readonly name: Buffer;
  readonly kind: Kind;
}

const FIELDS = byLength(Object.entries(KINDS).map(([name, kind]) => ({ name: Buffer.from(name), kind })));
const PSEUDOS = byLength(PSEUDO_NAMES.map(kind => ({ name: Buffer.from(`:${kind}`), kind })));

/** The kind of the field named `bytes[start, end)`, in lower case. */
export function fieldNameOf(bytes: Uint8Array, start: number, end: number): number {
  return find(FIELDS, bytes, start, end) ?? IS_OTHER;
}

/** Which pseudo-header it is; null when requests have none of the name. */
export function pseudoNameOf(bytes: Uint8Array, start: number, end: number): PseudoName | null {
  return find(PSEUDOS, bytes, start, end);
}

function byLength<Kind>(names: readonly Named<Kind>[]): readonly (readonly Named<Kind>[])[] {
  const longest = Math.max(...names.map(({ name }) => name.length));
  return Array.from({ length: longest + 1 }, (_, length) => names.filter(({ name }) => name.length === length));
}

function find<Kind>(
  names: readonly (readonly Named<Kind>[])[],
  bytes: Uint8Array,
  start: number,
  end: number,
): Kind | null {
  const candidates = names[end - start];
  if (candidates === undefined) return null;
  for (let c = 0; c < candidates.length; c++) {
    const { name, kind } = candidates[c]!;
    let i = 0;
    while (i < name.length && name[i] === bytes[start + i]) i++;
    if (i === name.length) return kind;
  }
  return null;
}
