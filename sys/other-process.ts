/** Descriptors of another process (pidfd_open(2), pidfd_getfd(2), Linux 5.6), and what a process keeps from its children (prctl(2)). */

import { check, declareCall } from './libc.ts';
import { closeSocket } from './sockets.ts';

const SYS_PIDFD_OPEN = 434;
const SYS_PIDFD_GETFD = 438;
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_CLEAR_ALL = 4;

type NumbersCall = (number: number, first: number, second: number, third: number) => number;
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
