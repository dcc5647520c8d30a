/**
 * Memory outside the JavaScript heap, at an address that never changes: what many native calls read and write costs less when it
 * is passed as a number than as a Buffer. Never given back: who has some keeps it for the life of its thread.
 */

import { SysError } from './errors.ts';
import { libc } from './libc.ts';

/** mmap(2). */
const PROT_READ_WRITE = 3;
const MAP_PRIVATE_ANONYMOUS = 0x22;

const ENOMEM = 12;
const PAGE_BYTES = 4096;

export class MappedMemory {
  /** Below 2^47 on the machines that we run on, so it is exact as a number. */
  readonly address: number;
  readonly bytes: Buffer;

  /** @param source its size, or a Buffer that stays where it is (WebAssembly's, one of `allocUnsafeSlow`) @throws SysError when there is no memory */
  constructor(source: number | Buffer) {
    if (typeof source !== 'number') {
      this.bytes = source;
      this.address = Number(libc().addressOf(source, source, 0));
      return;
    }
    const size = source;
    const rounded = Math.ceil(size / PAGE_BYTES) * PAGE_BYTES;
    const address = libc().mmap(null, rounded, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
    this.address = Number(address);
    if (!Number.isSafeInteger(this.address)) throw new SysError('mmap', ENOMEM);
    this.bytes = Buffer.from(libc().view(address, rounded), 0, size);
  }
}
