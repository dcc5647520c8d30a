/**
 * System calls of other processes that wait for our answer (seccomp(2), seccomp_unotify(2); Linux 5.5).
 *
 * A thread sets a filter on itself and gets a listener. Whatever it starts from then on inherits the filter, whatever program it is. Held are
 * connect(2), and recvfrom(2) where it asks who sent it; what would go past them is refused with what a kernel without it says: io_uring (ENOSYS), and
 * sending without connecting (TCP Fast Open by sendto(2) or sendmsg(2): EOPNOTSUPP). Programs of another architecture than ours (32 bit) are not held.
 *
 * What a call points to lies in memory that its program may change at any time: it is read once, and a decision that rests on it is carried out by
 * us. `letCallGo` is for what the kernel's own state decides.
 *
 *     struct seccomp_notif (80 bytes): id 8, pid 4, flags 4, number 4, architecture 4, instruction 8, arguments 6 × 8
 *     struct seccomp_notif_resp (24): id 8, value 8, error 4, flags 4
 */

import { SysError } from './errors.ts';
import { check, declareCall, libc } from './libc.ts';
import { MappedMemory } from './mapped-memory.ts';

const isX64 = process.arch === 'x64';
const AUDIT_ARCH = isX64 ? 0xc000003e : 0xc00000b7;
const SYS_CONNECT = isX64 ? 42 : 203;
const SYS_SENDTO = isX64 ? 44 : 206;
const SYS_SENDMSG = isX64 ? 46 : 211;
const SYS_RECVFROM = isX64 ? 45 : 207;
const SYS_SECCOMP = isX64 ? 317 : 277;
const SYS_IO_URING_SETUP = 425;

/** linux/seccomp.h */
const SECCOMP_SET_MODE_FILTER = 1;
const FILTER_NEW_LISTENER = 8;
/** Once a call is held only a fatal signal ends its wait (Linux 5.19): Go's threads get signals all the time. */
const FILTER_WAIT_KILLABLE = 32;
const RET_ALLOW = 0x7fff0000;
const RET_NOTIFY = 0x7fc00000;
const RET_ERRNO = 0x00050000;
const NOTIF_RECV = 0xc0502100;
const NOTIF_SEND = 0xc0182101;
const NOTIF_ID_VALID = 0x40082102;
const RESPONSE_CONTINUE = 1;

const PR_SET_NO_NEW_PRIVS = 38;
const EINVAL = 22;
const ENOSYS = 38;
const EOPNOTSUPP = 95;
const MSG_FASTOPEN = 0x20000000;

/** linux/bpf_common.h: instructions of the filter. */
const LOAD = 0x20;
const JUMP = 0x05;
const IF_EQUAL = 0x15;
const IF_BITS = 0x45;
const RETURN = 0x06;
const INSTRUCTION_BYTES = 8;
/** struct seccomp_data: where the number, the architecture and the low half of an argument stand. */
const NUMBER_AT = 0;
const ARCHITECTURE_AT = 4;
const ARGUMENTS_AT = 16;

const POLLHUP = 0x10;

const NOTIFICATION_BYTES = 80;
const NOTIFIED_ARGUMENTS_AT = 32;
const RESPONSE_BYTES = 24;
const ID_BYTES = 8;

/** Code, jump if it holds, jump if not (both in instructions to pass over), operand. */
type Instruction = readonly [code: number, onTrue: number, onFalse: number, operand: number];

const FILTER: readonly Instruction[] = [
  [LOAD, 0, 0, ARCHITECTURE_AT],
  [IF_EQUAL, 1, 0, AUDIT_ARCH],
  [RETURN, 0, 0, RET_ALLOW],
  [LOAD, 0, 0, NUMBER_AT],
  [IF_EQUAL, 0, 1, SYS_CONNECT],
  [RETURN, 0, 0, RET_NOTIFY],
  [IF_EQUAL, 0, 1, SYS_IO_URING_SETUP],
  [RETURN, 0, 0, RET_ERRNO | ENOSYS],
  [IF_EQUAL, 0, 5, SYS_RECVFROM],
  [LOAD, 0, 0, ARGUMENTS_AT + 4 * 8],
  [IF_EQUAL, 0, 2, 0],
  [LOAD, 0, 0, ARGUMENTS_AT + 4 * 8 + 4],
  [IF_EQUAL, 3, 0, 0],
  [RETURN, 0, 0, RET_NOTIFY],
  [IF_EQUAL, 2, 0, SYS_SENDTO],
  [IF_EQUAL, 3, 0, SYS_SENDMSG],
  [RETURN, 0, 0, RET_ALLOW],
  [LOAD, 0, 0, ARGUMENTS_AT + 3 * 8],
  [JUMP, 0, 0, 1],
  [LOAD, 0, 0, ARGUMENTS_AT + 2 * 8],
  [IF_BITS, 0, 1, MSG_FASTOPEN],
  [RETURN, 0, 0, RET_ERRNO | EOPNOTSUPP],
  [RETURN, 0, 0, RET_ALLOW],
];

/**
 * Has these calls of programs that the calling thread starts from now on wait for the listener's owner; its own, too. They get no more
 * rights by setuid bits from then on. There is no way back.
 * @returns the listener, which programs that are started do not inherit. @throws SysError EBUSY when they have a listener already
 */
export function holdCalls(): number {
  const prctl = declareCall<(option: number, a: number, b: number, c: number, d: number) => number>(
    'int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)',
  );
  check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 'prctl(PR_SET_NO_NEW_PRIVS)');
  const seccomp = declareCall<(number: number, operation: number, flags: number, program: number) => number>(
    'int64_t syscall(int64_t number, int64_t operation, int64_t flags, uintptr_t program)',
  );
  const { address } = filterProgram();
  for (const flags of [FILTER_NEW_LISTENER | FILTER_WAIT_KILLABLE, FILTER_NEW_LISTENER]) {
    const listener = Number(seccomp(SYS_SECCOMP, SECCOMP_SET_MODE_FILTER, flags, address));
    if (listener >= 0) return listener;
    if (libc().errno() !== EINVAL) break;
  }
  throw new SysError('seccomp', libc().errno());
}

/** struct sock_fprog (16 bytes), and the instructions behind it. */
function filterProgram(): MappedMemory {
  const headBytes = 16;
  const memory = new MappedMemory(headBytes + FILTER.length * INSTRUCTION_BYTES);
  const { bytes, address } = memory;
  bytes.writeUInt16LE(FILTER.length, 0);
  bytes.writeBigUInt64LE(BigInt(address + headBytes), 8);
  for (const [index, [code, onTrue, onFalse, operand]] of FILTER.entries()) {
    const at = headBytes + index * INSTRUCTION_BYTES;
    bytes.writeUInt16LE(code, at);
    bytes[at + 2] = onTrue;
    bytes[at + 3] = onFalse;
    bytes.writeUInt32LE(operand, at + 4);
  }
  return memory;
}

interface Held {
  readonly id: bigint;
  /** Of the thread that called. */
  readonly threadId: number;
  /** The program's number of its socket. */
  readonly socket: number;
}

/** A connect(2) that waits. */
export interface HeldConnect extends Held {
  readonly kind: 'connect';
  /** Where the address lies in the program's memory, and how long it says it is. */
  readonly addressAt: bigint;
  readonly addressBytes: number;
}

/** A recvfrom(2) that waits, with the places of the program's memory that it fills. */
export interface HeldReceive extends Held {
  readonly kind: 'receive';
  readonly bytesAt: bigint;
  readonly byteCount: number;
  readonly flags: number;
  readonly addressAt: bigint;
  /** Of four bytes, which say how much room the address has. */
  readonly addressBytesAt: bigint;
}

export type HeldCall = HeldConnect | HeldReceive;

const notification = Buffer.alloc(NOTIFICATION_BYTES);
const response = Buffer.alloc(RESPONSE_BYTES);
const idBytes = Buffer.alloc(ID_BYTES);

/** The next call of a listener that can be read; null where its program has ended meanwhile. */
export function receiveCall(listener: number): HeldCall | null {
  notification.fill(0);
  if (libc().ioctl(listener, NOTIF_RECV, notification) < 0) return null;
  const held = {
    id: notification.readBigUInt64LE(0),
    threadId: notification.readUInt32LE(8),
    socket: notification.readInt32LE(argumentAt(0)),
  };
  if (notification.readInt32LE(16) === SYS_CONNECT) {
    const addressBytes = notification.readUInt32LE(argumentAt(2));
    return { ...held, kind: 'connect', addressAt: notification.readBigUInt64LE(argumentAt(1)), addressBytes };
  }
  return {
    ...held,
    kind: 'receive',
    bytesAt: notification.readBigUInt64LE(argumentAt(1)),
    byteCount: Number(notification.readBigUInt64LE(argumentAt(2))),
    flags: notification.readInt32LE(argumentAt(3)),
    addressAt: notification.readBigUInt64LE(argumentAt(4)),
    addressBytesAt: notification.readBigUInt64LE(argumentAt(5)),
  };
}

function argumentAt(index: number): number {
  return NOTIFIED_ARGUMENTS_AT + index * 8;
}

/** Whether it waits still: else the thread's number, and all that was found by it, may be somebody else's. */
export function isCallHeld(listener: number, id: bigint): boolean {
  idBytes.writeBigUInt64LE(id, 0);
  return libc().ioctl(listener, NOTIF_ID_VALID, idBytes) === 0;
}

/** The call returns with this errno, 0 for success. A caller that has gone is passed over. */
export function answerCall(listener: number, id: bigint, errno: number): void {
  respond(listener, id, { value: 0, error: -errno, flags: 0 });
}

/** The call returns with this value. */
export function answerWithValue(listener: number, id: bigint, value: number): void {
  respond(listener, id, { value, error: 0, flags: 0 });
}

/** The kernel carries the call out, with whatever its program's memory says by then. */
export function letCallGo(listener: number, id: bigint): void {
  respond(listener, id, { value: 0, error: 0, flags: RESPONSE_CONTINUE });
}

function respond(
  listener: number,
  id: bigint,
  { value, error, flags }: { readonly value: number; readonly error: number; readonly flags: number },
): void {
  response.writeBigUInt64LE(id, 0);
  response.writeBigInt64LE(BigInt(value), 8);
  response.writeInt32LE(error, 16);
  response.writeUInt32LE(flags, 20);
  libc().ioctl(listener, NOTIF_SEND, response);
}

/** Whether no program is left that could call. */
export function isListenerOver(listener: number): boolean {
  const table = Buffer.alloc(8);
  table.writeInt32LE(listener, 0);
  libc().poll(table, 1, 0);
  return (table.readInt16LE(6) & POLLHUP) !== 0;
}
