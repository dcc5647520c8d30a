/** A clock for legs of streams that goes by the loop of its thread. */
import type { Clock } from './clock.ts';
import type { EpollLoop } from './epoll-loop.ts';
import { Timed } from './timer-wheel.ts';

export class LoopClock implements Clock {
  private readonly loop: EpollLoop;

  constructor(loop: EpollLoop) {
    this.loop = loop;
  }

  nowMs(): number {
    return this.loop.nowMs;
  }

  after(delayMs: number, act: () => void): () => void {
    const { wheel } = this.loop;
    const later = new Later(act);
    wheel.set(later, delayMs);
    return () => wheel.clear(later);
  }
}

class Later extends Timed {
  private readonly act: () => void;

  constructor(act: () => void) {
    super();
    this.act = act;
  }

  onTimer(): void {
    this.act();
  }
}
