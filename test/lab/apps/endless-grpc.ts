/** A gRPC server whose calls, of each of the four kinds, begin and never end by themselves: what becomes of a call is its client's to say. */

import type { EventEmitter } from 'node:events';
import { createServer, type Server } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import { until } from '../poll.ts';

/** The four kinds of calls, by the method of every service that is of it. */
export const GRPC_KINDS = ['Unary', 'Down', 'Up', 'Both'] as const;
export type GrpcKind = (typeof GRPC_KINDS)[number];

/** The first word of calls that answer with several. */
const BEGUN = 'begun';
const text = (value: string): Buffer => Buffer.from(value);
const read = (bytes: Buffer): string => bytes.toString();

/** A call that has come. */
export interface BegunCall {
  readonly path: string;
  /** Milliseconds of the epoch; Infinity for none. */
  readonly deadline: number;
}

type AnyCall =
  | grpc.ServerUnaryCall<string, string>
  | grpc.ServerWritableStream<string, string>
  | grpc.ServerReadableStream<string, string>
  | grpc.ServerDuplexStream<string, string>;

export class EndlessGrpc {
  readonly begun: BegunCall[] = [];
  /** Paths of calls that were given up. */
  readonly cancelled: string[] = [];
  readonly #server = new grpc.Server();

  constructor(services: readonly string[]) {
    for (const service of services) {
      const methods = GRPC_KINDS.map(kind => [kind, this.#method(service, kind)] as const);
      const handler = (kind: GrpcKind): grpc.UntypedHandleCall =>
        ((call: AnyCall) => this.#begin(`/${service}/${kind}`, call)) as grpc.UntypedHandleCall;
      this.#server.addService(
        Object.fromEntries(methods),
        Object.fromEntries(GRPC_KINDS.map(kind => [kind, handler(kind)])),
      );
    }
  }

  /** A server that listens wherever it is told to. */
  listener(): Server {
    const injector = this.#server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
    return createServer(socket => injector.injectConnection(socket)).on('close', () => this.#server.forceShutdown());
  }

  async untilBegun(path: string): Promise<BegunCall> {
    return until(() => this.begun.find(call => call.path === path), { what: `${path} to begin` });
  }

  async untilCancelled(path: string): Promise<void> {
    await until(() => this.cancelled.includes(path), { what: `${path} to be given up` });
  }

  /** What was seen is forgotten. */
  forget(): void {
    this.begun.length = 0;
    this.cancelled.length = 0;
  }

  #begin(path: string, call: AnyCall): void {
    const told: EventEmitter = call;
    told.on('cancelled', () => this.cancelled.push(path));
    told.on('error', () => undefined);
    this.begun.push({ path, deadline: Number(call.getDeadline()) });
    if ('write' in call) call.write(BEGUN);
    if ('resume' in call) call.resume();
  }

  #method(service: string, kind: GrpcKind): grpc.MethodDefinition<string, string> {
    return {
      path: `/${service}/${kind}`,
      requestStream: kind === 'Up' || kind === 'Both',
      responseStream: kind === 'Down' || kind === 'Both',
      requestSerialize: text,
      requestDeserialize: read,
      responseSerialize: text,
      responseDeserialize: read,
    };
  }
}

/** A call that its client can give up, and the code that it ends with. */
export interface EndlessCall {
  readonly path: string;
  readonly code: Promise<grpc.status>;
  cancel(): void;
}

/** Begins a call of an endless server, with a word said and more to come where the kind lets a client say several. */
export function beginCall(client: grpc.Client, path: string, options: grpc.CallOptions = {}): EndlessCall {
  const { promise: code, resolve } = Promise.withResolvers<grpc.status>();
  const end = (error: grpc.ServiceError | null): void => resolve(error?.code ?? grpc.status.OK);
  const call = makeCall(client, { path, options }, end);
  return { path, code, cancel: () => call.cancel() };
}

interface Wanted {
  readonly path: string;
  readonly options: grpc.CallOptions;
}

function makeCall(
  client: grpc.Client,
  { path, options }: Wanted,
  end: (error: grpc.ServiceError | null) => void,
): { cancel(): void } {
  switch (path.split('/').at(-1)) {
    case 'Unary':
      return client.makeUnaryRequest(path, text, read, 'hi', options, end);
    case 'Up': {
      const call = client.makeClientStreamRequest(path, text, read, options, end);
      call.write('hi');
      return call;
    }
    case 'Down':
      return drained(client.makeServerStreamRequest(path, text, read, 'hi', options), end);
    default: {
      const call = client.makeBidiStreamRequest(path, text, read, options);
      call.write('hi');
      return drained(call, end);
    }
  }
}

/** A call whose answers are read, and forgotten. */
function drained<Call extends grpc.ClientReadableStream<string> | grpc.ClientDuplexStream<string, string>>(
  call: Call,
  end: (error: grpc.ServiceError | null) => void,
): Call {
  call.on('data', () => undefined);
  call.on('error', (error: grpc.ServiceError) => end(error));
  call.on('end', () => end(null));
  return call;
}
