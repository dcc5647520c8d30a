/** Descriptors and memory of another process (pidfd_open(2), pidfd_getfd(2), Linux 5.6; process_vm_readv(2) and its like), and what a process is to its children (prctl(2)). */

import { readFileSync } from 'node:fs';
import { SysError } from './errors.ts';
import { check, declareCall, libc } from './libc.ts';
import { MappedMemory } from './mapped-memory.ts';
import { closeSocket } from './sockets.ts';

const SYS_PIDFD_OPEN = 434;
const SYS_PIDFD_GETFD = 438;
const SYS_PROCESS_VM_READV = process.arch === 'x64' ? 310 : 270;
const SYS_PROCESS_VM_WRITEV = process.arch === 'x64' ? 311 : 271;
const PR_SET_CHILD_SUBREAPER = 36;
const WNOHANG = 1;
const EFAULT = 14;

/** Two `struct iovec` (base 8, length 8), and what is read behind them. */
const VECTOR_BYTES = 16;
const MOST_BYTES = 64 * 1024;
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_CLEAR_ALL = 4;

type NumbersCall = (number: number, first: number, second: number, third: number) => number;
type MemoryCall = (
  number: number,
  pid: number,
  own: number,
  ownCount: number,
  other: number,
  otherCount: number,
  flags: number,
) => number;
type PrctlCall = (option: number, a: number, b: number, c: number, d: number) => number;

/** Another process, so that its descriptors can be taken over. Its owner, or that of its user namespace, may. */
export class OtherProcess implements Disposable {
  readonly #fd: number;
  readonly #call: NumbersCall;

  /** @throws SysError */
  constructor(pid: number) {
    this.#call = declareCall<NumbersCall>(
      'int64_t syscall(int64_t number, int64_t first, int64_t second, int64_t third)',
    );
    this.#fd = check(Number(this.#call(SYS_PIDFD_OPEN, pid, 0, 0)), 'pidfd_open');
  }

  /** A descriptor of ours for the same open file. @throws SysError */
  takeDescriptor(fd: number): number {
    return check(Number(this.#call(SYS_PIDFD_GETFD, this.#fd, fd, 0)), 'pidfd_getfd');
  }

  [Symbol.dispose](): void {
    closeSocket(this.#fd);
  }
}

/** The process that a thread is of. @throws SysError ESRCH */
export function processOfThread(threadId: number): number {
  try {
    const [, group = ''] = /^Tgid:\s*(\d+)$/m.exec(readFileSync(`/proc/${threadId}/status`, 'latin1')) ?? [];
    return Number(group);
  } catch (error) {
    throw new SysError('tgid', -((error as NodeJS.ErrnoException).errno ?? 0));
  }
}

let memory: MappedMemory | undefined;

/**
 * Reads what lies at an address of another process, by the number of any of its threads.
 * @param length at most 64 KiB. @returns a copy. @throws SysError EPERM where we may not, EFAULT where nothing is
 */
export function readMemoryOf(threadId: number, at: bigint, length: number): Buffer {
  const own = transfer(SYS_PROCESS_VM_READV, threadId, { at, length });
  return Buffer.from(own.subarray(0, length));
}

/** Writes to an address of another process. @param bytes at most 64 KiB. @throws SysError as `readMemoryOf` */
export function writeMemoryOf(threadId: number, at: bigint, bytes: Buffer): void {
  transfer(SYS_PROCESS_VM_WRITEV, threadId, { at, length: bytes.length, bytes });
}

/** @returns our side of it, which the next call changes */
function transfer(
  number: number,
  threadId: number,
  { at, length, bytes }: { readonly at: bigint; readonly length: number; readonly bytes?: Buffer },
): Buffer {
  memory ??= new MappedMemory(2 * VECTOR_BYTES + MOST_BYTES);
  const own = memory.bytes.subarray(2 * VECTOR_BYTES);
  const { address } = memory;
  bytes?.copy(own);
  memory.bytes.writeBigUInt64LE(BigInt(address + 2 * VECTOR_BYTES), 0);
  memory.bytes.writeBigUInt64LE(BigInt(length), 8);
  memory.bytes.writeBigUInt64LE(at, VECTOR_BYTES);
  memory.bytes.writeBigUInt64LE(BigInt(length), VECTOR_BYTES + 8);
  const call = declareCall<MemoryCall>(
    'int64_t syscall(int64_t number, int64_t pid, uintptr_t own, uint64_t ownCount, uintptr_t other, uint64_t otherCount, uint64_t flags)',
  );
  const count = Number(call(number, threadId, address, 1, address + VECTOR_BYTES, 1, 0));
  if (count !== length) throw new SysError('process_vm', count < 0 ? libc().errno() : EFAULT);
  return own;
}

/** Whatever descends from this process becomes its child when its own parent ends: nothing gets away from it. */
export function adoptOrphans(): void {
  check(prctl()(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 'prctl(PR_SET_CHILD_SUBREAPER)');
}

type WaitCall = (pid: number, status: null, options: number) => number;
let waitCall: WaitCall | undefined;

/** Takes note of the end of a child that node did not start. One that runs still is let alone. */
export function reapChild(pid: number): void {
  // Kept: there may be any number of such children.
  waitCall ??= declareCall<WaitCall>('int waitpid(int pid, void* status, int options)');
  waitCall(pid, null, WNOHANG);
}

/** Programs that this process starts get none of its capabilities; its own stay. */
export function keepCapabilitiesFromChildren(): void {
  check(prctl()(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), 'prctl(PR_CAP_AMBIENT)');
}

/** Names this process's UTS namespace. @throws SysError */
export function setHostname(name: string): void {
  const call = declareCall<(name: string, length: number) => number>(
    'int sethostname(const char* name, size_t length)',
  );
  check(call(name, Buffer.byteLength(name)), 'sethostname');
}

function prctl(): PrctlCall {
  return declareCall<PrctlCall>(
    'int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)',
  );
}
