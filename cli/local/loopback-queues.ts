/**
 * Where bytes are that were written to a local process and not read by it:
 *
 *   node's queue ─► the kernel's, of this end ─► the kernel's, of its end ─► read
 *
 * Node tells of its own, Linux of both others (/proc/net/tcp, proc(5)): what the other end did not acknowledge, and, in the row of the other
 * end, what was not read there. Other systems do not tell them, and there all that the kernel took counts as read.
 *
 * Bytes pass from one row to the other while the table is written, row by row. So our ends are of one reading and the others' of a later one: then bytes on their way count
 * twice, and never not at all, which would be as if they were read.
 */

import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { SHARED_LOOK_REST } from '../limits.ts';

/** What node's net itself asks of its handle; not part of its interface, so either may be missing. */
interface WritingHandle {
  /** Handed to the handle so far. */
  readonly bytesWritten?: number;
  /** Of these, what the kernel did not take yet. */
  readonly writeQueueSize?: number;
}

const TABLES = { IPv4: '/proc/self/net/tcp', IPv6: '/proc/self/net/tcp6' } as const;
const ROW = /:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]+):([0-9A-F]+) /g;
const PORTS = 65_536;

/** Bytes in a kernel's queues of one socket. */
interface Queue {
  readonly sent: number;
  readonly come: number;
}

type Queues = ReadonlyMap<number, Queue>;

/** The same table, read twice. */
interface Readings {
  readonly ours: Queues;
  readonly theirs: Queues;
}

/** Of what was written to the socket, how much the kernel has, to the byte: a write may be taken in part. */
export function bytesWithKernel(socket: Socket): number {
  const { bytesWritten, writeQueueSize } = handleOf(socket);
  if (bytesWritten === undefined || writeQueueSize === undefined) return socket.bytesWritten - socket.writableLength;
  return bytesWritten - writeQueueSize;
}

/** What node has of what was written, and the kernel has not. */
export function bytesWaiting(socket: Socket): number {
  return handleOf(socket).writeQueueSize ?? socket.writableLength;
}

/** The kernel's queues as they were when one was asked for first: for all connections that are ended together. */
export class LoopbackQueues {
  readonly #tables = new Map<string, Readings>();

  /**
   * What the kernel has of this connection and its other end has not read; 0 where nobody tells. For ACKNOWLEDGED_WITHIN_MS after a write it may
   * be too much: what is not acknowledged yet counts, although it may be there and even read.
   */
  unreadBytes(socket: Socket): number {
    const { ours, theirs } = this.#ends(socket);
    // A FIN has a number, too, and lies behind all.
    return Math.max(0, (ours?.sent ?? 0) + (theirs?.come ?? 0) - (socket.writableFinished ? 1 : 0));
  }

  /** Whether both ends are there: one that has reset has no queue any more, which is not an empty one. */
  knows(socket: Socket): boolean {
    const { ours, theirs } = this.#ends(socket);
    return ours !== undefined && theirs !== undefined;
  }

  /** Whether a socket that was connected has no row any more where others have: its other end has reset, although nobody was told yet. */
  misses(socket: Socket): boolean {
    return this.#readingsOf(socket).ours.size > 0 && this.#ends(socket).ours === undefined;
  }

  #ends(socket: Socket): Partial<Record<'ours' | 'theirs', Queue | undefined>> {
    const { localPort = 0, remotePort = 0 } = socket;
    const { ours, theirs } = this.#readingsOf(socket);
    return { ours: ours.get(keyOf(localPort, remotePort)), theirs: theirs.get(keyOf(remotePort, localPort)) };
  }

  #readingsOf({ localFamily }: Socket): Readings {
    const file = localFamily === 'IPv6' ? TABLES.IPv6 : TABLES.IPv4;
    let readings = this.#tables.get(file);
    if (readings === undefined) {
      const ours = queuesOf(read(file));
      readings = { ours, theirs: queuesOf(read(file)) };
      this.#tables.set(file, readings);
    }
    return readings;
  }
}

/**
 * Looks for many. One takes the longer the more connections this machine has, tens of milliseconds for thousands: so all who want one share the
 * next, and behind it there is a rest.
 */
export class SharedLooks {
  readonly #nowMs: () => number;
  #wanted: ((queues: LoopbackQueues) => void)[] = [];
  #isPlanned = false;
  #restsUntilMs = 0;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** @param onLook gets the queues as they are at some time after this call */
  next(onLook: (queues: LoopbackQueues) => void): void {
    this.#wanted.push(onLook);
    if (!this.#isPlanned) this.#plan();
  }

  #plan(): void {
    this.#isPlanned = true;
    setTimeout(() => this.#look(), Math.max(0, this.#restsUntilMs - this.#nowMs()));
  }

  #look(): void {
    const begunMs = this.#nowMs();
    const queues = new LoopbackQueues();
    for (const onLook of this.#wanted.splice(0)) onLook(queues);
    const endedMs = this.#nowMs();
    this.#restsUntilMs = endedMs + SHARED_LOOK_REST * (endedMs - begunMs);
    this.#isPlanned = false;
    if (this.#wanted.length > 0) this.#plan();
  }
}

/** Of all copies that are torn. */
export const tornLooks = new SharedLooks();

function handleOf(socket: Socket): WritingHandle {
  return (socket as unknown as { readonly _handle?: WritingHandle | null })._handle ?? {};
}

/** What cannot be read tells nothing. */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** Of all rows `… address:port address:port state send:receive …`, by both ports; the first that has them. */
function queuesOf(table: string): Queues {
  const queues = new Map<number, Queue>();
  for (const [, ours = '', theirs = '', sent = '', come = ''] of table.matchAll(ROW)) {
    const key = keyOf(Number.parseInt(ours, 16), Number.parseInt(theirs, 16));
    if (!queues.has(key)) queues.set(key, { sent: Number.parseInt(sent, 16), come: Number.parseInt(come, 16) });
  }
  return queues;
}

function keyOf(localPort: number, remotePort: number): number {
  return localPort * PORTS + remotePort;
}
