import { expect, it } from 'vitest';
import { toPort } from '../../protocol/index.ts';
import { TLS_WORDS } from '../local/answer-words.ts';
import type { LocalPortEvents } from '../local/local-port.ts';
import { type LocalWording, localPortEvents } from './local-words.ts';

const PORT = toPort(3000);
const STEAL: LocalWording = { isMirror: false, protocol: 'auto' };

function told(wording: LocalWording, tell: (events: LocalPortEvents) => void): string {
  const said: string[] = [];
  tell(localPortEvents(wording, (level, code, message) => said.push(`${level} ${code}: ${message}`)));
  return said.join();
}

it.each<[string, LocalWording, (events: LocalPortEvents) => void, readonly string[]]>([
  [
    'a wrong h2',
    { ...STEAL, protocol: 'h2' },
    events => events.onNotHttp2?.(PORT, 'closed the connection'),
    [
      'asked for HTTP/2, as --local-protocol h2 says, and closed the connection',
      'requests go to the app',
      'give --local-protocol h1',
    ],
  ],
  [
    'a wrong h1',
    { ...STEAL, protocol: 'h1' },
    events => events.onNotHttp1?.(PORT),
    [
      'translated to HTTP/1, as --local-protocol h1 says, and answered in HTTP/2',
      'requests go to the app',
      'give --local-protocol h2',
    ],
  ],
  [
    'a mirror',
    { isMirror: true, protocol: 'h2' },
    events => events.onNotHttp2?.(PORT, 'closed the connection'),
    ['copies are lost'],
  ],
  [
    'TLS',
    STEAL,
    events => events.onNotHttp2?.(PORT, TLS_WORDS),
    ['asked for HTTP/2 without TLS, and answered with TLS', 'Let it listen without TLS'],
  ],
  [
    'silence',
    STEAL,
    events => events.onSilent?.(PORT, false),
    ['said nothing for 5 s', 'requests go to the app', '--local-protocol h1'],
  ],
  ['a debugger', STEAL, events => events.onSilent?.(PORT, true), ['requests wait for it', 'Is it stopped?']],
  [
    'gRPC for a wrong h1',
    { ...STEAL, protocol: 'h1' },
    events => events.onGrpcRefused?.(PORT),
    ['answered with UNIMPLEMENTED', '--local-protocol h1 says that port 3000 speaks only HTTP/1'],
  ],
])('%s is told with what was tried, what came of it, and what to change', (_, wording, tell, parts) => {
  const words = told(wording, tell);
  expect(words).toMatch(/^warning local_/);
  for (const part of parts) expect(words).toContain(part);
});

it.each([
  [
    'answered "HTTP/1.1 400 Bad Request"',
    'speaks only HTTP/1: HTTP/2 is translated for it. (Asked for HTTP/2, it answered',
  ],
  [
    'answered "SSH-2.0-OpenSSH_9.6"',
    'was asked for HTTP/2, and answered "SSH-2.0-OpenSSH_9.6": it is asked in HTTP/1, should',
  ],
])('what does not speak HTTP/2 and %s is told as what it may be', (answer, words) => {
  const said = told(STEAL, events => events.onTranslating?.(PORT, answer));
  expect(said).toMatch(/^info local_http1: /);
  expect(said).toContain(words);
});
