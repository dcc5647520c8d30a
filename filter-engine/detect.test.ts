import { describe, expect, it } from 'vitest';
import { DETECT_HTTP1, DETECT_HTTP2, DETECT_NEED_MORE, DETECT_OPAQUE, DETECT_TLS, detectProtocol } from './detect.ts';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const CLIENT_HELLO = '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03';

const HTTP1_OPENINGS = [
  'GET / HTTP/1.1\r\n',
  'get /lower HTTP/1.0\r\n',
  'PURGE /cache/x HTTP/1.1\r\n',
  'M-SEARCH /x HTTP/1.1\r\n',
  `${'X'.repeat(32)} / HTTP/1.1\r\n`,
  "!#$%&'*+-.^_`|~09az /odd HTTP/1.1\r\n",
  'OPTIONS * HTTP/1.1\r\n',
  'GET http://shop.example.org/ HTTP/1.1\r\n',
  'GET coap+ws-1.x://h/ HTTP/1.1\r\n',
  'CONNECT shop.example.org:443 HTTP/1.1\r\n',
  'CONNECT 10.0.0.1:443 HTTP/1.1\r\n',
  'CONNECT [::1]:443 HTTP/1.1\r\n',
  'PRI /not-the-preface HTTP/1.1\r\n',
  'PRIVATE / HTTP/1.1\r\n',
  '\r\nGET / HTTP/1.1\r\n',
  '\r\n\r\nGET / HTTP/1.1\r\n',
];

const OPAQUE_OPENINGS: readonly [title: string, bytes: string][] = [
  ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['SMTP', 'EHLO mail.example.org\r\n'],
  ['a redis array', '*1\r\n$4\r\nPING\r\n'],
  ['an inline redis command', 'GET key\r\n'],
  ['memcached', 'set key 0 0 5\r\nhello\r\n'],
  ['PostgreSQL', '\x00\x00\x00\x08\x04\xd2\x16\x2f'],
  ['IRC', 'NICK someone\r\n'],
  ['IMAP', 'a1 LIST "" *\r\n'],
  ['MQTT', '\x10\x10\x00\x04MQTT'],
  ['a bare line feed', '\nGET / HTTP/1.1\r\n'],
  ['three empty lines', '\r\n\r\n\r\nGET / HTTP/1.1\r\n'],
  ['a space first', ' GET / HTTP/1.1\r\n'],
  ['two spaces', 'GET  / HTTP/1.1\r\n'],
  ['an asterisk for another method', 'GET * HTTP/1.1\r\n'],
  ['an asterisk path', 'OPTIONS *x HTTP/1.1\r\n'],
  ['a preface that goes wrong early', 'PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n'],
  ['a preface that goes wrong late', 'PRI * HTTP/2.0\r\n\r\nSN\r\n\r\n'],
  ['a TLS alert', '\x15\x03\x01\x00\x02\x02\x28'],
  ['a handshake record that is no ClientHello', '\x16\x03\x01\x00\x31\x02\x00'],
  ['an empty handshake record', '\x16\x03\x01\x00\x00\x01'],
  ['a record above the limit of TLS', '\x16\x03\x01\xff\xff\x01'],
  ['another major version of TLS', '\x16\x02\x00\x00\x31\x01'],
];

function detect(text: string): number {
  return detectProtocol(Buffer.from(text, 'latin1'), 0, text.length);
}

/** The first decision over growing prefixes and the prefix length that brought it. */
function firstDecision(text: string): { decision: number; length: number } {
  for (let length = 0; length <= text.length; length++) {
    const decision = detect(text.slice(0, length));
    if (decision !== DETECT_NEED_MORE) return { decision, length };
  }
  return { decision: DETECT_NEED_MORE, length: text.length };
}

describe('detectProtocol', () => {
  for (const opening of HTTP1_OPENINGS) {
    it(`never takes a prefix of ${JSON.stringify(opening)} for anything but HTTP/1`, () => {
      for (let length = 0; length <= opening.length; length++) {
        expect([DETECT_NEED_MORE, DETECT_HTTP1]).toContain(detect(opening.slice(0, length)));
      }
      expect(detect(opening)).toBe(DETECT_HTTP1);
    });

    it(`stays with its first decision about ${JSON.stringify(opening)}`, () => {
      const { length } = firstDecision(opening);
      for (let more = length; more <= opening.length; more++) expect(detect(opening.slice(0, more))).toBe(DETECT_HTTP1);
    });
  }

  it('waits for the whole preface before it says HTTP/2', () => {
    for (let length = 0; length < PREFACE.length; length++) {
      expect(detect(PREFACE.slice(0, length))).toBe(DETECT_NEED_MORE);
    }
    expect(detect(PREFACE)).toBe(DETECT_HTTP2);
    expect(detect(`${PREFACE}\0\0\0\x04`)).toBe(DETECT_HTTP2);
  });

  it('knows a ClientHello by its first six bytes', () => {
    for (let length = 0; length < 6; length++) expect(detect(CLIENT_HELLO.slice(0, length))).toBe(DETECT_NEED_MORE);
    for (let length = 6; length <= CLIENT_HELLO.length; length++) {
      expect(detect(CLIENT_HELLO.slice(0, length))).toBe(DETECT_TLS);
    }
  });

  for (const [title, bytes] of OPAQUE_OPENINGS) {
    it(`calls ${title} opaque and stays with that`, () => {
      const { decision, length } = firstDecision(bytes);
      expect(decision).toBe(DETECT_OPAQUE);
      for (let more = length; more <= bytes.length; more++) expect(detect(bytes.slice(0, more))).toBe(DETECT_OPAQUE);
    });
  }

  it('decides at the first byte that makes a difference', () => {
    expect(firstDecision('GET / HTTP/1.1').length).toBe('GET /'.length);
    expect(firstDecision('OPTIONS * HTTP/1.1').length).toBe('OPTIONS * '.length);
    expect(firstDecision('GET http://h/').length).toBe('GET http://'.length);
    expect(firstDecision('CONNECT h:1').length).toBe('CONNECT h'.length);
    expect(firstDecision('EHLO mail.example.org\r\n').length).toBe('EHLO mail.example.org\r'.length);
    expect(firstDecision('SSH-2.0-x\r\n').length).toBe('SSH-2.0-x\r'.length);
  });

  it('gives up on a scheme above the limit', () => {
    expect(firstDecision(`GET ${'a'.repeat(16)}://h/`).decision).toBe(DETECT_HTTP1);
    expect(firstDecision(`GET ${'a'.repeat(17)}://h/`)).toEqual({
      decision: DETECT_OPAQUE,
      length: 'GET '.length + 17,
    });
  });

  it('gives up on a method above the limit', () => {
    expect(firstDecision(`${'X'.repeat(33)} / HTTP/1.1`)).toEqual({ decision: DETECT_OPAQUE, length: 33 });
  });

  it('judges only the bytes between start and end', () => {
    const buf = Buffer.from('\x16\x03GET / HTTP/1.1\r\n', 'latin1');
    expect(detectProtocol(buf, 2, 2)).toBe(DETECT_NEED_MORE);
    expect(detectProtocol(buf, 2, 5)).toBe(DETECT_NEED_MORE);
    expect(detectProtocol(buf, 2, buf.length)).toBe(DETECT_HTTP1);
  });
});
