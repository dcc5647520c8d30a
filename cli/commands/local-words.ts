/** What is told of a local port: what was tried, what came of it, and what to change. */

import type { Port } from '../../protocol/index.ts';
import { LOCAL_SILENT_MS } from '../limits.ts';
import { isOddAnswer, TLS_WORDS } from '../local/answer-words.ts';
import { grpcObstacle } from '../local/grpc-refusal.ts';
import type { LocalPortEvents } from '../local/local-port.ts';
import type { LocalProtocol } from '../options/choices.ts';

/** What decides what becomes of requests that cannot be delivered. */
export interface LocalWording {
  readonly isMirror: boolean;
  /** As the user said it. */
  readonly protocol: LocalProtocol;
}

export type SayNotice = (level: 'info' | 'warning', code: string, message: string) => void;

export function localPortEvents({ isMirror, protocol }: LocalWording, say: SayNotice): LocalPortEvents {
  const fate = isMirror ? 'copies are lost' : 'requests go to the app';
  const warn = (code: string, message: string): void => say('warning', code, message);
  return {
    onRefused: port =>
      warn('local_refused', `Nothing listens on port ${port} of this machine: until something does, its ${fate}.`),
    onAnswering: port => say('info', 'local_answering', `Port ${port} of this machine answers again.`),
    onTranslating: (port, answer) =>
      say(
        'info',
        'local_http1',
        isOddAnswer(answer)
          ? `Port ${port} of this machine was asked for HTTP/2, and ${answer}: it is asked in HTTP/1, should it speak that.`
          : `Port ${port} of this machine speaks only HTTP/1: HTTP/2 is translated for it. (Asked for HTTP/2, it ${answer}.)`,
      ),
    onGrpcRefused: port =>
      warn(
        'local_grpc_refused',
        `Calls of gRPC ${isMirror ? 'are not copied' : 'that match are answered with UNIMPLEMENTED'}. ${grpcObstacle({ port, saidProtocol: protocol })}`,
      ),
    onHttp2Only: port =>
      warn(
        'local_http2_only',
        `Port ${port} of this machine answers HTTP/1 with HTTP/2: requests that come in HTTP/1 fail there, and nothing translates them. Ask in HTTP/2 (curl --http2-prior-knowledge; within TLS: curl --http2), or serve both.`,
      ),
    onNotHttp1: port =>
      warn(
        'local_not_http1',
        `Port ${port} of this machine was given HTTP/2 translated to HTTP/1, as --local-protocol h1 says, and answered in HTTP/2: such ${fate}. Leave the flag out, or give --local-protocol h2.`,
      ),
    onNotHttp2: (port, answer) => warn('local_not_http2', notHttp2Words(port, answer, fate)),
    onSilent: (port, isWaitedFor) => warn('local_silent', silentWords(port, isWaitedFor, fate)),
  };
}

function notHttp2Words(port: Port, answer: string, fate: string): string {
  if (answer === TLS_WORDS) {
    return `Port ${port} of this machine was asked for HTTP/2 without TLS, and ${answer}: such ${fate}. Let it listen without TLS, which requests never have when they come here.`;
  }
  return `Port ${port} of this machine was asked for HTTP/2, as --local-protocol h2 says, and ${answer}: such ${fate}. Leave the flag out, or give --local-protocol h1, and HTTP/2 is translated for it.`;
}

function silentWords(port: Port, isWaitedFor: boolean, fate: string): string {
  const seen = `Port ${port} of this machine accepted, was asked for HTTP/2, and said nothing for ${LOCAL_SILENT_MS / 1000} s`;
  return isWaitedFor
    ? `${seen}: requests wait for it, as it spoke HTTP/2 before. Is it stopped?`
    : `${seen}: such ${fate}, and it is asked again later. Does it hang? One that speaks only HTTP/1 is not asked with --local-protocol h1.`;
}
