/**
 * The loop of a thread that does nothing but relay: it waits for descriptors and timers, and calls whom they belong to.
 *
 * Descriptors are watched for edges: what is not done at an event is the watcher's to continue, by `again`, so nothing is
 * ever re-armed. An event of a descriptor that was closed meanwhile carries an old tag and is dropped.
 *
 *   wait ──► each event: meet(events) ──► each that asked for more: proceed() ──► timers ──► wait
 *
 * What is written meanwhile is sent behind the events, and behind those that asked for more (turn-sends.ts).
 */
import { allocateScanBuffer } from '../../filter-engine/index.ts';
import { Epoll, MappedMemory } from '../../sys/index.ts';
import { LOOP_WAIT_MS, RELAY_READ_BYTES } from './limits.ts';
import { TimerWheel } from './timer-wheel.ts';
import { TurnSends } from './turn-sends.ts';

/** Who watches a descriptor. */
export interface Watcher {
  /** What tells its events from those of an earlier descriptor of the same number; the loop sets it. */
  watchTag: number;
  meet(events: number): void;
  /** A turn that it asked for by `again`. */
  proceed(): void;
}

/** No event has its tag. */
const NOBODY: Watcher = { watchTag: 0, meet() {}, proceed() {} };

export class EpollLoop {
  /** The time of the present turn, in ms of a monotonic clock. */
  nowMs = performance.now();
  readonly wheel = new TimerWheel(() => this.nowMs, 'loop');
  /** What sockets are read into; borrowed by the engine until its event returns (docs/buffers.md, row "read buffer"). */
  readonly memory = new MappedMemory(allocateScanBuffer(RELAY_READ_BYTES));
  readonly sends = new TurnSends(this.memory);
  private readonly epoll = new Epoll();
  /** By descriptor. */
  private readonly watchers: (Watcher | null)[] = [];
  /** Those that asked for a turn: so many of `due`, which are told in the order in which they asked. */
  private dueCount = 0;
  private due: Watcher[] = [];
  private former: Watcher[] = [];
  private lastTag = 0;
  private isOver = false;

  /** Begins to watch an open descriptor. @throws SysError when the kernel has no memory for it */
  watch(fd: number, watcher: Watcher, events: number): void {
    this.lastTag = (this.lastTag + 1) | 0;
    watcher.watchTag = this.lastTag;
    if (this.watchers[fd] === NOBODY) this.epoll.modify(fd, events, watcher.watchTag);
    else this.epoll.add(fd, events, watcher.watchTag);
    while (this.watchers.length <= fd) this.watchers.push(null);
    this.watchers[fd] = watcher;
  }

  /** Watches for other events. */
  change(fd: number, watcher: Watcher, events: number): void {
    this.epoll.modify(fd, events, watcher.watchTag);
  }

  /** Forgets who watched a descriptor that stays open here, for who watches it next. */
  leave(fd: number): void {
    this.watchers[fd] = NOBODY;
  }

  /** Forgets a descriptor that is about to be closed. */
  forget(fd: number): void {
    this.watchers[fd] = null;
  }

  /** Forgets a descriptor that stays open, here or elsewhere. */
  release(fd: number): void {
    this.watchers[fd] = null;
    this.epoll.remove(fd);
  }

  /** Gives `watcher` one more turn before anything is waited for. Once per turn and watcher. */
  again(watcher: Watcher): void {
    this.due[this.dueCount++] = watcher;
  }

  /** A tunnel has something to say: before all else that this turn sends, or in the next one. Once per turn and tunnel. */
  flushSoon(tunnel: Watcher): void {
    if (!this.sends.noteTunnel(tunnel)) this.again(tunnel);
  }

  /** Calls `turn` before each wait. Returns after `stop`. */
  run(turn: () => void): void {
    while (!this.isOver) {
      turn();
      this.turn(this.dueCount > 0 ? 0 : this.wheel.waitMs(LOOP_WAIT_MS));
    }
  }

  stop(): void {
    this.isOver = true;
  }

  private turn(timeoutMs: number): void {
    const { epoll, watchers, sends } = this;
    const count = epoll.wait(timeoutMs);
    this.nowMs = performance.now();
    sends.open();
    for (let index = 0; index < count; index++) {
      const watcher = watchers[epoll.fdAt(index)];
      if (watcher?.watchTag === epoll.tagAt(index)) watcher.meet(epoll.eventsAt(index));
    }
    sends.sendAll();
    this.proceed();
    sends.close();
    this.wheel.advance();
  }

  private proceed(): void {
    const { due, dueCount } = this;
    this.due = this.former;
    this.former = due;
    this.dueCount = 0;
    for (let index = 0; index < dueCount; index++) {
      const watcher = due[index] ?? NOBODY;
      // Its end would be a call of the runtime, so it stays as long as it was.
      due[index] = NOBODY;
      watcher.proceed();
    }
  }
}
