/**
 * Whether the peer lives, told by time alone: any message of it counts as life; a PING asks for one. The owner calls `tick` from
 * its timer (each second or faster) and passes a monotonic clock.
 *
 * A tick that comes late says as much about us as about the peer (this process was stopped, the machine was busy or slept), and what
 * the peer sent meanwhile still waits in the socket. So what a tick is late by is not counted as the peer's silence, and after a gap of
 * more than `silenceMs` nothing is: the next tick pings, and the peer has `silenceMs` to be heard.
 */

export interface HeartbeatOptions {
  /** Silence of our own after which `tick` asks for a PING. */
  readonly pingIntervalMs: number;
  /** Silence of the peer after which it counts as gone. */
  readonly silenceMs: number;
}

/** Two answers to PINGs may be lost; with the tick of at most a second on top, a silent peer is known within six seconds. */
export const DEFAULT_HEARTBEAT: HeartbeatOptions = { pingIntervalMs: 2_000, silenceMs: 5_000 };

/** Owners tick that often. */
const TICK_MS = 1_000;

export class Heartbeat {
  readonly #pingIntervalMs: number;
  readonly #silenceMs: number;
  #heardMs: number;
  #pingedMs: number;
  #tickedMs: number;

  constructor(options: HeartbeatOptions, nowMs: number) {
    this.#pingIntervalMs = options.pingIntervalMs;
    this.#silenceMs = options.silenceMs;
    this.#heardMs = nowMs;
    this.#pingedMs = nowMs;
    this.#tickedMs = nowMs;
  }

  /** A message came. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
  }

  /** `ping`: send one now. `silent`: the peer is gone; said at every tick until it is heard again. */
  tick(nowMs: number): 'idle' | 'ping' | 'silent' {
    this.#forgive(nowMs);
    this.#tickedMs = nowMs;
    if (nowMs - this.#heardMs >= this.#silenceMs) return 'silent';
    if (nowMs - this.#pingedMs < this.#pingIntervalMs) return 'idle';
    this.#pingedMs = nowMs;
    return 'ping';
  }

  /** A gap since the last tick is ours. */
  #forgive(nowMs: number): void {
    const gapMs = nowMs - this.#tickedMs;
    const lateMs = gapMs > this.#silenceMs ? Number.POSITIVE_INFINITY : Math.max(0, gapMs - TICK_MS);
    this.#heardMs = Math.max(this.#heardMs, Math.min(nowMs, this.#heardMs + lateMs));
  }
}
