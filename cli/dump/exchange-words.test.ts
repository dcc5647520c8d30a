import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LIST_BAD_AUTHORITY } from '../../filter-engine/http2/index.ts';
import { NO_VIOLATION, OBS_FOLD, RequestHead, RequestSplitter, ResponseSplitter } from '../../filter-engine/index.ts';
import { printableJson, styleFor } from '../progress/style.ts';
import { KeepBudget } from './body-content.ts';
import type { Exchange } from './exchange.ts';
import { connectionJson, exchangeJson } from './exchange-json.ts';
import { connectionWords, exchangeWords, sizeWords } from './exchange-words.ts';
import { harEntry } from './har-entry.ts';
import { MAX_SHOWN_BODY_BYTES } from './limits.ts';
import { Message } from './message.ts';
import { NO_REDACTION, REDACTED, REDACTION, SECRET_HEADERS, SECRET_PARAMETERS } from './redaction.ts';

const AT_US = Date.UTC(2024, 0, 2, 3, 4, 5, 678) * 1000;
const CLIENT = { place: undefined, port: 8080, address: '2001:db8::7', clientPort: 40_000 };
const WORDING = {
  style: styleFor(false),
  ...{ redaction: REDACTION, showsHeaders: false, showsBodies: false, namesPort: false },
};

function message(bytes: string | Buffer, kind: 'request' | 'response', firstUs: number, lastUs: number): Message {
  const finder = kind === 'request' ? new RequestSplitter(new RequestHead()) : responseHeads();
  const made = new Message(firstUs, finder, { keepBytes: 1 << 20, budget: new KeepBudget(1 << 24) });
  const all = Buffer.from(bytes as string, 'latin1');
  made.push(all, 0, all.length);
  made.lastUs = lastUs;
  made.isOver = true;
  return made;
}

function responseHeads(): ConstructorParameters<typeof Message>[1] {
  const splitter = new ResponseSplitter();
  return {
    get consumed() {
      return splitter.consumed;
    },
    next: (buf, start, end) => splitter.next(buf, start, end, 0),
  };
}

function exchange(request: string, response?: string | Buffer): Exchange {
  return {
    client: CLIENT,
    request: message(request, 'request', AT_US, AT_US + 100),
    response: response === undefined ? undefined : message(response, 'response', AT_US + 5_000, AT_US + 12_300),
  };
}

function answer(fields: string, body: Buffer): Buffer {
  const head = `HTTP/1.1 200 OK\r\n${fields}Content-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

describe('an exchange for people', () => {
  it('is a line with time, client, method, path, status, duration and sizes', () => {
    const line = exchangeWords(
      exchange(
        'POST /cart?id=7 HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\n\r\nabc',
        answer('', Buffer.alloc(1234)),
      ),
      WORDING,
    );
    expect(line.replace(/^\d\d:\d\d:/, '')).toBe(
      '05.678 [2001:db8::7]:40000  POST /cart?id=7  200  12 ms  ↑ 3 B  ↓ 1.2 kB',
    );
  });

  it('says what of it was not seen', () => {
    const unanswered = exchange('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
    expect(exchangeWords(unanswered, WORDING)).toContain('GET /  no answer seen  ↑ 0 B');
    unanswered.request.isOver = false;
    expect(exchangeWords(unanswered, WORDING)).toContain('GET /  not seen to its end');
    const half = exchange('GET / HTTP/1.1\r\nHost: shop\r\n\r\n', answer('', Buffer.from('x')));
    if (half.response !== undefined) half.response.isOver = false;
    expect(exchangeWords(half, WORDING)).toContain('200 not seen to its end  ↑ 0 B  ↓ 1 B');
  });

  it('names the rule that a request of HTTP/2 breaks', () => {
    const broken = exchange('GET / HTTP/2\r\nHost: shop\r\n\r\n', answer('', Buffer.from('x')));
    broken.request.violation = LIST_BAD_AUTHORITY;
    expect(exchangeWords(broken, WORDING)).toContain(
      '  12 ms  breaks a rule: a bad :authority or host (RFC 9113 section 8)  ↑',
    );
    expect(exchangeJson(broken, { redaction: REDACTION, showsHeaders: false, showsBodies: false })).toMatchObject({
      status: 200,
      rule: 'bad_authority',
    });
  });

  it('shows headers and bodies without secrets, and nothing that a terminal would obey', () => {
    const text = exchangeWords(
      exchange(
        'POST /a?token=t HTTP/1.1\r\nHost: shop\r\nCookie: a=b\r\nX-Colour: \x9b31m red\r\nContent-Length: 4\r\n\r\n\x1b[2J',
        answer('Content-Type: text/plain\r\n', Buffer.from('one\ttab\r\ntwo\u202ered\n')),
      ),
      { ...WORDING, showsHeaders: true, showsBodies: true, namesPort: true },
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(text.split('\n').slice(1)).toEqual([
      '  > Host: shop',
      '  > Cookie: (redacted)',
      '  > X-Colour: \ufffd31m red',
      '  > Content-Length: 4',
      '  > \ufffd[2J',
      '  < Content-Type: text/plain',
      '  < Content-Length: 19',
      '  < one  tab',
      '  < two\ufffdred',
    ]);
  });

  it('shows trailers behind the body, marked as what they are', () => {
    const call = exchange('POST /a.B/C HTTP/1.1\r\nHost: shop\r\n\r\n', answer('', Buffer.from('x')));
    if (call.response !== undefined) call.response.trailers = [{ name: 'grpc-status', value: '5\x9b' }];
    const shown = (wording: object): string[] =>
      exchangeWords(call, { ...WORDING, ...wording })
        .split('\n')
        .slice(1);
    const headers = ['  > Host: shop', '  < Content-Length: 1'];
    const trailers = ['  < (trailer) grpc-status: 5\ufffd'];
    expect(shown({ showsHeaders: true })).toEqual([...headers, ...trailers]);
    expect(shown({ showsHeaders: true, showsBodies: true })).toEqual([...headers, '  < x', ...trailers]);
    expect(shown({ showsBodies: true })).toEqual(['  < x']);
  });

  it('shows no secrets of trailers, in words or as an object', () => {
    const call = exchange('GET / HTTP/1.1\r\nHost: shop\r\n\r\n', answer('', Buffer.from('x')));
    const secret = { name: 'Set-Cookie', value: 'sid=s3cret' };
    for (const each of [call.request, call.response]) if (each !== undefined) each.trailers = [secret];
    const shown = (redaction: typeof REDACTION): string[] => [
      exchangeWords(call, { ...WORDING, redaction, showsHeaders: true }),
      JSON.stringify(exchangeJson(call, { redaction, showsHeaders: true, showsBodies: false })),
    ];
    for (const text of shown(REDACTION)) {
      expect(text.split(REDACTED)).toHaveLength(3);
      expect(text).not.toContain('s3cret');
    }
    for (const text of shown(NO_REDACTION)) expect(text.split('s3cret')).toHaveLength(3);
  });

  it('shows text beyond ASCII as it was meant, and turns nothing around in it', () => {
    const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
    const hostile = 'user\u202egnp.exe\u2066\x1b]0;title\x07\x9b2J';
    const shown = exchange(
      `GET /a HTTP/1.1\r\nHost: shop\r\nX-City: ${utf8('Zürich 東京')}\r\nX-Old: Z\xfcrich\r\n\r\n`,
      answer(`X-Evil: ${hostile}\r\nX-Line: a\u2028b\r\n`, Buffer.alloc(0)),
    );
    const lines = exchangeWords(shown, { ...WORDING, showsHeaders: true }).split('\n');
    expect(lines.slice(1)).toEqual([
      ...['  > Host: shop', '  > X-City: Zürich 東京', '  > X-Old: Zürich'],
      ...[
        '  < X-Evil: user\ufffdgnp.exe\ufffd\ufffd]0;title\ufffd\ufffd2J',
        '  < X-Line: a\ufffdb',
        '  < Content-Length: 0',
      ],
    ]);
    const json = exchangeJson(shown, { ...WORDING, showsHeaders: true, showsBodies: false });
    for (const written of [printableJson(json), printableJson(harEntry(shown, REDACTION))]) {
      expect(written).toContain('user\\u202egnp.exe\\u2066\\u001b]0;title\\u0007\\u009b2J');
      expect(written).toContain('Zürich 東京');
      expect(written).toContain('a\\u2028b');
    }
    expect(JSON.parse(printableJson(json))).toEqual(json);
  });

  it('shows a bounded part of a long body, and says of a binary one what it is', () => {
    const wording = { ...WORDING, showsBodies: true };
    const get = 'GET / HTTP/1.1\r\nHost: shop\r\n\r\n';
    const long = exchangeWords(exchange(get, answer('', Buffer.from('x'.repeat(MAX_SHOWN_BODY_BYTES + 1)))), wording);
    expect(long.split('\n')[1]).toBe(`  < ${'x'.repeat(MAX_SHOWN_BODY_BYTES)}`);
    expect(long.split('\n')[2]).toBe('  < (… the rest of 4.1 kB of bytes without a type)');
    const png = answer('Content-Type: image/png\r\n', Buffer.from([0x89, 0x50, 0, 0xff]));
    expect(exchangeWords(exchange(get, png), wording).split('\n')[1]).toBe('  < (4 B of image/png)');
    const packed = answer('Content-Type: text/plain\r\nContent-Encoding: gzip\r\n', gzipSync('unpacked'));
    expect(exchangeWords(exchange(get, packed), wording).split('\n')[1]).toBe('  < unpacked');
    const bomb = answer('Content-Type: text/plain\r\nContent-Encoding: gzip\r\n', gzipSync(Buffer.alloc(1 << 24)));
    expect(exchangeWords(exchange(get, bomb), wording).split('\n')[1]).toMatch(/^ {2}< \(.* of text\/plain\)$/);
  });

  it('names what cannot be split', () => {
    const connection = {
      client: CLIENT,
      firstUs: AT_US,
      lastUs: AT_US + 3_200_000,
      protocol: 'tls',
      violation: NO_VIOLATION,
    } as const;
    const words = connectionWords({ ...connection, fromClientBytes: 999, fromAppBytes: 14_400_000 }, WORDING);
    expect(words.slice(6)).toBe('05.678 [2001:db8::7]:40000  connection: TLS  3.2 s  ↑ 999 B  ↓ 14 MB');
    const broken = { ...connection, protocol: 'http1', violation: OBS_FOLD } as const;
    expect(connectionWords({ ...broken, fromClientBytes: 1, fromAppBytes: 0 }, WORDING)).toContain(
      'connection: HTTP/1, not followed from a request on that breaks a rule: a field line begins with white space (RFC 9112 section 5.2)  3.2 s',
    );
    expect([0, 999, 1_000, 99_500, 3_400_000].map(sizeWords)).toEqual(['0 B', '999 B', '1.0 kB', '100 kB', '3.4 MB']);
  });
});

describe('an exchange for programs', () => {
  it('has everything by name', () => {
    const json = exchangeJson(exchange('GET /a?key=k HTTP/1.1\r\nHost: shop\r\n\r\n', answer('', Buffer.from([255]))), {
      ...WORDING,
      ...{ showsHeaders: true, showsBodies: true },
    });
    expect(json).toEqual({
      kind: 'exchange',
      ...{ time: '2024-01-02T03:04:05.678Z', port: 8080, client: '[2001:db8::7]:40000' },
      ...{ method: 'GET', target: `/a?key=${REDACTED}`, host: 'shop', http_version: '1.1', status: 200 },
      ...{ duration_ms: 12.3, wait_ms: 5, request_bytes: 0, response_bytes: 1 },
      ...{ request_whole: true, response_whole: true },
      request_headers: [['Host', 'shop']],
      request_body: null,
      response_headers: [['Content-Length', '1']],
      response_body: { type: '', cut: false, base64: '/w==' },
    });
  });

  it('tells connections too', () => {
    const client = { ...CLIENT, place: 'pod/shop-1' };
    const connection = {
      client,
      firstUs: AT_US,
      lastUs: AT_US + 1_500,
      protocol: 'http2',
      violation: NO_VIOLATION,
      fromClientBytes: 1,
    } as const;
    const broken = { ...connection, protocol: 'http1', violation: OBS_FOLD, fromAppBytes: 2 } as const;
    expect(connectionJson(broken)).toMatchObject({ protocol: 'http1', rule: 'obs_fold' });
    expect(connectionJson({ ...connection, fromAppBytes: 2 })).toMatchObject({
      ...{ kind: 'connection', place: 'pod/shop-1', protocol: 'http2', duration_ms: 1.5 },
      ...{ request_bytes: 1, response_bytes: 2 },
    });
  });
});

describe('redaction', () => {
  it('hides every listed header and parameter, in any case, and nothing else', () => {
    for (const name of SECRET_HEADERS) {
      expect(REDACTION.field({ name: name.toUpperCase(), value: 'v' }).value).toBe(REDACTED);
    }
    for (const name of SECRET_PARAMETERS) {
      expect(REDACTION.address(`/p?a=1&${name.toUpperCase()}=v#${name}=v&b=2`)).not.toMatch(/=v/);
    }
    expect(REDACTION.address('/a%20b?q=token&%74oken=v;x')).toBe(`/a%20b?q=token&%74oken=${REDACTED};x`);
    expect(REDACTION.address('/?%=1')).toBe('/?%=1');
    expect(REDACTION.field({ name: 'Referer', value: 'http://a/?sig=v' }).value).toBe(`http://a/?sig=${REDACTED}`);
    for (const [address, shown] of [
      ['https://alice:v@shop/a@b', `https://${REDACTED}@shop/a@b`],
      ['//v@p@shop?to=c@d', `//${REDACTED}@shop?to=c@d`],
      ['HTTPS:\\\\v@shop', `HTTPS:\\\\${REDACTED}@shop`],
      ['http://shop/?mail=a@b', 'http://shop/?mail=a@b'],
      ['/alice@shop', '/alice@shop'],
    ] as const) {
      expect(REDACTION.address(address)).toBe(shown);
      for (const name of ['Location', 'referer', 'content-location']) {
        expect(REDACTION.field({ name, value: address }).value).toBe(shown);
      }
    }
    expect(REDACTION.field({ name: 'x-user', value: 'alice' }).value).toBe('alice');
    expect(NO_REDACTION.field({ name: 'cookie', value: 'v' }).value).toBe('v');
  });
});
