/**
 * Pipes in which bytes wait between two sockets without ever being read: splice(2). The kernel hands the pages of what a socket received to
 * the pipe, and from there to the other socket. Non-blocking; a failure is the negative errno.
 *
 * A pipe holds so many pieces of pages, whatever their length, so what fits is between its size and a multiple of that; and
 * one call moves no more than its free pieces would hold were each a whole page.
 */

import { check, declareCall, libc } from './libc.ts';

const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;
const F_SETPIPE_SZ = 1031;
const F_GETPIPE_SZ = 1032;
const SPLICE_MOVE_NONBLOCK = 3;
const ENDS_BYTES = 8;
/** What a pipe holds when it is opened, where the kernel does not give less. */
const DEFAULT_BYTES = 64 * 1024;

/** Both ends are whoever opened it's to close. */
export interface Pipe {
  readonly readEnd: number;
  readonly writeEnd: number;
  /** What one call moves at the most. */
  readonly sizeBytes: number;
}

interface Calls {
  pipe(ends: Uint8Array, flags: number): number;
  splice(from: number, fromAt: number, to: number, toAt: number, bytes: number, flags: number): number;
}

let declared: Calls | undefined;

function calls(): Calls {
  declared ??= {
    pipe: declareCall('int pipe2(void* ends, int flags)'),
    splice: declareCall(
      'int64_t splice(int from, uintptr_t fromAt, int to, uintptr_t toAt, size_t bytes, unsigned int flags)',
    ),
  };
  return declared;
}

/** @param wantedBytes the kernel may give less: users without privileges share an allowance of theirs. @throws SysError when there is none */
export function openPipe(wantedBytes: number): Pipe {
  const ends = Buffer.alloc(ENDS_BYTES);
  check(calls().pipe(ends, O_NONBLOCK | O_CLOEXEC), 'pipe2');
  const [readEnd, writeEnd] = [ends.readInt32LE(0), ends.readInt32LE(4)];
  for (let bytes = wantedBytes; bytes > DEFAULT_BYTES; bytes /= 2) {
    const sizeBytes = libc().fcntl(writeEnd, F_SETPIPE_SZ, bytes);
    if (sizeBytes > 0) return { readEnd, writeEnd, sizeBytes };
  }
  return { readEnd, writeEnd, sizeBytes: libc().fcntl(writeEnd, F_GETPIPE_SZ, 0) };
}

/** Moves what is there. @returns bytes, 0 at the end of `from`, or the negative errno: -EAGAIN when `from` has nothing or `to` takes nothing now */
export function spliceBytes(from: number, to: number, bytes: number): number {
  const moved = calls().splice(from, 0, to, 0, bytes, SPLICE_MOVE_NONBLOCK);
  return moved < 0 ? -libc().errno() : Number(moved);
}

/** Reads `bytes` out of a pipe that has as many. */
export function readPipe({ readEnd }: Pipe, bytes: number): Buffer {
  const copy = Buffer.allocUnsafe(bytes);
  for (let at = 0; at < bytes; ) {
    at += check(Number(libc().read(readEnd, copy.subarray(at), bytes - at)), 'read');
  }
  return copy;
}
