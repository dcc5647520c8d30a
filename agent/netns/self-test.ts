/**
 * The proof, at the start of an engine, that it works here and makes no loop. Kernels accept rules that then do nothing (a missing module, a
 * hook that something else is in front of), and believing them would either take nothing or take our own connections for ever.
 *
 * A throw-away server stands for an app, on lo, on a port of its own that is taken for the moment. A connection with a random token must reach
 * our listener, once, with that port as its destination; one that carries our mark must reach the throw-away server.
 */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, Socket } from 'node:net';
import { toPort } from '../../protocol/index.ts';
import { AF_INET, AF_INET6, duplicateSocket, openTcpSocket, setMark } from '../../sys/index.ts';
import { NetnsError } from './errors.ts';
import type { Interception } from './interception.ts';
import { LISTEN_BACKLOG, SELF_TEST_MS } from './limits.ts';
import { OWN_MARK } from './nft-rules.ts';

const TOKEN_DIGITS = 32;

/** One arrival of a token: at our listener (with the destination as we see it) or at the throw-away server. */
interface Arrival {
  readonly token: string;
  readonly at: 'agent' | 'app';
  readonly destination: string | null;
}

/** Leaves the interception with no ports. @throws NetnsError HEADGATE_ERR_RULES that says what went where. */
export async function proveInterception(interception: Interception): Promise<void> {
  const arrivals: Arrival[] = [];
  const listeners = interception.listenFds.map(fd => ownListener(interception, fd, arrivals));
  try {
    await proveFamily(interception, { host: '127.0.0.1', family: AF_INET }, arrivals);
    if (interception.listenFds.length > 1) {
      await proveFamily(interception, { host: '::1', family: AF_INET6 }, arrivals);
    }
  } finally {
    for (const listener of listeners) listener.close();
    await interception.setPorts(new Set());
  }
}

type Place = { readonly host: string; readonly family: number };

async function proveFamily(interception: Interception, place: Place, arrivals: Arrival[]): Promise<void> {
  const app = createServer(socket => receive(socket, token => arrivals.push({ token, at: 'app', destination: null })));
  const port = await listenOn(app, place.host);
  if (port === null) return; // The namespace has no ::1: nobody can dial it either.
  try {
    await interception.setPorts(new Set([toPort(port)]));
    const taken = await deliver(arrivals, token => connect({ host: place.host, port }).end(token));
    expectArrival(taken, { at: 'agent', destination: `${place.host} ${port}` });
    const passed = await deliver(arrivals, token => {
      const fd = openTcpSocket(place.family);
      setMark(fd, OWN_MARK);
      return new Socket({ fd }).connect({ host: place.host, port }).end(token);
    });
    expectArrival(passed, { at: 'app', destination: null });
  } finally {
    app.close();
  }
}

/** Sends a token of its own; every arrival of it. */
async function deliver(arrivals: readonly Arrival[], dial: (token: string) => Socket): Promise<Arrival[]> {
  const token = randomBytes(TOKEN_DIGITS / 2).toString('hex');
  const socket = dial(token);
  socket.setTimeout(SELF_TEST_MS, () => socket.destroy());
  socket.on('error', () => {}); // Refused or reset: then nothing arrives, which is what is judged.
  socket.resume();
  await once(socket, 'close');
  return arrivals.filter(arrival => arrival.token === token);
}

function expectArrival(arrivals: readonly Arrival[], wanted: Omit<Arrival, 'token'>): void {
  const [first] = arrivals;
  if (arrivals.length === 1 && first?.at === wanted.at && first.destination === wanted.destination) return;
  const seen = arrivals.map(({ at, destination }) => (destination === null ? at : `${at} (${destination})`));
  throw new NetnsError(
    'HEADGATE_ERR_RULES',
    `the self-test failed: a connection for the ${wanted.at} arrived at ${seen.join(', ') || 'nobody'}`,
  );
}

/** A second descriptor of the listener, so that closing this server leaves the engine's socket open. */
function ownListener(interception: Interception, fd: number, arrivals: Arrival[]): Server {
  const server = createServer(socket => {
    const accepted = (socket as unknown as { _handle: { fd: number } })._handle.fd;
    const destination = interception.originalDestination(accepted, socket.localAddress ?? '', socket.localPort ?? 0);
    const text = destination === null ? 'our listener' : `${destination.address} ${destination.port}`;
    receive(socket, token => arrivals.push({ token, at: 'agent', destination: text }));
  });
  // The queue belongs to the socket, not to the descriptor: node would shorten it to 511.
  return server.listen({ fd: duplicateSocket(fd) }, LISTEN_BACKLOG);
}

/** Reads a token, then ends. */
function receive(socket: Socket, note: (token: string) => void): void {
  let text = '';
  socket.on('error', () => {}); // Its sender judges by what arrived.
  socket.setEncoding('latin1').setTimeout(SELF_TEST_MS, () => socket.destroy());
  socket.on('data', (data: string) => {
    text += data;
    if (text.length > TOKEN_DIGITS) socket.destroy();
  });
  socket.on('end', () => {
    note(text);
    socket.end();
  });
}

/** The port; null when the address does not exist here. */
async function listenOn(server: Server, host: string): Promise<number | null> {
  server.listen({ host, port: 0 });
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRNOTAVAIL') return null;
    throw error;
  }
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? null) : null;
}
