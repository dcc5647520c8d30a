import { describe, expect, test } from 'vitest';
import type { CounterValues } from '../../protocol/index.ts';
import { sentence } from '../sentence.ts';
import type { ProgressEvent } from './events.ts';
import { createProgress } from './progress.ts';
import { isColoured, styleFor } from './style.ts';
import { wordsOf } from './words.ts';

const PLAIN = { style: styleFor(false), verbosity: 0 };
const VERBOSE = { ...PLAIN, verbosity: 1 };

const STEALING: ProgressEvent = {
  event: 'stealing',
  target: 'netns/shop',
  ports: [{ remote: 8080, local: '127.0.0.1:3000', try: "curl -H 'x-user: alice' http://127.0.0.1:8080/" }],
  filter: 'header x-user equals "alice"',
};

describe('wordsOf', () => {
  test('says what is taken, where it goes, how to try it, and what happens to the rest', () => {
    expect(wordsOf(STEALING, PLAIN)).toBe(
      [
        '● Stealing requests to netns/shop port 8080 where header x-user equals "alice" → 127.0.0.1:3000',
        "  Try: curl -H 'x-user: alice' http://127.0.0.1:8080/",
        '  All other requests go to the app.',
      ].join('\n'),
    );
  });

  test('says shortly what is taken or copied again', () => {
    const mirroring = { ...STEALING, event: 'mirroring', source: 'packets', max_rate: null, again: true } as const;
    expect([{ ...STEALING, again: true } as const, mirroring].map(each => wordsOf(each, PLAIN))).toEqual([
      '● Port 8080 of netns/shop is taken again → 127.0.0.1:3000',
      '● Port 8080 of netns/shop is copied again → 127.0.0.1:3000',
    ]);
  });

  test('says that an unfiltered steal takes everything', () => {
    const words = wordsOf({ ...STEALING, filter: null, ports: [{ remote: 80, local: '[::1]:1' }] }, PLAIN);
    expect(words).toBe(
      '● Stealing all requests to netns/shop port 80 → [::1]:1\n  The app gets none of them while this runs.',
    );
  });

  test('says what was stolen, and what went otherwise than one would think', () => {
    const counters = { requests_stolen: 1, fallback_local_refused: 2 };
    expect(wordsOf({ event: 'ended', counters }, PLAIN)).toBe(
      [
        '○ Stopped: 1 request stolen.',
        '  2 requests for a session that went to the app because the local process refused the connection, or had just refused one',
      ].join('\n'),
    );
  });

  test('says of TLS that was not opened what would open it', () => {
    const counters = { opaque_tls: 2 };
    expect(wordsOf({ event: 'ended', counters }, PLAIN)).toBe(
      [
        '○ Stopped: 0 requests stolen.',
        "  2 connections were TLS, and went to the app. A filter cannot look into TLS. Name the app's certificate and key, by their paths in the target: --tls-cert and --tls-key.",
      ].join('\n'),
    );
    expect(wordsOf({ event: 'ended', counters, mode: 'mirror' }, PLAIN)).toBe('○ Stopped: 0 requests copied.');
    expect(wordsOf({ event: 'ended', counters: { mirror_flows_raw: 3 }, mode: 'mirror' }, PLAIN)).toBe(
      '○ Stopped: 0 requests copied, 3 whole connections copied.',
    );
    expect(wordsOf({ event: 'ended', counters: { opaque_tls_name: 1 } }, PLAIN)).toContain(
      '\n  1 of the TLS connections left to the app because their client asked for a name',
    );
  });

  test('says nothing of uploads that could no longer go to the app, but to who asks for every counter', () => {
    const event: ProgressEvent = { event: 'ended', counters: { requests_stolen: 1, replay_overflow: 1 } };
    expect(wordsOf(event, PLAIN)).toBe('○ Stopped: 1 request stolen.');
    expect(wordsOf(event, VERBOSE)).toContain('replay_overflow 1');
  });

  test('says each trouble in words that need no line above them', () => {
    const counters = { tls_handshakes_failed: 1, local_http2_only: 2 };
    expect(wordsOf({ event: 'ended', counters }, PLAIN)?.split('\n').slice(1)).toEqual([
      '  2 stolen requests answered with 502 because they came in HTTP/1 and the local process answered in HTTP/2: it may speak nothing else',
      '  1 of the TLS connections ended because their client did not finish its handshake with the agent',
    ]);
  });

  test('says of a mirror what was copied, also where that is nothing', () => {
    const words = (counters: CounterValues) => wordsOf({ event: 'ended', counters, mode: 'mirror' }, PLAIN);
    expect(words({ requests_mirrored: 2 })).toBe('○ Stopped: 2 requests copied.');
    expect(words({})).toBe('○ Stopped: 0 requests copied.');
  });

  test('prints every counter when it is verbose', () => {
    expect(wordsOf({ event: 'ended', counters: { app_dials: 4 } }, VERBOSE)).toContain('app_dials 4');
  });

  test('keeps details for those who ask for them', () => {
    const event: ProgressEvent = { event: 'detail', message: 'agent: ready' };
    expect(wordsOf(event, PLAIN)).toBeUndefined();
    expect(wordsOf(event, VERBOSE)).toBe('agent: ready');
  });

  test('lets no escape sequence of others reach the terminal', () => {
    const words = wordsOf({ event: 'notice', level: 'info', code: 'x', message: 'a\u001b[2Jb\u009bc' }, PLAIN);
    expect(words).toBe('notice: a\ufffd[2Jb\ufffdc');
  });

  test('puts the hint of an error below its message', () => {
    expect(wordsOf({ event: 'error', code: 'X', message: 'a\nb', hint: 'c' }, PLAIN)).toBe('error: a\n  b\n  c');
  });
});

describe('createProgress', () => {
  function lines(mode: 'auto' | 'plain' | 'json' | 'quiet', events: readonly ProgressEvent[], isTTY = false): string {
    let text = '';
    const stream = { isTTY, write: (part: string) => (text += part) };
    const progress = createProgress({ mode, verbosity: 0, stream, environment: {}, now: () => 0 });
    for (const event of events) progress(event);
    return text;
  }

  test('writes one JSON object a line, with the counters by name at the end', () => {
    const text = lines('json', [STEALING, { event: 'ended', counters: { requests_stolen: 2 } }]);
    const objects = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as unknown);
    expect(objects).toEqual([
      { time: '1970-01-01T00:00:00.000Z', ...STEALING },
      { time: '1970-01-01T00:00:00.000Z', event: 'ended', counters: { requests_stolen: 2 } },
    ]);
  });

  test('is silent in quiet mode but for trouble', () => {
    const text = lines('quiet', [
      STEALING,
      { event: 'notice', level: 'info', code: 'a', message: 'fine' },
      { event: 'notice', level: 'warning', code: 'b', message: 'bad' },
      { event: 'error', code: 'c', message: 'worse' },
    ]);
    expect(text).toBe('warning: bad\nerror: worse\n');
  });

  test('colours on a terminal, and never in plain mode', () => {
    expect(lines('auto', [STEALING], true)).toContain('\u001b[');
    expect(lines('plain', [STEALING], true)).not.toContain('\u001b[');
    expect(lines('auto', [STEALING], false)).not.toContain('\u001b[');
  });
});

describe('isColoured', () => {
  test('obeys NO_COLOR when it is not empty', () => {
    expect(isColoured({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
    expect(isColoured({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
    expect(isColoured({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  });
});

describe('sentence', () => {
  test('puts a full stop behind, once', () => {
    expect(sentence('bob@x took it')).toBe('bob@x took it.');
    expect(sentence('Really?')).toBe('Really?');
    expect(sentence('')).toBe('');
  });
});
