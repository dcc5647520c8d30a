/** node's HTTP/2 client, connected from outside of the pod. */

import http2, {
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type Settings,
} from 'node:http2';
import type { Lab } from '../lab/index.ts';

/** A connection, and what went wrong with all of it. */
export interface Http2Client extends Disposable {
  readonly session: ClientHttp2Session;
  readonly errors: readonly string[];
}

/** One answer; `error` is empty when it was whole. */
export interface Http2Answer {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly error: string;
}

export async function connectHttp2(lab: Lab, port: number, settings: Settings = {}): Promise<Http2Client> {
  const socket = await lab.outside.connect({ host: lab.podAddress4, port, allowHalfOpen: false });
  const session = http2.connect('http://shop', { createConnection: () => socket, settings });
  const errors: string[] = [];
  // What befalls the socket once its session is destroyed is nobody's any more.
  socket.on('error', () => undefined);
  session.on('error', error => errors.push(String(error)));
  session.on('goaway', code => errors.push(`GOAWAY ${code}`));
  return { session, errors, [Symbol.dispose]: () => session.destroy() };
}

/** Asks, and waits until the stream is over. */
export function askHttp2({ session }: Http2Client, headers: OutgoingHttpHeaders): Promise<Http2Answer> {
  const stream = session.request(headers);
  return new Promise(resolve => {
    let answer: Http2Answer = { headers: {}, body: '', error: '' };
    stream.setEncoding('utf8');
    stream.on('response', got => {
      answer = { ...answer, headers: got };
    });
    stream.on('data', text => {
      answer = { ...answer, body: answer.body + text };
    });
    stream.on('error', error => {
      answer = { ...answer, error: error.message };
    });
    stream.on('close', () => resolve(answer));
  });
}
