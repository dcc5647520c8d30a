/**
 * The listeners that captured connections arrive at.
 *
 * They have high descriptors. Of a process that is killed the kernel closes the highest descriptor first (what close(2) leaves
 * for later is a stack, since Linux 4.3), so the listeners go before the connections: a client whose connection is reset
 * by our death and who connects again reaches the app. The other way round it would be reset once more, with the listener.
 */

import {
  AF_INET,
  AF_INET6,
  bindSocket,
  closeSocket,
  listenSocket,
  localSocketAddress,
  openTcpSocket,
  raiseDescriptorLimit,
  renumberDescriptor,
  setIPv6Only,
  setReuseAddress,
  setTransparent,
} from '../../sys/index.ts';
import { LISTEN_BACKLOG, LISTENER_DESCRIPTOR } from './limits.ts';

/** One for IPv4, one for IPv6. */
const LISTENERS = 2;

/** The ports that the rules point at; null where the namespace has no IPv6. */
export interface CapturePorts {
  readonly ipv4: number;
  readonly ipv6: number | null;
}

export interface CaptureSockets {
  readonly fds: readonly number[];
  readonly ports: CapturePorts;
}

/**
 * Transparent listeners on loopback: TPROXY hands them connections to any address, and nobody outside the pod can dial them.
 * The kernel chooses the ports, so that no fixed number clashes with the app's or a sidecar's.
 */
export function openTransparentSockets(): CaptureSockets {
  return openBoth('127.0.0.1', '::1', setTransparent);
}

/** Listeners on every address: REDIRECT rewrites the destination to the address of the interface that the packet came by. */
export function openRedirectSockets(): CaptureSockets {
  return openBoth('0.0.0.0', '::', () => {});
}

/** Closes both. For engines that could not start; the user of a started one owns its sockets. */
export function closeSockets(sockets: CaptureSockets): void {
  for (const fd of sockets.fds) closeSocket(fd);
}

type Prepare = (fd: number, family: number) => void;

function openBoth(ipv4: string, ipv6: string, prepare: Prepare): CaptureSockets {
  const first = openListener(AF_INET, ipv4, prepare);
  try {
    const second = openIPv6Listener(ipv6, prepare);
    const ports = { ipv4: localSocketAddress(first).port, ipv6: second && localSocketAddress(second).port };
    return { fds: second === null ? [first] : [first, second], ports };
  } catch (error) {
    closeSocket(first);
    throw error;
  }
}

/** null where IPv6 is not built in or switched off. */
function openIPv6Listener(host: string, prepare: Prepare): number | null {
  try {
    return openListener(AF_INET6, host, prepare);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL') return null;
    throw error;
  }
}

function openListener(family: number, host: string, prepare: Prepare): number {
  const fd = openTcpSocket(family);
  try {
    if (family === AF_INET6) setIPv6Only(fd);
    prepare(fd, family);
    bindSocket(fd, host, 0);
    listenSocket(fd, LISTEN_BACKLOG);
    // Accepted connections inherit it. With TPROXY they have the app's port, and an app that starts again could not listen on it beside them. Not
    // before bind: the kernel would choose from ports in use, too.
    setReuseAddress(fd);
    return renumberDescriptor(fd, Math.min(LISTENER_DESCRIPTOR, raiseDescriptorLimit() - LISTENERS));
  } catch (error) {
    closeSocket(fd);
    throw error;
  }
}
