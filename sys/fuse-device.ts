/**
 * An open /dev/fuse: requests of the kernel are read from it, one a call, answers are written to it, one a call (fuse(4)). Owned by the
 * thread that reads. It must be opened in the user namespace that mounts it.
 */

import { constants, openSync } from 'node:fs';
import { declareCall, libc } from './libc.ts';
import { MappedMemory } from './mapped-memory.ts';

/** Room behind the largest write for the request's head. */
const HEAD_ROOM_BYTES = 4096;

/** Opens the device; non-blocking. The caller owns the descriptor. @throws Error of node (ENOENT, EACCES) */
export function openFuseDevice(path: string): number {
  return openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
}

export class FuseDevice {
  readonly fd: number;
  /** The request that `read` got: borrowed until the next. */
  readonly request: Buffer;
  /** Where an answer is made for `write`. */
  readonly answer: Buffer;
  readonly #requestMemory: MappedMemory;
  readonly #answerMemory: MappedMemory;

  /** @param maxBytes of what one request or answer carries beside its head */
  constructor(fd: number, maxBytes: number) {
    this.fd = fd;
    this.#requestMemory = new MappedMemory(maxBytes + HEAD_ROOM_BYTES);
    this.#answerMemory = new MappedMemory(maxBytes + HEAD_ROOM_BYTES);
    this.request = this.#requestMemory.bytes;
    this.answer = this.#answerMemory.bytes;
  }

  /** @returns bytes of the next request, or the negative errno: EAGAIN when there is none, ENODEV once the mount is gone */
  read(): number {
    const memory = this.#requestMemory;
    const bytes = Number(calls().read(this.fd, memory.address, memory.bytes.length));
    return bytes < 0 ? -libc().errno() : bytes;
  }

  /** Sends the front of `answer`. @returns 0 or the negative errno: ENOENT when nobody waits for it any more */
  write(bytes: number): number {
    return Number(calls().write(this.fd, this.#answerMemory.address, bytes)) < 0 ? -libc().errno() : 0;
  }
}

interface DeviceCalls {
  read(fd: number, address: number, bytes: number): number;
  write(fd: number, address: number, bytes: number): number;
}

let loaded: DeviceCalls | undefined;

function calls(): DeviceCalls {
  loaded ??= {
    read: declareCall('int64_t read(int fd, uintptr_t address, size_t bytes)'),
    write: declareCall('int64_t write(int fd, uintptr_t address, size_t bytes)'),
  };
  return loaded;
}
