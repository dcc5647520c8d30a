/** The engines for kernels and images without an owned nft table: chains of our own in iptables, undone by a guard with a heartbeat. */

import type { Port } from '../../protocol/index.ts';
import { closeSocket, type SocketAddress } from '../../sys/index.ts';
import {
  type CapturePorts,
  type CaptureSockets,
  closeSockets,
  openRedirectSockets,
  openTransparentSockets,
} from './capture-sockets.ts';
import { messageOf, NetnsError } from './errors.ts';
import { HeartbeatGuard } from './heartbeat-guard.ts';
import type { EngineName, Interception, InterceptionOptions } from './interception.ts';
import { type Flavour, flavours, listNftChains, programOf, restore } from './iptables-command.ts';
import {
  disarmCommands,
  emptyTableCommands,
  type IptablesKind,
  type IpVersion,
  installInput,
  iptablesChains,
  refillInput,
  undoCommands,
  unhookInput,
} from './iptables-rules.ts';
import type { RuleShape } from './nft-rules.ts';
import { redirectedDestination } from './redirect.ts';
import { transparentDestination } from './tproxy.ts';

const NO_PORTS: ReadonlySet<Port> = new Set();

/** What one engine of this family was started with. */
interface Setup {
  readonly kind: IptablesKind;
  readonly shape: RuleShape;
  readonly sockets: CaptureSockets;
  readonly flavour: Flavour;
  readonly versions: readonly IpVersion[];
  readonly guard: HeartbeatGuard;
  /** What the guard runs. */
  readonly undo: readonly string[];
  /** The pod's, for guards to hold. */
  readonly lockFd: number | undefined;
}

/** @throws NetnsError HEADGATE_ERR_RULES with each flavour's reason; nothing is left behind then. */
export async function startIptablesEngine(kind: IptablesKind, options: InterceptionOptions): Promise<Interception> {
  const sockets = kind === 'tproxy' ? openTransparentSockets() : openRedirectSockets();
  const shape = { capture: sockets.ports, isMeshed: options.meshed ?? false };
  const refusals = new Set<string>();
  // A flavour that has both IP versions is better than the preferred one with IPv4 alone.
  for (const versions of sockets.ports.ipv6 === null ? [[4] as const] : ([[4, 6], [4]] as const)) {
    for (const flavour of flavours()) {
      try {
        const setup = await install({ kind, shape, sockets, flavour, versions }, options);
        if (versions.length === 1 && sockets.ports.ipv6 !== null) {
          options.log.warn(`connections over IPv6 are not taken: ${[...refusals].join('; ')}`);
        }
        return new IptablesEngine(setup, options.onLost);
      } catch (error) {
        refusals.add(messageOf(error));
      }
    }
  }
  closeSockets(sockets);
  throw new NetnsError('HEADGATE_ERR_RULES', [...refusals].join('; '));
}

async function install(setup: Omit<Setup, 'guard' | 'undo' | 'lockFd'>, { lock }: InterceptionOptions): Promise<Setup> {
  const { kind, shape, flavour, versions } = setup;
  const undo = versions.flatMap(version =>
    disarmCommands(programOf(flavour, version), iptablesChains(kind, version, shape, NO_PORTS)),
  );
  for (const version of versions) undo.push(...(await undoOf(setup, version)));
  const guard = new HeartbeatGuard(undo, lock?.fd);
  try {
    for (const version of versions) {
      const input = installInput(iptablesChains(kind, version, shape, NO_PORTS));
      await restore(programOf(flavour, version), input, guard.lifeline);
    }
  } catch (error) {
    await guard[Symbol.asyncDispose]();
    throw error;
  }
  return { ...setup, guard, undo, lockFd: lock?.fd };
}

/** What undoes one IP version, from how the tables were before. */
async function undoOf({ kind, shape, flavour }: Omit<Setup, 'guard' | 'undo' | 'lockFd'>, version: IpVersion) {
  const program = programOf(flavour, version);
  const chains = iptablesChains(kind, version, shape, NO_PORTS);
  const undo = undoCommands(program, chains);
  if (flavour === 'legacy') return undo;
  const before = await listNftChains(version);
  if (before === null) return undo; // Without nft the empty built-in chains stay; they do nothing.
  const fresh = chains.map(chain => ({
    ...chain,
    jumps: chain.jumps.filter(({ hook }) => !before.has(`${chain.table} ${hook}`)),
  }));
  return [...undo, ...emptyTableCommands(program, version, fresh)];
}

class IptablesEngine implements Interception {
  readonly engine: EngineName;
  readonly listenFds: readonly number[];
  readonly #setup: Setup;
  #guard: HeartbeatGuard;
  /** What the kernel takes for both IP versions. */
  #ports = NO_PORTS;
  #removal: Promise<void> | null = null;
  /** One change after the other. */
  #changes: Promise<void> = Promise.resolve();

  constructor(setup: Setup, onLost: (reason: string) => void) {
    this.engine = `iptables-${setup.kind}`;
    this.listenFds = setup.sockets.fds.slice(0, setup.versions.length);
    for (const unused of setup.sockets.fds.slice(setup.versions.length)) closeSocket(unused);
    this.#setup = setup;
    this.#guard = setup.guard;
    void setup.guard.exited.then(async reason => {
      if (this.#removal !== null) return;
      // If the guard was killed it has undone nothing: another one does at our end, and live connections have NAT until then. If it gave
      // the ports back, the jumps are gone. Undoing twice is harmless.
      this.#guard = new HeartbeatGuard(setup.undo, setup.lockFd);
      await this.remove().catch(() => {});
      onLost(reason);
    });
  }

  get capturePorts(): CapturePorts {
    return this.#setup.sockets.ports;
  }

  originalDestination(fd: number, localAddress: string, localPort: number): SocketAddress | null {
    const { kind, sockets } = this.#setup;
    return kind === 'tproxy'
      ? transparentDestination(sockets.ports, fd, localAddress, localPort)
      : redirectedDestination(sockets.ports, fd, localAddress);
  }

  setPorts(ports: ReadonlySet<Port>): Promise<void> {
    const wanted = new Set(ports);
    const change = this.#changes.then(() => this.#refill(wanted));
    this.#changes = change.catch(() => {}); // Its caller has the error.
    return change;
  }

  beat(): void {
    if (this.#ports.size > 0 && this.#removal === null) this.#guard.beat();
  }

  remove(): Promise<void> {
    this.#removal ??= this.#changes.then(() => this.#unhook());
    return this.#removal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove();
    await this.#guard[Symbol.asyncDispose]();
  }

  /** Each IP version is a transaction of its own. When one fails, the other goes back, so that what is taken does not depend on the version. */
  async #refill(ports: ReadonlySet<Port>): Promise<void> {
    const guard = this.#guard;
    const before = this.#ports;
    if (ports.size > 0) guard.beat();
    this.#ports = ports.size > 0 ? ports : before; // Beats go on as long as anything may be taken.
    try {
      await this.#restoreEach(version => refillInput(this.#chains(version, ports)));
      this.#ports = ports;
    } catch (error) {
      // A version that refuses this as well refused the change, and has the former ports still.
      await this.#restoreEach(version => refillInput(this.#chains(version, before))).catch(() => {});
      this.#ports = before;
      throw error;
    } finally {
      if (this.#ports.size === 0) guard.pause();
    }
  }

  async #unhook(): Promise<void> {
    this.#guard.pause();
    await this.#restoreEach(version => unhookInput(this.#chains(version, NO_PORTS)));
  }

  /** Waits for every IP version, also when one fails. @throws NetnsError of the first that failed. */
  async #restoreEach(input: (version: IpVersion) => string): Promise<void> {
    const { flavour, versions } = this.#setup;
    const { lifeline } = this.#guard;
    const changes = versions.map(version => restore(programOf(flavour, version), input(version), lifeline));
    for (const change of await Promise.allSettled(changes)) if (change.status === 'rejected') throw change.reason;
  }

  #chains(version: IpVersion, ports: ReadonlySet<Port>) {
    return iptablesChains(this.#setup.kind, version, this.#setup.shape, ports);
  }
}
