/**
 * Where http-parser-js reads a request otherwise than we do: every kind of it, measured on mutated requests, with the reason why it cannot
 * make us steal what is not meant. A difference of no kind is an error. docs/parsing.md lists the kinds; a test keeps it equal.
 *
 * It reads as it should be read what every writer of requests writes, and what nobody should accept, it mostly accepts: so nearly all
 * differences are that we stop where it goes on. What we do not read is not stolen.
 */

import { isDeepStrictEqual } from 'node:util';
import { type OurReading, readRequests, withoutChunkedBytes } from './compare-requests.ts';
import { httpParserJsMethods, makeHttpParserJs, type PeerMessage, type PeerReading, readWith } from './peers.ts';

/** What of a message differs; `unread`: they did not report it; `more`: they report further messages. */
type Aspect = keyof PeerMessage | 'unread' | 'more';

/** One difference. */
interface Difference {
  readonly aspect: Aspect;
  /** Of `more`, the last one. */
  readonly ours: PeerMessage | undefined;
  readonly theirs: PeerMessage | undefined;
  /** The code that ended their reading. */
  readonly error: string | undefined;
  /** Whether a broken rule ended our reading behind this message. */
  readonly isRefusedHere: boolean;
}

/** A kind of difference. */
export interface DifferenceKind {
  readonly name: string;
  /** A request that shows it. */
  readonly example: string;
  readonly holds: (difference: Difference) => boolean;
}

const HOST = 'Host: x\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';

export const HTTP_PARSER_JS_KINDS: readonly DifferenceKind[] = [
  {
    name: 'goes on where we stop',
    example: `GET / HTTP/1.1\r\n${HOST}Host: y\r\n\r\n`,
    holds: ({ aspect, ours, isRefusedHere }) =>
      isRefusedHere && (aspect === 'more' || (ours?.isComplete === false && /^(isComplete|bodyBytes)$/.test(aspect))),
  },
  {
    name: 'reads requests behind an upgrade',
    example: `POST / HTTP/1.1\r\n${HOST}Connection: upgrade\r\nUpgrade: x\r\nContent-Length: 1\r\n\r\naGET / HTTP/1.1\r\n\r\n`,
    holds: ({ aspect, ours }) => aspect === 'more' && ours?.isUpgrade === true,
  },
  {
    name: 'sees no chunked body in an upgrade',
    example: `POST / HTTP/1.1\r\n${HOST}Connection: upgrade\r\nUpgrade: x\r\n${CHUNKED}\r\n1\r\na\r\n`,
    holds: ({ aspect, ours, theirs }) =>
      ours?.isUpgrade === true && theirs?.isUpgrade === true && aspect === 'isComplete' && isChunked(ours),
  },
  {
    name: 'has a closed list of methods',
    example: `BREW /pot HTTP/1.1\r\n${HOST}\r\n`,
    holds: ({ aspect, ours, error }) =>
      aspect === 'unread' &&
      (error === 'HPE_INVALID_CONSTANT' || error === 'invalid request method') &&
      !httpParserJsMethods().includes(ours?.method ?? ''),
  },
  {
    name: 'drops the highest bit of bytes',
    example: `GET / HTTP/1.1\r\n${HOST}X-User: \xe1lice\r\n\r\n`,
    holds: isSevenBit,
  },
  {
    name: 'searches Connection for words',
    example: `GET / HTTP/1.1\r\n${HOST}Upgrade: websocket\r\nConnection: upgrade-later\r\n\r\n`,
    holds: isSearched,
  },
];

/** The kinds of difference in `bytes`, in their order. @throws Error for one that is of no kind */
export function differencesFromHttpParserJs(bytes: Buffer): readonly string[] {
  const ours = readRequests(bytes);
  const theirs = readWith(makeHttpParserJs, bytes);
  return differencesIn(ours, theirs).map(difference => {
    const kind = HTTP_PARSER_JS_KINDS.find(({ holds }) => holds(difference));
    if (kind !== undefined) return kind.name;
    throw new Error(`http-parser-js differs in ${JSON.stringify(difference)} on ${JSON.stringify(String(bytes))}`);
  });
}

function differencesIn({ messages, isRefused }: OurReading, { messages: read, error }: PeerReading): Difference[] {
  const differences: Difference[] = [];
  for (const [index, message] of messages.entries()) {
    const isRefusedHere = isRefused && index === messages.length - 1;
    const reported = read[index];
    const common = { ours: message, theirs: reported, error, isRefusedHere };
    if (reported === undefined) return [...differences, { aspect: 'unread', ...common }];
    const comparable = withoutChunkedBytes(reported, message);
    const aspects = (Object.keys(message) as (keyof PeerMessage)[]).filter(
      aspect => !isDeepStrictEqual(message[aspect], comparable[aspect]),
    );
    differences.push(...aspects.map(aspect => ({ aspect, ...common })));
    // Whoever takes the rest for something else has no further messages to compare.
    if (message.isUpgrade !== comparable.isUpgrade) return differences;
  }
  if (read.length <= messages.length) return differences;
  return [
    ...differences,
    { aspect: 'more', ours: messages.at(-1), theirs: undefined, error, isRefusedHere: isRefused },
  ];
}

/** Lines are read as ASCII, so that 0xe1 is `a`, 0xa0 a blank, and 0x8d a CR that does not belong there. */
function isSevenBit({ aspect, ours, theirs, error }: Difference): boolean {
  const fields = ours?.fields ?? [];
  const hasHighByte = (value: string | undefined) => /[\x80-\xff]/.test(value ?? '');
  if (aspect === 'fields') {
    const sameOrHigh = (text: string, index: number) => theirs?.fields[index] === text || hasHighByte(text);
    return fields.length === theirs?.fields.length && fields.every(sameOrHigh);
  }
  if (aspect === 'keepsAlive' || aspect === 'isUpgrade') return connectionValues(fields).some(hasHighByte);
  if (aspect === 'unread') return error === 'HPE_LF_EXPECTED' && fields.some(text => text.includes('\x8d'));
  // A trailer has such a byte: they stop in it.
  return aspect === 'isComplete' && ours?.isComplete === true && error === 'HPE_LF_EXPECTED';
}

/** The values of all Connection lines, put together without anything between them, are searched for `close`, `upgrade`, `keep-alive`. */
function isSearched({ aspect, ours }: Difference): boolean {
  if (aspect !== 'keepsAlive' && aspect !== 'isUpgrade') return false;
  const values = connectionValues(ours?.fields ?? []).map(value => value.toLowerCase());
  const options = values.flatMap(value => value.split(',').map(option => option.trim()));
  const words = aspect === 'isUpgrade' ? ['upgrade'] : ['close', 'keep-alive'];
  return words.some(word => values.join('').includes(word) !== options.includes(word));
}

function connectionValues(fields: readonly string[]): readonly string[] {
  return valuesOf('connection', fields);
}

function isChunked({ fields }: PeerMessage): boolean {
  return valuesOf('transfer-encoding', fields).length > 0;
}

function valuesOf(name: string, fields: readonly string[]): readonly string[] {
  return fields.filter((_, index) => index % 2 === 1 && fields[index - 1]?.toLowerCase() === name);
}
