/**
 * What our response splitter says in the words of llhttp, and where the two may differ. Shared by tests and fuzzers; docs/parsing.md lists the
 * exceptions, and a test keeps it equal.
 *
 * A response only has to be followed: whoever reads it wrongly would not know which bytes answer the next request. So where llhttp
 * follows one, we follow it to the same bytes, or give up; and where we follow one that llhttp refuses, no framing depends on what it refuses.
 */

import { isDeepStrictEqual } from 'node:util';
import { BODY, HEAD, ResponseSplitter, VIOLATION } from '../../../filter-engine/index.ts';
import type { OurReading } from './compare-requests.ts';
import { makeLlhttpForResponses, type PeerMessage, readWith } from './peers.ts';

/** A response as both tell it. */
interface ReadResponse {
  status: string;
  isUpgrade: boolean;
  keepsAlive: boolean;
  /** Of the body as it was sent, -1 for a chunked one: llhttp tells decoded bytes. */
  bodyBytes: number;
  isComplete: boolean;
}

/** Where we follow a response and llhttp refuses it. */
export interface ResponseException {
  readonly name: string;
  readonly code: string;
  /** A response that shows it. */
  readonly example: string;
  /** Whether it applies; `last` is the response that llhttp did not report. */
  readonly holds: (last: ReadResponse, before: ReadResponse | undefined) => boolean;
}

const isInterim = ({ status }: Pick<ReadResponse, 'status'>): boolean => /^1..$/.test(status);
const hasNoBody = ({ status }: ReadResponse): boolean => /^(1..|204|304)$/.test(status);
const always = (): boolean => true;

export const RESPONSE_EXCEPTIONS: readonly ResponseException[] = [
  {
    name: 'field names that are no tokens',
    code: 'HPE_INVALID_HEADER_TOKEN',
    example: 'HTTP/1.1 204\r\nServer(1): x\r\n\r\n',
    holds: always,
  },
  {
    name: 'a length that says nothing, of a response without body',
    code: 'HPE_INVALID_CONTENT_LENGTH',
    example: 'HTTP/1.1 304\r\nContent-Length: +3\r\n\r\n',
    holds: hasNoBody,
  },
  {
    name: 'lengths that say two things, of a response without body',
    code: 'HPE_UNEXPECTED_CONTENT_LENGTH',
    example: 'HTTP/1.1 304\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n',
    holds: hasNoBody,
  },
  {
    name: 'a coding behind a length, of a response without body',
    code: 'HPE_INVALID_TRANSFER_ENCODING',
    example: 'HTTP/1.1 304\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n',
    holds: hasNoBody,
  },
  {
    name: 'a response behind one that closes',
    code: 'HPE_CLOSED_CONNECTION',
    example: 'HTTP/1.1 204\r\nConnection: close\r\n\r\nHTTP/1.1 204\r\n\r\n',
    holds: (_last, before) => before !== undefined && !before.keepsAlive,
  },
  {
    name: 'the response behind an interim one that closes',
    code: 'HPE_CLOSED_CONNECTION',
    example: 'HTTP/1.1 103\r\nConnection: close\r\n\r\nHTTP/1.1 204\r\n\r\n',
    holds: (_last, before) => before !== undefined && isInterim(before),
  },
];

/** What we say of `bytes` as responses to GET. Stops behind one that changes the protocol. */
export function readResponses(bytes: Buffer): OurReading<ReadResponse> {
  const splitter = new ResponseSplitter();
  const messages: ReadResponse[] = [];
  for (let at = 0; ; at = splitter.consumed) {
    const event = splitter.next(bytes, at, bytes.length, 0);
    if (event !== HEAD && event !== BODY) return { messages, isRefused: event === VIOLATION };
    if (event === HEAD) {
      messages.push({
        status: String(splitter.status),
        isUpgrade: splitter.changesProtocol,
        keepsAlive: !splitter.closesConnection,
        bodyBytes: 0,
        isComplete: false,
      });
    }
    const message = messages.at(-1);
    if (message === undefined) throw new Error('a body before a head');
    if (event === BODY) message.bodyBytes += splitter.consumed - at;
    message.isComplete = splitter.isMessageEnd;
    if (message.isUpgrade) return { messages, isRefused: false };
  }
}

/** Compares both on `bytes`. @returns the exception that ended it, if one did. @throws Error where none is known */
export function compareWithLlhttpResponses(bytes: Buffer): ResponseException | undefined {
  const { messages, isRefused } = readResponses(bytes);
  const { messages: read, error } = readWith(makeLlhttpForResponses, bytes);
  for (const [index, message] of messages.entries()) {
    const reported = read[index];
    if (reported === undefined) {
      const before = messages[index - 1];
      const exception = RESPONSE_EXCEPTIONS.find(({ code, holds }) => code === error && holds(message, before));
      if (exception !== undefined) return exception;
      throw new Error(`llhttp says ${error} where we follow ${JSON.stringify(message)}`);
    }
    const theirs = comparable(reported);
    // Any 101 changes the protocol for us; for llhttp only one with Upgrade and Connection: upgrade.
    if (message.isUpgrade && !theirs.isUpgrade && message.status === '101' && theirs.status === '101') return undefined;
    const ours = isChunked(reported) ? { ...message, bodyBytes: -1 } : message;
    // We gave up within its body; they went on.
    if (isRefused && index === messages.length - 1 && !ours.isComplete) return undefined;
    if (!isDeepStrictEqual(ours, { ...theirs, isComplete: ours.isComplete && theirs.isComplete }))
      throw new Error(`llhttp reads ${JSON.stringify(theirs)} where we read ${JSON.stringify(ours)}`);
    if (ours.isComplete !== theirs.isComplete) throw new Error(`llhttp ends ${JSON.stringify(theirs)} elsewhere`);
  }
  if (read.length > messages.length && !isRefused) throw new Error('llhttp reads responses where we wait');
  return undefined;
}

function comparable(message: PeerMessage): ReadResponse {
  const { method: status, isUpgrade, bodyBytes, isComplete } = message;
  // For llhttp an interim response can close; for us another one follows it, and that one says (RFC 9110 section 15.2).
  const keepsAlive = message.keepsAlive || isInterim({ status });
  return { status, isUpgrade, keepsAlive, bodyBytes: isChunked(message) ? -1 : bodyBytes, isComplete };
}

function isChunked({ fields }: PeerMessage): boolean {
  return fields.some((text, index) => index % 2 === 0 && text.toLowerCase() === 'transfer-encoding');
}
