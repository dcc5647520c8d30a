/** What a relay thread watches beside its connections: the listeners that bring them, and the signal that its main thread has something to say. */
import { clearWakeSignal, EPOLL_EXCLUSIVE, EPOLL_IN } from '../../sys/index.ts';
import type { EpollLoop, Watcher } from './epoll-loop.ts';
import { ACCEPT_BATCH, ACCEPT_REST_MS } from './limits.ts';
import { Timed } from './timer-wheel.ts';

/** What `accept` says. */
export const ACCEPTED = 0;
export const NONE = 1;
export const FAILED = 2;

/** The thread, as far as its inlets need it. */
interface RelayInlets {
  readonly loop: EpollLoop;
  /** Does what the main thread asked for. */
  obey(): void;
  /** Accepts the next connection of a listener. @returns ACCEPTED, NONE, or FAILED when none can be had */
  accept(listener: number): number;
}

/** What woke the thread: commands. */
export class Inbox implements Watcher {
  watchTag = 0;
  private readonly thread: RelayInlets;
  private readonly fd: number;

  constructor(thread: RelayInlets, fd: number) {
    this.thread = thread;
    this.fd = fd;
  }

  meet(): void {
    clearWakeSignal(this.fd);
    this.thread.obey();
  }

  proceed(): void {}
}

/**
 * A listener that all threads share. It is told as long as somebody waits, so a turn takes a part and leaves the rest. When
 * none can be had it rests, or the loop would spin.
 */
export class Listener extends Timed implements Watcher {
  watchTag = 0;
  private readonly fd: number;
  private readonly thread: RelayInlets;
  private isResting = true;

  constructor(thread: RelayInlets, fd: number) {
    super();
    this.thread = thread;
    this.fd = fd;
  }

  begin(): void {
    this.isResting = false;
    this.thread.loop.watch(this.fd, this, EPOLL_IN | EPOLL_EXCLUSIVE);
  }

  meet(): void {
    for (let i = 0; i < ACCEPT_BATCH; i++) {
      const outcome = this.thread.accept(this.fd);
      if (outcome === ACCEPTED) continue;
      if (outcome === FAILED) this.rest();
      return;
    }
  }

  proceed(): void {}

  onTimer(): void {
    this.begin();
  }

  /** Accepts what the kernel has queued, and leaves the listener to its owner. */
  end(): void {
    this.thread.loop.wheel.clear(this);
    while (this.thread.accept(this.fd) === ACCEPTED);
    if (!this.isResting) this.thread.loop.release(this.fd);
  }

  private rest(): void {
    this.isResting = true;
    this.thread.loop.release(this.fd);
    this.thread.loop.wheel.set(this, ACCEPT_REST_MS);
  }
}
