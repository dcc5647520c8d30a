/** What our splitter says of requests in the words of the peers, and where the two may differ. Shared by tests and fuzzers. */

import {
  BODY,
  BODY_CHUNKED,
  CLOSES_CONNECTION,
  HEAD,
  HTTP_1_0,
  IS_CONNECT_METHOD,
  RequestHead,
  RequestSplitter,
  takeBodyContent,
  VIOLATION,
  WANTS_UPGRADE,
} from '../../../filter-engine/index.ts';
import { llhttpMethods, type PeerMessage } from './peers.ts';

/** What we say of bytes, in the words of the peers. */
export interface OurReading<Message = PeerMessage> {
  readonly messages: readonly Message[];
  /** Whether a broken rule ended it. */
  readonly isRefused: boolean;
}

/** The messages of `readRequests`. */
export function readWithOurs(bytes: Buffer): readonly PeerMessage[] {
  return readRequests(bytes).messages;
}

/** What we say of `bytes`. Stops behind a request that leaves the rest to another protocol. */
export function readRequests(bytes: Buffer): OurReading {
  const head = new RequestHead();
  const splitter = new RequestSplitter(head);
  const messages: PeerMessage[] = [];
  let bodyStart = 0;
  for (let at = 0; ; at = splitter.consumed) {
    const event = splitter.next(bytes, at, bytes.length);
    if (event !== HEAD && event !== BODY) return { messages, isRefused: event === VIOLATION };
    if (event === HEAD) {
      messages.push(messageOf(head));
      bodyStart = splitter.consumed;
    }
    const message = messages.at(-1);
    if (message === undefined) throw new Error('a body before a head');
    if (event === BODY) message.bodyBytes = head.contentLength > 0 ? splitter.consumed - at : -1;
    message.isComplete = splitter.isMessageEnd;
    // http-parser-js takes what follows an upgrade for another protocol, body or not.
    if (message.bodyBytes === -1 && message.isComplete && !message.isUpgrade) {
      message.bodyBytes = takeBodyContent(bytes, bodyStart, splitter.consumed, BODY_CHUNKED).length;
    }
    if (message.isUpgrade && message.isComplete) return { messages, isRefused: false };
  }
}

function messageOf(head: RequestHead): PeerMessage {
  const text = (start: number, end: number) => head.bytes.toString('latin1', start, end);
  const fields: string[] = [];
  for (let column = 0; column < head.fieldCount * 4; column += 4) {
    const [nameStart = 0, nameEnd = 0, valueStart = 0, valueEnd = 0] = head.fields.subarray(column, column + 4);
    fields.push(text(nameStart, nameEnd), text(valueStart, valueEnd));
  }
  return {
    method: text(head.methodStart, head.methodEnd),
    target: text(head.targetStart, head.targetEnd),
    version: head.version === HTTP_1_0 ? '1.0' : '1.1',
    fields,
    isUpgrade: (head.flags & (WANTS_UPGRADE | IS_CONNECT_METHOD)) !== 0,
    keepsAlive: (head.flags & CLOSES_CONNECTION) === 0,
    bodyBytes: 0,
    isComplete: false,
  };
}

/** Peers tell decoded bytes of a chunked body as they come, we when it is whole; a peer that gave up within a body has not seen all of it. */
export const withoutChunkedBytes = (message: PeerMessage, ours: PeerMessage): PeerMessage =>
  ours.bodyBytes === -1 || (ours.isComplete && !message.isComplete)
    ? { ...message, bodyBytes: ours.bodyBytes }
    : message;

/** Where we accept a head and llhttp does not. Each is legal by the RFC; none makes two readers see two requests. */
export interface Exception {
  readonly name: string;
  readonly code: string;
  /** Whether it applies; `last` is the message that llhttp did not report. */
  readonly holds: (last: PeerMessage, before: PeerMessage | undefined) => boolean;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    name: 'a method that is not in its list',
    code: 'HPE_INVALID_METHOD',
    holds: last => !llhttpMethods().includes(last.method),
  },
  {
    name: 'a request behind one that closes',
    code: 'HPE_CLOSED_CONNECTION',
    holds: (_last, before) => before !== undefined && !before.keepsAlive,
  },
];
