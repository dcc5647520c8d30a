/**
 * What the sockets of one thread have queued in all. Each connection may queue HIGH_WATER_BYTES towards a slow peer, but
 * not all of them at once: above the budget, who has anything queued is not sent more until that is gone.
 */
import { HIGH_WATER_BYTES } from './limits.ts';

export class QueueBudget {
  queuedBytes = 0;
  private readonly limitBytes: number;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /** Bytes queued towards one peer above which reading from the other side stops. */
  get highWaterBytes(): number {
    return this.queuedBytes > this.limitBytes ? 0 : HIGH_WATER_BYTES;
  }
}
