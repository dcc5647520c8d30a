/**
 * Sockets whose connection to the app is over, ended by both sides, kept for their client's next one: with its address, its options and its place in epoll
 * a socket costs more than a tenth of what a short connection does.
 *
 *   both FINs ──keep──► resting ──take──► dialled once more
 *                          └── KEPT_SOCKET_MS over, too many, or not all acknowledged ──► closed
 *
 * The app sees the same address and port again, as it does behind a NAT, and not before it has ended the former connection itself. Whether the port is still
 * free is asked as for any other (onward.ts), unless it was ours a moment ago: only a client that reaches the app past the rule could have taken it since,
 * from a port that clients do not choose.
 */
import { closeSocket, forgetConnection, unacknowledgedBytes } from '../../sys/index.ts';
import type { Destination } from './connection-owner.ts';
import { KEPT_SOCKET_MS, MAX_KEPT_SOCKETS, UNASKED_MS } from './limits.ts';

/** Who may dial in its clients' names. */
export interface BorrowedSockets {
  /** The port that the socket opened last has at its client's address; 0: it has not that address. */
  readonly lastPort: number;
  /** Whether a socket that has that port at the client's address may dial from it again. */
  isFree(client: Destination, port: number, destination: Destination): boolean;
  /** Whether this client's address may be borrowed now. */
  mayBorrow(client: Destination): boolean;
}

/** Of the thread: nothing is watched or owned there any more. */
export type Forget = (fd: number) => void;

interface KeptSocket {
  readonly fd: number;
  readonly port: number;
  readonly destination: Destination;
  readonly sinceMs: number;
}

export class KeptSockets {
  private readonly borrowed: BorrowedSockets | undefined;
  private readonly forget: Forget;
  /** By their client's address, those that have rested longest first. */
  private readonly kept = new Map<string, KeptSocket[]>();
  /** By descriptor: the port of what was opened last. */
  private readonly ports: number[] = [];
  private count = 0;

  constructor(borrowed: BorrowedSockets | undefined, forget: Forget) {
    this.borrowed = borrowed;
    this.forget = forget;
  }

  /** A socket was opened. */
  noteOpened(fd: number): void {
    while (this.ports.length <= fd) this.ports.push(0);
    this.ports[fd] = this.borrowed?.lastPort ?? 0;
  }

  /** @returns false when it must be closed */
  keep(
    fd: number,
    { client, destination, nowMs }: { client: Destination; destination: Destination; nowMs: number },
  ): boolean {
    const port = this.ports[fd] ?? 0;
    if (port === 0 || this.count >= MAX_KEPT_SOCKETS) return false;
    const socket = { fd, port, destination, sinceMs: nowMs };
    const others = this.kept.get(client.address);
    if (others === undefined) this.kept.set(client.address, [socket]);
    else others.push(socket);
    this.count++;
    return true;
  }

  /** One that leads there in the client's name, not connected; -1 where there is none. */
  take(client: Destination, { address, port }: Destination, nowMs: number): number {
    const others = this.kept.get(client.address);
    const first = others?.[0];
    if (first?.destination.port !== port || first.destination.address !== address) return -1;
    others?.shift();
    this.count--;
    if (isDone(first.fd) && this.isFree(client, first, nowMs) && forgetConnection(first.fd) === 0) return first.fd;
    this.close(first.fd);
    return -1;
  }

  /** Closes what nobody has asked for. */
  closeOld(nowMs: number): void {
    for (const [client, sockets] of this.kept) {
      while (sockets.length > 0 && nowMs - (sockets[0] as KeptSocket).sinceMs >= KEPT_SOCKET_MS) {
        this.count--;
        this.close((sockets.shift() as KeptSocket).fd);
      }
      if (sockets.length === 0) this.kept.delete(client);
    }
  }

  closeAll(): void {
    this.closeOld(Number.POSITIVE_INFINITY);
  }

  private isFree(client: Destination, { destination, port, sinceMs }: KeptSocket, nowMs: number): boolean {
    const { borrowed } = this;
    if (borrowed?.mayBorrow(client) !== true) return false;
    return nowMs - sinceMs < UNASKED_MS || borrowed.isFree(client, port, destination);
  }

  private close(fd: number): void {
    this.forget(fd);
    closeSocket(fd);
  }
}

/** Whether the app's kernel has all, our FIN as well: what it has not would be lost with the former connection, where a closed socket goes on sending it. */
function isDone(fd: number): boolean {
  return unacknowledgedBytes(fd) === 0;
}
