import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differencesFromHttpParserJs, HTTP_PARSER_JS_KINDS } from '../../test/corpus/http1/compare-http-parser-js.ts';
import { EXCEPTIONS, readWithOurs, withoutChunkedBytes } from '../../test/corpus/http1/compare-requests.ts';
import { compareWithLlhttpResponses, RESPONSE_EXCEPTIONS } from '../../test/corpus/http1/compare-responses.ts';
import { mutationArbitrary, requestArbitrary, responseTextOf, textOf } from '../../test/corpus/http1/generate.ts';
import {
  makeHttpParserJs,
  makeLlhttp,
  makeLlhttpForResponses,
  type PeerMessage,
  readWith,
} from '../../test/corpus/http1/peers.ts';
import { readCases } from '../../test/corpus/http1/read-cases.ts';
import { BODY, HEAD, ResponseSplitter } from './index.ts';

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

const someMutations = fc.array(mutationArbitrary, { minLength: 1, maxLength: 3 });
const mutated = fc
  .tuple(fc.array(requestArbitrary, { minLength: 1, maxLength: 2 }), someMutations)
  .map(([made, mutations]) => mutations.reduce((text, mutate) => mutate(text), made.map(textOf).join('')));
const mutatedResponses = fc
  .tuple(fc.array(fc.tuple(requestArbitrary, fc.nat()), { minLength: 1, maxLength: 2 }), someMutations)
  .map(([made, mutations]) =>
    mutations.reduce((text, mutate) => mutate(text), made.map(([like, seed]) => responseTextOf(like, seed)).join('')),
  );

describe('on mutated requests', () => {
  it('whatever we accept, llhttp accepts and reads as we do', () => {
    let compared = 0;
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

  it('http-parser-js differs only in kinds that are known', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(mutated, text => {
        for (const kind of differencesFromHttpParserJs(Buffer.from(text, 'latin1')))
          seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }),
      { numRuns: 10_000 },
    );
    expect(seen.get('goes on where we stop')).toBeGreaterThan(1_000);
    expect(seen.get('drops the highest bit of bytes')).toBeGreaterThan(500);
  });

  it('and of the corpus, too', () => {
    for (const { kind, input } of readCases()) if (kind === 'request') differencesFromHttpParserJs(input);
  });

  it('http-parser-js takes equal lengths and the last coding, and refuses lengths that differ', () => {
    const read = (...fields: readonly string[]) => {
      const text = ['POST / HTTP/1.1', 'Host: x', ...fields, '', '5', '12345'].join('\r\n');
      return readWith(makeHttpParserJs, Buffer.from(text, 'latin1'));
    };
    expect(read('Content-Length: 3', 'Content-Length: 3').messages[0]?.bodyBytes).toBe(3);
    expect(read('Content-Length: 3', 'Content-Length: 4')).toMatchObject({
      messages: [],
      error: 'HPE_UNEXPECTED_CONTENT_LENGTH',
    });
    expect(read('Transfer-Encoding: x', 'Transfer-Encoding: chunked').messages[0]?.bodyBytes).toBe(5);
    expect(read('Transfer-Encoding: chunked', 'Transfer-Encoding: x').messages[0]?.bodyBytes).toBe(0);
  });

  it('http-parser-js goes back at a chunk of negative size, where its reading is ended', () => {
    const text = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1f\r\na';
    expect(readWith(makeHttpParserJs, Buffer.from(text)).error).toBe('a chunk of negative size');
    expect(differencesFromHttpParserJs(Buffer.from(text))).toEqual([]);
  });

  it.each(HTTP_PARSER_JS_KINDS)('there is one where http-parser-js $name', ({ name, example }) => {
    expect(differencesFromHttpParserJs(Buffer.from(example, 'latin1'))).toEqual([name]);
  });
});

describe('on mutated responses', () => {
  it('what we follow, llhttp follows to the same bytes', () => {
    let compared = 0;
    fc.assert(
      fc.property(mutatedResponses, text => {
        if (compareWithLlhttpResponses(Buffer.from(text, 'latin1')) === undefined) compared++;
      }),
      { numRuns: 10_000 },
    );
    expect(compared).toBeGreaterThan(2_000);
  });

  it('and of the corpus, too', () => {
    const toGet = readCases().filter(({ kind, methods }) => kind === 'response' && methods.every(is => is === 'GET'));
    expect(toGet.length).toBeGreaterThan(20);
    for (const { input } of toGet) compareWithLlhttpResponses(input);
  });

  it.each(RESPONSE_EXCEPTIONS)('there is one that llhttp refuses for $name', ({ name, example }) => {
    expect(compareWithLlhttpResponses(Buffer.from(example, 'latin1'))?.name).toBe(name);
  });
});

describe('docs/parsing.md', () => {
  const page = readFileSync(new URL('../../docs/parsing.md', import.meta.url), 'utf8');
  const known = { EXCEPTIONS, HTTP_PARSER_JS_KINDS, RESPONSE_EXCEPTIONS };

  it.each(Object.entries(known))('lists all of %s', (_, kinds) => {
    for (const { name } of kinds) expect(page).toContain(`| ${name} |`);
  });

  it('lists no difference that is not', () => {
    const names = Object.values(known).flatMap(kinds => kinds.map(({ name }) => name));
    const rows = [...page.matchAll(/^\| (?!it |---|what )(.+?) \| .+ \|$/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual(names.sort());
  });
});
