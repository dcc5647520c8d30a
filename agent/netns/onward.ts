/**
 * Connections from the agent to the app. They carry our mark (so the rules let them pass) and, where the namespace allows it, the
 * client's address, so that the app sees who is asking. The port is another one than the client's: to the kernel, a connection
 * from the client's own address and port to the same place *is* the client's connection, which we hold.
 *
 * The same goes for any other connection of this client. If it has one from the port that we choose, our SYN finds that one and the
 * dial hangs: so the kernel is asked, by exact addresses, before a port is used (2 µs). If it opens one later from a port that
 * we hold, its SYN finds the app's end of ours and *the client* hangs: so our ports come from a range that clients do not choose from
 * (port-picker.ts). Where they do (a NAT that spreads many clients over all ports of one address), that address is no longer
 * borrowed once it was seen (crowded-addresses.ts): the app sees the pod's own instead, counted, and every connection works. So it does
 * where no free port was found.
 *
 * A socket with a foreign client's address is bound to lo: the answer can come from nowhere else, and a packet with a borrowed address can
 * never leave the pod. Its port is chosen here and not by the kernel: connect() takes over a port in TIME_WAIT at once when the
 * port was asked for, while its own choice would run dry at 28,000 connections a minute. A client in the pod itself needs none of
 * this: its address is ours to use. (Bound to lo its connection would hang: the kernel shows packets between two of its own
 * addresses as coming from the interface that has the address.)
 */

import { networkInterfaces } from 'node:os';
import type { Counters } from '../../protocol/index.ts';
import {
  AF_INET,
  AF_INET6,
  bindSocket,
  closeSocket,
  EADDRINUSE,
  familyOf,
  openTcpSocket,
  plainAddress,
  SockDiag,
  type SocketAddress,
  SysError,
  setBindAddressNoPort,
  setBoundInterface,
  setMark,
  setReuseAddress,
  setTransparent,
  TCP_CLOSED,
  TCP_LISTEN,
  TCP_TIME_WAIT,
} from '../../sys/index.ts';
import { addClientAddressRoute } from './client-address-route.ts';
import { CrowdedAddresses } from './crowded-addresses.ts';
import { messageOf } from './errors.ts';
import { Guard } from './guard.ts';
import type { NetnsLog } from './interception.ts';
import { PORT_ATTEMPTS } from './limits.ts';
import { LocalAddresses } from './local-addresses.ts';
import type { PodLock } from './lock.ts';
import { OWN_MARK } from './nft-rules.ts';
import { proveBorrowing } from './onward-proof.ts';
import { PortPicker, type PortRange, type Share } from './port-picker.ts';

const LOOPBACK_INTERFACE = 1;

export interface OnwardOptions {
  readonly keepClientAddress: boolean;
  /** Kept by the guard, so that the pod stays locked until everything is undone. */
  readonly lock?: PodLock;
  readonly log: NetnsLog;
  /** client_address_hidden is counted here. */
  readonly counters: Counters;
  /** Ports for borrowed addresses; BORROWED_PORTS when not given. */
  readonly ports?: PortRange;
  /** The part of these ports that is this thread's; all when not given. */
  readonly share?: Share;
}

/** What another thread of this process needs to open such connections, too: plain values. */
export interface SharedOnward {
  readonly keepClientAddress: boolean;
  /** Address families in which the client's address is kept. */
  readonly families: readonly number[];
}

/** Connections to the app from another thread, as the one with `prepareOnward` makes them. */
export function openOnwardSockets(
  { families }: SharedOnward,
  options: OnwardOptions,
): Pick<Onward, 'openSocket' | 'lastPort' | 'isFree' | 'mayBorrow'> {
  return new OnwardSockets(new Set(families), null, options);
}

export interface Onward extends AsyncDisposable {
  readonly keepsClientAddress: boolean;
  /** Why the client's address is not kept, or not for every family; null when it is. */
  readonly reason: string | null;
  readonly shared: SharedOnward;
  /**
   * A non-blocking socket for one connection to the app, not yet connected: the caller connects it to `destination` and owns it.
   * A connect that fails with EADDRNOTAVAIL or EADDRINUSE may be tried again with a new socket.
   * @throws SysError when the kernel has no socket or no port for it.
   */
  openSocket(client: SocketAddress, destination: SocketAddress): number;
  /** The port that the socket opened last has at its client's address; 0: it has not that address. */
  readonly lastPort: number;
  /** Whether a socket with that port at the client's address may make one more connection in its name. */
  isFree(client: SocketAddress, port: number, destination: SocketAddress): boolean;
  /** Whether this client's address may be borrowed now, as far as its other connections tell. */
  mayBorrow(client: SocketAddress): boolean;
}

/** Prepares the namespace for connections that keep the client's address; undone at disposal, and by a guard at our death. */
export async function prepareOnward(options: OnwardOptions): Promise<Onward> {
  if (!options.keepClientAddress) {
    const plain = new OnwardSockets(new Set(), null, options);
    plain.reason = 'switched off';
    return plain;
  }
  const guard = new Guard(options.lock?.fd);
  const families = new Set<number>();
  const onward = new OnwardSockets(families, guard, options);
  const reasons: string[] = [];
  for (const [family, option, name] of [
    [AF_INET, '-4', 'IPv4'],
    [AF_INET6, '-6', 'IPv6'],
  ] as const) {
    if (family === AF_INET6 && !hasIPv6()) continue;
    try {
      await addClientAddressRoute(option, guard);
      families.add(family);
      await proveBorrowing(family, (client, destination) => onward.openSocket(client, destination));
    } catch (error) {
      families.delete(family);
      reasons.push(`${name}: ${messageOf(error).trim().split('\n').at(-1)}`);
    }
  }
  if (reasons.length > 0) {
    onward.reason = reasons.join('; ');
    options.log.warn(`the app does not see the client's address (${onward.reason})`);
  }
  return onward;
}

/** Where nobody has an IPv6 address, nobody can come over it. */
function hasIPv6(): boolean {
  return Object.values(networkInterfaces()).some(entries => entries?.some(({ family }) => family === 'IPv6'));
}

class OnwardSockets implements Onward {
  reason: string | null = null;
  lastPort = 0;
  readonly #families: ReadonlySet<number>;
  readonly #guard: Guard | null;
  readonly #diag = new SockDiag();
  readonly #ports: PortPicker;
  readonly #localAddresses = new LocalAddresses();
  readonly #crowded = new CrowdedAddresses();
  readonly #options: OnwardOptions;

  constructor(families: ReadonlySet<number>, guard: Guard | null, options: OnwardOptions) {
    this.#families = families;
    this.#guard = guard;
    this.#options = options;
    this.#ports = new PortPicker(options.ports, Math.random, options.share);
  }

  get shared(): SharedOnward {
    return { keepClientAddress: this.#options.keepClientAddress, families: [...this.#families] };
  }

  get keepsClientAddress(): boolean {
    return this.#families.size > 0;
  }

  isFree({ address }: SocketAddress, port: number, destination: SocketAddress): boolean {
    return !this.#isTaken({ address: plainAddress(address), port }, destination);
  }

  mayBorrow({ address, port }: SocketAddress): boolean {
    return !this.#isCrowded(plainAddress(address), port);
  }

  openSocket({ address, port }: SocketAddress, destination: SocketAddress): number {
    this.lastPort = 0;
    const family = familyOf(destination.address);
    const fd = openTcpSocket(family);
    try {
      setMark(fd, OWN_MARK);
      const client = plainAddress(address);
      if (this.#families.has(family) && canBorrow(client, family)) {
        if (this.#localAddresses.has(client)) bindLocal(fd, client);
        else if (this.#isCrowded(client, port)) this.#countHidden();
        else if (!this.#borrow(fd, client, destination)) this.#countHidden();
      } else if (!this.#localAddresses.has(client)) {
        this.#countHidden();
      }
      return fd;
    } catch (error) {
      closeSocket(fd);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#diag[Symbol.dispose]();
    await this.#guard?.[Symbol.asyncDispose]();
  }

  #isCrowded(client: string, port: number): boolean {
    if (!this.#ports.has(port)) return this.#crowded.has(client);
    if (this.#crowded.note(client)) {
      const seen = `${client} sends from port ${port}, as a NAT does`;
      this.#options.log.info(`${seen}: for ten minutes at least the app sees the pod's address in place of it`);
    }
    return true;
  }

  /** Who asked for the pod's address misses nothing. */
  #countHidden(): void {
    if (this.#options.keepClientAddress) this.#options.counters.values.client_address_hidden++;
  }

  /**
   * Gives a socket its client's address and a port that no connection of this client to the app has.
   * @returns false when there is none to be had; then the socket is as it was
   */
  #borrow(fd: number, client: string, destination: SocketAddress): boolean {
    let isPrepared = false;
    for (let attempt = 1; attempt <= PORT_ATTEMPTS; attempt++) {
      const local = { address: client, port: this.#ports.pick(attempt) };
      if (this.#isTaken(local, destination)) continue;
      if (!isPrepared) prepareToBorrow(fd, familyOf(client));
      isPrepared = true;
      try {
        bindSocket(fd, local.address, local.port);
        this.lastPort = local.port;
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      }
    }
    if (isPrepared) throw new SysError('bind', EADDRINUSE);
    return false;
  }

  /**
   * Whether the app's side has a connection from that address and port: one of the client's, or one of ours. In TIME_WAIT it is
   * over: a SYN begins a new one (RFC 6191), so ports may come round faster than it lasts. An end of ours whose
   * other one is gone is no matter of the app's: connect() says EADDRNOTAVAIL then.
   */
  #isTaken(local: SocketAddress, destination: SocketAddress): boolean {
    const state = this.#diag.stateOf(destination, local);
    return state !== TCP_LISTEN && state !== TCP_CLOSED && state !== TCP_TIME_WAIT;
  }
}

/** The answer to a socket with a foreign address can come from nowhere but lo. */
function prepareToBorrow(fd: number, family: number): void {
  setBoundInterface(fd, LOOPBACK_INTERFACE);
  setTransparent(fd, family);
  setReuseAddress(fd);
}

/** The port is left to connect(), which finds one that no other connection between the two addresses has. */
function bindLocal(fd: number, client: string): void {
  setBindAddressNoPort(fd);
  bindSocket(fd, client, 0);
}

/** Link-local addresses mean nothing without their interface, and that is not lo. */
function canBorrow(client: string, family: number): boolean {
  return familyOf(client) === family && (family === AF_INET || !/^fe[89ab]/i.test(client));
}
