/** Apps that speak TLS, and who asks them. */
import { once } from 'node:events';
import { createServer as createHttpsServer, request } from 'node:https';
import { connect as connectTcp, type Server as NetServer, type Socket } from 'node:net';
import { type ConnectionOptions, createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { SHOP } from './tls-lab.ts';

/** An app that says which name it was asked for. */
export function httpsApp(options: TlsOptions = {}) {
  return createHttpsServer({ ...SHOP, ...options }, (asked, answer) => {
    answer.end(`app ${(asked.socket as TLSSocket).servername} ${asked.url}`);
  });
}

/** An app that speaks what a test says. */
export function tlsApp(options: TlsOptions, serve: (socket: TLSSocket) => void = () => undefined) {
  return createTlsServer({ ...SHOP, ...options }, socket => serve(socket.on('error', () => undefined)));
}

/** Serves by way of a TCP relay. @param onEnd gets what a client sent, in chunks, when it ended */
export async function tapped(app: NetServer, onEnd: (seen: Buffer[]) => void): Promise<(socket: Socket) => void> {
  await once(app.listen(0, '127.0.0.1'), 'listening');
  const { port } = app.address() as { port: number };
  return socket => {
    const seen: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => seen.push(chunk)).on('end', () => onEnd(seen));
    socket.pipe(connectTcp({ port, allowHalfOpen: true }).on('error', () => undefined)).pipe(socket);
  };
}

/** One request on a connection of its own. */
export async function ask(port: number, options: ConnectionOptions = {}, headers: Record<string, string> = {}) {
  const about = { port, host: '127.0.0.1', servername: 'shop.example', rejectUnauthorized: false, agent: false };
  const asked = request({ ...about, ...options, headers } as object).end();
  const [answer] = await once(asked, 'response');
  let body = '';
  for await (const chunk of answer) body += chunk;
  return { body, tls: answer.socket as TLSSocket };
}

export const ALICE = { 'x-user': 'alice' };

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 2));
}
