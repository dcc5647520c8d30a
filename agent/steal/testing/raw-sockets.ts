/** Descriptors of the loopback interface, for tests without node's sockets; whoever imports this closes them when its tests are over. */
import { AF_INET, bindSocket, closeSocket, listenSocket, openTcpSocket, setNoDelay } from '../../../sys/index.ts';

export const HOST = '127.0.0.1';

const open = new Set<number>();

/** @returns the same, which `closeAll` closes */
export function own(fd: number): number {
  open.add(fd);
  return fd;
}

/** A listener at a port of the kernel's choice. */
export function listen(): number {
  const fd = own(openTcpSocket(AF_INET));
  setNoDelay(fd);
  bindSocket(fd, HOST, 0);
  listenSocket(fd, 16);
  return fd;
}

export function closeAll(): void {
  for (const fd of open) closeSocket(fd);
  open.clear();
}

/** @returns the same, which the test closes itself */
export function disown(fd: number): number {
  open.delete(fd);
  return fd;
}
