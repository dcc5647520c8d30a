/** node's client of HTTP/2 and that of gRPC, connected from outside of the pod. */

import http2, {
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type Settings,
} from 'node:http2';
import * as grpc from '@grpc/grpc-js';
import { HashedBridge, type Lab, LocalProcess } from '../lab/index.ts';

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

/** Who a client of gRPC is, and what else it wants. */
export interface GrpcIdentity {
  readonly credentials?: grpc.ChannelCredentials;
  readonly options?: grpc.ClientOptions;
}

/** A gRPC client of this process, which reaches a port of the pod through a bridge. */
export async function connectGrpc(
  lab: Lab,
  port: number,
  { credentials = grpc.credentials.createInsecure(), options = {} }: GrpcIdentity = {},
): Promise<{ client: grpc.Client; bridge: HashedBridge }> {
  const bridge = new HashedBridge(() => lab.outside.connect({ host: lab.podAddress4, port }));
  const listening = await LocalProcess.start(lab, bridge.server);
  return { client: new grpc.Client(`127.0.0.1:${listening.port}`, credentials, options), bridge };
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
