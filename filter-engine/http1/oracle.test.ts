import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mutationArbitrary, requestArbitrary, responseTextOf, textOf } from '../../test/corpus/http1/generate.ts';
import {
  llhttpMethods,
  makeHttpParserJs,
  makeLlhttp,
  makeLlhttpForResponses,
  type PeerMessage,
  readWith,
} from '../../test/corpus/http1/peers.ts';
import { CLOSES_CONNECTION, HTTP_1_0, IS_CONNECT_METHOD, RequestHead, WANTS_UPGRADE } from '../request-head.ts';
import { BODY, HEAD, RequestSplitter, ResponseSplitter } from './index.ts';

/** What we say of `bytes`, in the words of the peers. Stops behind a request that leaves the rest to another protocol. */
function readWithOurs(bytes: Buffer): PeerMessage[] {
  const head = new RequestHead();
  const splitter = new RequestSplitter(head);
  const messages: PeerMessage[] = [];
  for (let at = 0; ; at = splitter.consumed) {
    const event = splitter.next(bytes, at, bytes.length);
    if (event !== HEAD && event !== BODY) return messages;
    if (event === HEAD) messages.push(messageOf(head));
    const message = messages.at(-1);
    if (message === undefined) throw new Error('a body before a head');
    if (event === BODY) message.bodyBytes = head.contentLength > 0 ? splitter.consumed - at : -1;
    message.isComplete = splitter.isMessageEnd;
    if (message.isUpgrade && message.isComplete) return messages;
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

/** Peers tell decoded bytes of a chunked body, we only skip them. */
const withoutChunkedBytes = (message: PeerMessage, ours: PeerMessage): PeerMessage =>
  ours.bodyBytes === -1 ? { ...message, bodyBytes: -1 } : message;

describe('on generated valid requests', () => {
  const requests = fc.array(requestArbitrary, { minLength: 1, maxLength: 4 });

  it('llhttp sees the same messages', () => {
    fc.assert(
      fc.property(requests, generated => {
        const bytes = Buffer.from(generated.map(textOf).join(''), 'latin1');
        const ours = readWithOurs(bytes);
        const { messages, error } = readWith(makeLlhttp, bytes);
        expect(error).toBeUndefined();
        expect(ours).toEqual(messages.map((message, index) => withoutChunkedBytes(message, ours[index] ?? message)));
        expect(ours.length).toBe(generated.length);
      }),
      { numRuns: 500 },
    );
  });

  it('http-parser-js sees the same boundaries', () => {
    fc.assert(
      fc.property(requests, generated => {
        const bytes = Buffer.from(generated.map(textOf).join(''), 'latin1');
        const { messages, error } = readWith(makeHttpParserJs, bytes);
        expect(error).toBeUndefined();
        const boundary = ({ method, target, version, isComplete }: PeerMessage) => ({
          method,
          target,
          version,
          isComplete,
        });
        expect(readWithOurs(bytes).map(boundary)).toEqual(messages.map(boundary));
      }),
      { numRuns: 500 },
    );
  });
});

describe('on generated valid responses', () => {
  it('llhttp sees the same messages', () => {
    const responses = fc.array(fc.tuple(requestArbitrary, fc.nat()), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(responses, generated => {
        const bytes = Buffer.from(generated.map(([like, seed]) => responseTextOf(like, seed)).join(''), 'latin1');
        const { messages, error } = readWith(makeLlhttpForResponses, bytes);
        expect(error).toBeUndefined();
        const splitter = new ResponseSplitter();
        const ours: { status: string; bodyBytes: number; isComplete: boolean }[] = [];
        for (let at = 0; at < bytes.length; at = splitter.consumed) {
          const event = splitter.next(bytes, at, bytes.length, 0);
          expect([HEAD, BODY]).toContain(event);
          if (event === HEAD)
            ours.push({ status: String(splitter.status), bodyBytes: 0, isComplete: splitter.isMessageEnd });
          else ours.push({ ...ours.pop()!, bodyBytes: splitter.consumed - at, isComplete: splitter.isMessageEnd });
        }
        const isChunked = (index: number) => generated[index]?.[0].body.kind === 'chunked';
        expect(ours.map((message, index) => (isChunked(index) ? { ...message, bodyBytes: -1 } : message))).toEqual(
          messages.map(({ method, bodyBytes, isComplete }, index) => {
            return { status: method, bodyBytes: isChunked(index) ? -1 : bodyBytes, isComplete };
          }),
        );
        expect(ours.length).toBe(generated.length);
      }),
      { numRuns: 500 },
    );
  });
});

/** Where we accept a head and llhttp does not. Each is legal by the RFC; none makes two readers see two requests. */
interface Exception {
  readonly name: string;
  readonly code: string;
  /** Whether it applies; `last` is the message that llhttp did not report. */
  readonly holds: (last: PeerMessage, before: PeerMessage | undefined) => boolean;
}

const EXCEPTIONS: readonly Exception[] = [
  {
    name: 'llhttp has a closed list of methods, RFC 9110 section 9.1 an open one',
    code: 'HPE_INVALID_METHOD',
    holds: last => !llhttpMethods().includes(last.method),
  },
  {
    name: 'llhttp takes nothing behind a request that closes; we leave that to the app and to whoever reads CLOSES_CONNECTION',
    code: 'HPE_CLOSED_CONNECTION',
    holds: (_last, before) => before !== undefined && !before.keepsAlive,
  },
];

describe('on mutated requests', () => {
  it('whatever we accept, llhttp accepts and reads as we do', () => {
    let compared = 0;
    const mutated = fc
      .tuple(
        fc.array(requestArbitrary, { minLength: 1, maxLength: 2 }),
        fc.array(mutationArbitrary, { minLength: 1, maxLength: 3 }),
      )
      .map(([made, mutations]) => mutations.reduce((text, mutate) => mutate(text), made.map(textOf).join('')));
    fc.assert(
      fc.property(mutated, text => {
        const bytes = Buffer.from(text, 'latin1');
        const ours = readWithOurs(bytes);
        const { messages, error } = readWith(makeLlhttp, bytes);
        for (const [index, message] of ours.entries()) {
          const theirs = messages[index];
          if (theirs === undefined) {
            const exception = EXCEPTIONS.find(({ code, holds }) => code === error && holds(message, ours[index - 1]));
            if (exception === undefined)
              throw new Error(`llhttp says ${error} where we accept ${JSON.stringify(message)}`);
            return;
          }
          const comparable = withoutChunkedBytes(theirs, message);
          expect({ ...message, isComplete: comparable.isComplete }).toEqual(comparable);
          compared++;
        }
      }),
      { numRuns: 20_000 },
    );
    expect(compared).toBeGreaterThan(2_000);
  });
});
