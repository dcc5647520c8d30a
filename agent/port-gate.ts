/**
 * Between the sessions' wish for ports and the kernel's rule: while the table of connections is nearly full the rule has
 * no ports, whatever is wished, and afterwards it has what is wished then. Changes are applied one after the other, and
 * each applies what holds when its turn comes.
 */
import type { Port } from '../protocol/index.ts';

const NONE: ReadonlySet<Port> = new Set();

export class PortGate {
  /** Since when the rule has no port (`performance.now`): for ever if it never had one, and not yet (Infinity) while it has. */
  emptySinceMs = Number.NEGATIVE_INFINITY;
  private readonly apply: (ports: ReadonlySet<Port>) => Promise<void>;
  private wished: ReadonlySet<Port> = NONE;
  private isShut = false;
  private lastRound: Promise<void> = Promise.resolve();

  /** @param apply changes the rule */
  constructor(apply: (ports: ReadonlySet<Port>) => Promise<void>) {
    this.apply = apply;
  }

  /** @throws Error when the rule cannot be changed */
  setPorts(ports: ReadonlySet<Port>): Promise<void> {
    this.wished = ports;
    return this.sync();
  }

  /** @throws Error when the rule cannot be changed */
  shut(): Promise<void> {
    this.isShut = true;
    return this.sync();
  }

  /** @throws Error when the rule cannot be changed */
  open(): Promise<void> {
    this.isShut = false;
    return this.sync();
  }

  private sync(): Promise<void> {
    const round = this.lastRound.catch(() => {}).then(() => this.change(this.isShut ? NONE : this.wished));
    this.lastRound = round;
    return round;
  }

  private async change(ports: ReadonlySet<Port>): Promise<void> {
    const wasEmpty = this.emptySinceMs !== Number.POSITIVE_INFINITY;
    if (ports.size > 0) this.emptySinceMs = Number.POSITIVE_INFINITY;
    await this.apply(ports);
    if (ports.size === 0 && !wasEmpty) this.emptySinceMs = performance.now();
  }
}
