/** A program's connect(2) that waits for us, with the program's own socket: answered once, and then it is over. */

import {
  AF_INET6,
  answerCall,
  closeSocket,
  connectWithoutWaiting,
  decodeSocketAddress,
  encodeSocketAddress,
  isIPv6Only,
  isUnconnected,
  letCallGo,
  localSocketAddress,
  SOCKADDR_IN6_BYTES,
  type SocketAddress,
  type SocketSpeech,
  sendTimeoutMs,
} from '../../../sys/index.ts';
import type { CallNews } from './messages.ts';

const EINPROGRESS = 115;
const LOOPBACK4 = '127.0.0.1';
const LOOPBACK6 = '::1';
/** 127.0.0.1, for a socket of IPv6. */
const MAPPED_LOOPBACK = '::ffff:7f00:1';
/** What an address has at least, by its kind; the kernel refuses a shorter one. */
const IPV4_BYTES = 16;
const IPV6_BYTES = 24;

export class ProgramCall {
  readonly #listener: number;
  readonly #id: bigint;
  readonly #fd: number;
  readonly #isV6: boolean;
  readonly #address: Buffer;
  readonly speech: SocketSpeech;
  readonly isNonBlocking: boolean;
  /** Where to; undefined where that is no address of IP: then only the kernel knows what it means. */
  readonly to: SocketAddress | undefined;
  #isOver = false;

  constructor(listener: number, { id, fd, nature, address }: Extract<CallNews, { kind: 'call' }>) {
    this.#listener = listener;
    this.#id = id;
    this.#fd = fd;
    this.#isV6 = nature.family === AF_INET6;
    this.#address = Buffer.from(address);
    this.speech = nature.speech;
    this.isNonBlocking = nature.isNonBlocking;
    this.to = destinationIn(this.#address);
  }

  /** Whether its socket is free to be connected: TCP alone can be on the way already. */
  get isFresh(): boolean {
    return this.speech !== 'tcp' || isUnconnected(this.#fd);
  }

  /** How long its program wants to wait; 0 for as long as it takes. */
  get timeoutMs(): number {
    return sendTimeoutMs(this.#fd);
  }

  /** Of this machine, as its socket can reach it; `hasIPv6` where we have one there. */
  loopback(hasIPv6: boolean): typeof LOOPBACK4 | typeof LOOPBACK6 {
    const isMapped = this.to !== undefined && !this.to.address.includes(':');
    if (!this.#isV6 || isMapped) return LOOPBACK4;
    return hasIPv6 || isIPv6Only(this.#fd) ? LOOPBACK6 : LOOPBACK4;
  }

  /** Connects its socket as it was asked to. */
  connectAsAsked(): void {
    this.begun(connectWithoutWaiting(this.#fd, this.#address));
  }

  /** Starts to connect its socket to a place of this machine, as `loopback` told it. @returns 0, EINPROGRESS, or why not */
  connectTo({ address: host, port }: SocketAddress): number {
    const address = Buffer.alloc(SOCKADDR_IN6_BYTES);
    const own = this.#isV6 && host === LOOPBACK4 ? MAPPED_LOOPBACK : host;
    return connectWithoutWaiting(this.#fd, address.subarray(0, encodeSocketAddress(address, own, port)));
  }

  /** A `struct sockaddr` of where to, as its program wrote it. */
  get address(): Buffer {
    return this.#address;
  }

  /** What its socket is bound to. */
  get from(): SocketAddress {
    return localSocketAddress(this.#fd);
  }

  /**
   * Answers, once its socket was connected with this outcome. A blocking one that is on the way waits in its own call: the kernel does not look at the address again while
   * a socket is connecting.
   */
  begun(errno: number): void {
    if (errno === EINPROGRESS && !this.isNonBlocking) this.#answer(() => letCallGo(this.#listener, this.#id));
    else this.fail(errno);
  }

  /** @param errno 0 for success */
  fail(errno: number): void {
    this.#answer(() => answerCall(this.#listener, this.#id, errno));
  }

  #answer(answer: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    // The program's socket is closed where the program closes it.
    closeSocket(this.#fd);
    answer();
  }
}

function destinationIn(address: Buffer): SocketAddress | undefined {
  const family = address.readUInt16LE(0);
  if (family !== AF_INET6 && address.length < IPV4_BYTES) return undefined;
  if (family === AF_INET6 && address.length < IPV6_BYTES) return undefined;
  try {
    return decodeSocketAddress(address);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
