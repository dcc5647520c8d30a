/** Two gRPC services, shop.Cart and shop.Other, with a method of each of the four kinds and one that fails; and calls of all. */

import { createServer, type Server } from 'node:net';
import * as grpc from '@grpc/grpc-js';

const CALL_WITHIN_MS = 10_000;

const text = (value: string): Buffer => Buffer.from(value);
const read = (bytes: Buffer): string => bytes.toString();

/** What one call of each kind brought, by the kind's name; of the failing one its status. */
export async function callAllKinds(client: grpc.Client, service: string): Promise<Readonly<Record<string, unknown>>> {
  const down = client.makeServerStreamRequest(`/${service}/Down`, text, read, 'hi', deadline());
  const both = client.makeBidiStreamRequest(`/${service}/Both`, text, read, deadline());
  const answers = all(both);
  for (const part of ['a', 'b']) both.write(part);
  both.end();
  return {
    unary: await callUnary(client, `/${service}/Unary`),
    down: await all(down),
    up: await callUp(client, `/${service}/Up`),
    both: await answers,
    fail: await callUnary(client, `/${service}/Fail`).catch((error: grpc.ServiceError) => error.code),
  };
}

/** What `callAllKinds` brings from a shop of that name. */
export function answersOf(who: string): Readonly<Record<string, unknown>> {
  const down = [0, 1, 2].map(i => `${who} hi ${i}`);
  return { unary: `${who} hi`, down, up: `${who} abc`, both: [`${who} a`, `${who} b`], fail: grpc.status.NOT_FOUND };
}

/** One unary call. @throws grpc.ServiceError */
export function callUnary(client: grpc.Client, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, text, read, 'hi', deadline(), (error, answer) =>
      error ? reject(error) : resolve(answer),
    );
  });
}

function callUp(client: grpc.Client, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = client.makeClientStreamRequest(path, text, read, deadline(), (error, answer) =>
      error ? reject(error) : resolve(answer),
    );
    for (const part of ['a', 'b', 'c']) call.write(part);
    call.end();
  });
}

function deadline(): { deadline: number } {
  return { deadline: Date.now() + CALL_WITHIN_MS };
}

async function all(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of stream) values.push(value);
  return values;
}

/** A server of both services, which says who it is. */
export function createGrpcShop(who: string): grpc.Server {
  const server = new grpc.Server();
  const codec = {
    requestSerialize: text,
    requestDeserialize: read,
    responseSerialize: text,
    responseDeserialize: read,
  };
  for (const service of ['shop.Cart', 'shop.Other']) {
    const method = (name: string, requestStream: boolean, responseStream: boolean) => ({
      path: `/${service}/${name}`,
      requestStream,
      responseStream,
      ...codec,
    });
    server.addService(
      {
        unary: method('Unary', false, false),
        fail: method('Fail', false, false),
        down: method('Down', false, true),
        up: method('Up', true, false),
        both: method('Both', true, true),
      },
      {
        unary: (call: grpc.ServerUnaryCall<string, string>, callback: grpc.sendUnaryData<string>) =>
          callback(null, `${who} ${call.request}`),
        fail: (_call: grpc.ServerUnaryCall<string, string>, callback: grpc.sendUnaryData<string>) =>
          callback({ code: grpc.status.NOT_FOUND, details: 'no' }),
        down: (call: grpc.ServerWritableStream<string, string>) => {
          for (let i = 0; i < 3; i++) call.write(`${who} ${call.request} ${i}`);
          call.end();
        },
        up: (call: grpc.ServerReadableStream<string, string>, callback: grpc.sendUnaryData<string>) => {
          let got = '';
          call.on('data', (part: string) => {
            got += part;
          });
          call.on('end', () => callback(null, `${who} ${got}`));
        },
        both: (call: grpc.ServerDuplexStream<string, string>) => {
          call.on('data', (part: string) => call.write(`${who} ${part}`));
          call.on('end', () => call.end());
        },
      },
    );
  }
  return server;
}

/** The same as a server that listens wherever it is told to. */
export function createGrpcApp(who: string): Server {
  const shop = createGrpcShop(who);
  const injector = shop.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  return createServer(socket => injector.injectConnection(socket)).on('close', () => shop.forceShutdown());
}
