/** The engines that live in an owned nft table: TPROXY and REDIRECT differ only in their recipe. */

import type { Port } from '../../protocol/index.ts';
import type { SocketAddress } from '../../sys/index.ts';
import { type CapturePorts, type CaptureSockets, closeSockets } from './capture-sockets.ts';
import { messageOf } from './errors.ts';
import { Guard } from './guard.ts';
import type { EngineName, Interception, InterceptionOptions } from './interception.ts';
import { NftChild } from './nft-child.ts';
import { KEEPER_TABLE, keeperTable, portElements, type RuleShape, removeTable } from './nft-rules.ts';

/** What distinguishes one nft engine from another. */
export interface NftRecipe {
  readonly name: EngineName;
  openSockets(): CaptureSockets;
  table(shape: RuleShape): string[];
  /** NAT needs a keeper for its live connections. */
  readonly usesNat: boolean;
  originalDestination(ports: CapturePorts, fd: number, localAddress: string, localPort: number): SocketAddress | null;
}

/** @throws NetnsError when nft or the kernel refuses; nothing is left behind then. */
export async function startNftEngine(recipe: NftRecipe, options: InterceptionOptions): Promise<Interception> {
  const sockets = recipe.openSockets();
  const guard = recipe.usesNat ? new Guard(options.lock?.fd) : null;
  const nft = new NftChild([options.lock?.fd, guard?.lifeline].filter(held => held != null));
  try {
    await guard?.undoLater(`nft delete table ${KEEPER_TABLE}`);
    const table = recipe.table({ capture: sockets.ports, isMeshed: options.meshed ?? false });
    await nft.apply(guard === null ? table : [...keeperTable(), ...table]);
    return new NftEngine(recipe, { sockets, nft, guard }, options.onLost);
  } catch (error) {
    await nft.end();
    await guard?.[Symbol.asyncDispose]();
    closeSockets(sockets);
    throw error;
  }
}

interface Parts {
  readonly sockets: CaptureSockets;
  readonly nft: NftChild;
  readonly guard: Guard | null;
}

class NftEngine implements Interception {
  readonly engine: EngineName;
  readonly listenFds: readonly number[];
  readonly #recipe: NftRecipe;
  readonly #sockets: CaptureSockets;
  readonly #nft: NftChild;
  readonly #guard: Guard | null;
  readonly #onLost: (reason: string) => void;
  #ports: ReadonlySet<Port> = new Set();
  #removal: Promise<void> | null = null;
  #isLost = false;

  constructor(recipe: NftRecipe, { sockets, nft, guard }: Parts, onLost: (reason: string) => void) {
    this.engine = recipe.name;
    this.listenFds = sockets.fds;
    this.#recipe = recipe;
    this.#sockets = sockets;
    this.#nft = nft;
    this.#guard = guard;
    this.#onLost = onLost;
    void nft.exited.then(reason => this.#lose(reason));
  }

  get capturePorts(): CapturePorts {
    return this.#sockets.ports;
  }

  originalDestination(fd: number, localAddress: string, localPort: number): SocketAddress | null {
    return this.#recipe.originalDestination(this.#sockets.ports, fd, localAddress, localPort);
  }

  async setPorts(ports: ReadonlySet<Port>): Promise<void> {
    const wanted = new Set(ports);
    const before = this.#ports;
    this.#ports = wanted; // At once: a beat that comes meanwhile must not bring the former ports back.
    try {
      await this.#nft.apply(portElements(wanted));
    } catch (error) {
      if (this.#ports === wanted) this.#ports = before;
      throw error;
    }
  }

  beat(): void {
    // nft hangs when a command is unanswered for a second: more of them would only queue up.
    if (this.#ports.size === 0 || this.#removal !== null || this.#nft.unanswered > 0) return;
    this.#nft.apply(portElements(this.#ports)).catch(error => this.#lose(messageOf(error)));
  }

  remove(): Promise<void> {
    this.#removal ??= this.#remove();
    return this.#removal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove();
    await this.#guard?.[Symbol.asyncDispose]();
  }

  async #remove(): Promise<void> {
    // The explicit delete is acknowledged; without it the kernel would still do it, a few milliseconds after nft is gone.
    await this.#nft.apply(removeTable()).catch(() => {}); // Fails only when the table or nft is gone already.
    await this.#nft.end();
  }

  #lose(reason: string): void {
    if (this.#removal !== null || this.#isLost) return;
    this.#isLost = true;
    this.#onLost(reason);
  }
}
