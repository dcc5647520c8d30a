/**
 * How full the table of connections is. The pod must not suffer from our limits: before they are reached the ports are
 * given back, and clients reach the app as if we were not there, until enough connections have ended.
 *
 *   calm ──size at CROWDED_SHARE of the limit, or no descriptor left──► crowded
 *     ▲──────────size at CALM_SHARE of where it became crowded────────────┘
 */
import { CALM_SHARE, CROWDED_SHARE, MAX_CONNECTIONS, RESERVED_DESCRIPTORS } from './limits.ts';

const DESCRIPTORS_EACH = 2;

/** @returns how many client connections a process with so many descriptors can have */
export function maxConnections(descriptors: number): number {
  const room = Math.floor((descriptors - RESERVED_DESCRIPTORS) / DESCRIPTORS_EACH);
  return Math.max(1, Math.min(MAX_CONNECTIONS, room));
}

export class Crowd {
  private readonly limit: number;
  private readonly crowdedAt: number;
  private readonly onChange: (isCrowded: boolean) => void;
  /** Where it is calm again; -1 while it is. */
  private calmAt = -1;

  constructor(limit: number, onChange: (isCrowded: boolean) => void) {
    this.limit = limit;
    this.crowdedAt = Math.max(1, Math.floor(limit * CROWDED_SHARE));
    this.onChange = onChange;
  }

  isFull(size: number): boolean {
    return size >= this.limit;
  }

  noteOpened(size: number): void {
    if (size >= this.crowdedAt) this.becomeCrowded(size);
  }

  noteClosed(size: number): void {
    if (size > this.calmAt) return;
    this.calmAt = -1;
    this.onChange(false);
  }

  /** There was no descriptor for one more. With no connection of ours there is nothing to wait for. */
  noteExhausted(size: number): void {
    if (size > 0) this.becomeCrowded(size);
  }

  private becomeCrowded(size: number): void {
    if (this.calmAt >= 0) return;
    this.calmAt = Math.floor(size * CALM_SHARE);
    this.onChange(true);
  }
}
