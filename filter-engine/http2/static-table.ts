/** The static table of RFC 7541 appendix A: 61 fields that both sides know. */

/** Entries, so that dynamic indices begin one above. */
export const STATIC_ENTRIES = 61;

/** Any name of the table is shorter. */
const LONGEST_NAME = 63;

const FIELDS = `:authority|:method GET|:method POST|:path /|:path /index.html|:scheme http|:scheme https|:status 200|:status 204
|:status 206|:status 304|:status 400|:status 404|:status 500|accept-charset|accept-encoding gzip, deflate|accept-language
|accept-ranges|accept|access-control-allow-origin|age|allow|authorization|cache-control|content-disposition|content-encoding
|content-language|content-length|content-location|content-range|content-type|cookie|date|etag|expect|expires|from|host|if-match
|if-modified-since|if-none-match|if-range|if-unmodified-since|last-modified|link|location|max-forwards|proxy-authenticate
|proxy-authorization|range|referer|refresh|retry-after|server|set-cookie|strict-transport-security|transfer-encoding|user-agent
|vary|via|www-authenticate`;

/** Names and values by index from 1 on; at 0 nothing. */
export const STATIC_NAMES: readonly Buffer[] = [Buffer.alloc(0), ...fields().map(([name]) => Buffer.from(name))];
export const STATIC_VALUES: readonly Buffer[] = [Buffer.alloc(0), ...fields().map(([, value]) => Buffer.from(value))];

/** The first index of each name, by the length of names. */
const BY_LENGTH: readonly number[][] = firstByLength();

/** The first index with the name `bytes[start, end)`, 0 when there is none. */
export function staticIndexOf(bytes: Uint8Array, start: number, end: number): number {
  const candidates = BY_LENGTH[end - start];
  if (candidates === undefined) return 0;
  for (let c = 0; c < candidates.length; c++) {
    const name = STATIC_NAMES[candidates[c]!]!;
    let i = 0;
    while (i < name.length && name[i] === bytes[start + i]) i++;
    if (i === name.length) return candidates[c]!;
  }
  return 0;
}

/** Entries of one name follow each other. */
function firstByLength(): number[][] {
  const byLength: number[][] = Array.from({ length: LONGEST_NAME + 1 }, () => []);
  for (const [index, name] of STATIC_NAMES.entries()) {
    if (index > 0 && !STATIC_NAMES[index - 1]?.equals(name)) byLength[name.length]?.push(index);
  }
  return byLength;
}

function fields(): (readonly [name: string, value: string])[] {
  return FIELDS.replaceAll('\n', '')
    .split('|')
    .map(field => {
      const space = field.indexOf(' ');
      return space < 0 ? [field, ''] : [field.slice(0, space), field.slice(space + 1)];
    });
}
