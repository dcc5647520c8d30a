/** What is no HTTP/1 request at all, told from its first bytes. A request that breaks a rule is one: that is the parser's to say. */

/** Why, as a clause, and what to do where that is not the same for all. */
export interface NoRequest {
  readonly reason: string;
  readonly hint?: string;
}

const AS_HTTP1 =
  'Write it as HTTP/1.1, as in GET /cart HTTP/1.1 and Host: shop below: a filter sees of both the same, `:authority` as Host.';

/** Beginnings of what people and programs send instead, in latin1. */
const OTHERS: readonly (readonly [begins: RegExp, found: NoRequest])[] = [
  [/^PRI \* HTTP\/2/, { reason: 'these are frames of HTTP/2', hint: AS_HTTP1 }],
  [/^[^\n]* HTTP\/[23](\.0)?\r?(\n|$)/, { reason: 'its version is not that of HTTP/1', hint: AS_HTTP1 }],
  [/^:(method|path|scheme|authority)\b/, { reason: 'these are the pseudo-headers of HTTP/2', hint: AS_HTTP1 }],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the type of a TLS record is one.
  [/^\x16\x03/, { reason: 'this is TLS: what it carries cannot be read' }],
  [/^HTTP\//, { reason: 'this is a response' }],
  [/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, { reason: 'it begins with a byte order mark', hint: 'Save it without one.' }],
  [
    /^(\$ *)?(curl|wget|http) [^/]/,
    {
      reason: 'this is a command, not what it sends',
      hint: 'Paste the lines behind > of what curl -v prints, without the >.',
    },
  ],
];

const REQUEST_LINE =
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]+(\/|\*|[a-z][a-z0-9+.-]*:\/\/|[^\n]*HTTP\/1|[^\s/]+:[0-9]+[ \t\r\n]|[^\s/]+:[0-9]+$)/i;

/** @param text bytes as latin1 */
export function noRequestIn(text: string): NoRequest | undefined {
  // Parsers pass over empty lines before a request.
  const begun = text.replace(/^[\r\n]+/, '');
  const other = OTHERS.find(([begins]) => begins.test(begun))?.[1];
  if (other !== undefined || REQUEST_LINE.test(begun)) return other;
  return { reason: 'its first line is no request line, such as GET /cart HTTP/1.1' };
}
