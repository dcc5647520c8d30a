/** The app's leg, if there is one. A leg that was given up or broke is forgotten at once, and never touched again. */
import type { Leg } from './leg.ts';
import { HIGH_WATER_BYTES } from './limits.ts';

export class AppSide {
  /** Null before the first dial, and after the leg was given up or broke. */
  leg: Leg | null = null;
  /** Bytes were written to the present leg. */
  isUsed = false;

  /** Takes over a leg that was just dialled. */
  take(leg: Leg): void {
    this.leg = leg;
    this.isUsed = false;
  }

  /** Borrows the bytes (leg.ts). Only with a leg. @returns false when its queue is long now */
  write(leg: Leg, buf: Buffer, start: number, end: number): boolean {
    this.isUsed = true;
    leg.write(buf, start, end);
    return leg.queuedBytes <= HIGH_WATER_BYTES;
  }

  end(): void {
    this.leg?.end();
  }

  pause(): void {
    this.leg?.pause();
  }

  resume(): void {
    this.leg?.resume();
  }

  abandon(): void {
    this.leg?.abandon();
    this.forget();
  }

  reset(): void {
    this.leg?.reset();
    this.forget();
  }

  /** The leg broke by itself. */
  forget(): void {
    this.leg = null;
    this.isUsed = false;
  }
}
