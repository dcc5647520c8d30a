/**
 * A leg that records what the engine does to it and throws when the engine breaks a rule of leg.ts: anything after the leg
 * was given up, a write or a second end after the end. It also remembers the memory that it was lent, because a real leg
 * with a long queue would still refer to it.
 */
import type { StreamLeg } from '../leg.ts';

/** What the engine did, in order; bytes are those of all adjacent writes to the same leg. */
export interface Deed {
  readonly leg: string;
  readonly did: 'dial' | 'open' | 'write' | 'end' | 'reset' | 'abandon';
  readonly bytes: Buffer;
}

const NOTHING = Buffer.alloc(0);

/** One item on its way to the engine: bytes, or the end of the peer's direction. */
export type Arrival = { readonly bytes: Buffer } | { readonly deliveredBytes: number };

interface Loan {
  readonly view: Buffer;
  readonly copy: Buffer;
}

export class RecorderLeg implements StreamLeg {
  readonly label: string;
  /** What the peer sent and the engine was not told yet, as in a kernel's receive buffer. */
  readonly inbox: Arrival[] = [];
  queuedBytes = 0;
  sentBytes = 0;
  isPaused = false;
  hasEnded = false;
  /** What is written may wait until `sendGathered`. */
  isGathering = false;
  /** Something of the peer was reported. */
  hasSpoken = false;
  /** The peer's end was reported. */
  hasPeerEnded = false;
  /** Given up by the engine. */
  isSilent = false;
  /** Broke by itself: the engine was told and must leave it alone. */
  isBroken = false;
  resetCode: number | undefined;
  /** Reads that may still arrive although the engine paused the leg. */
  overrun = 0;
  readonly #deeds: Deed[];
  readonly #readBuffer: Buffer;
  readonly #maxOverrun: number;
  readonly #loans: Loan[] = [];

  constructor(label: string, stage: { deeds: Deed[]; readBuffer: Buffer; maxOverrun: number }) {
    this.label = label;
    this.#deeds = stage.deeds;
    this.#readBuffer = stage.readBuffer;
    this.#maxOverrun = stage.maxOverrun;
  }

  write(buf: Buffer, start: number, end: number): void {
    this.#mustBeUsable('write');
    if (this.hasEnded) throw new Error(`write to ${this.label} after its end`);
    if (start >= end || end > buf.length) throw new Error(`write of [${start}, ${end}) to ${this.label}`);
    this.sentBytes += end - start;
    const copy = Buffer.from(buf.subarray(start, end));
    if (buf !== this.#readBuffer) this.#loans.push({ view: buf.subarray(start, end), copy });
    const last = this.#deeds.at(-1);
    if (last?.leg !== this.label || last.did !== 'write') this.#note('write', copy);
    else this.#deeds[this.#deeds.length - 1] = { ...last, bytes: Buffer.concat([last.bytes, copy]) };
  }

  gather(): void {
    this.#mustBeUsable('gather');
    this.isGathering = true;
  }

  sendGathered(): void {
    this.isGathering = false;
  }

  end(): void {
    this.#mustBeUsable('end');
    this.isGathering = false;
    if (this.hasEnded) throw new Error(`second end of ${this.label}`);
    this.hasEnded = true;
    this.#note('end', NOTHING);
  }

  reset(code?: number): void {
    this.#mustBeUsable('reset');
    this.isSilent = true;
    this.resetCode = code;
    this.#note('reset', NOTHING);
  }

  abandon(): void {
    this.#mustBeUsable('abandon');
    this.isSilent = true;
    this.#note('abandon', NOTHING);
  }

  pause(): void {
    this.#mustBeUsable('pause');
    this.isPaused = true;
    this.overrun = this.#maxOverrun;
  }

  resume(): void {
    this.#mustBeUsable('resume');
    this.isPaused = false;
  }

  /** Whether the engine may be told the next arrival. */
  get canArrive(): boolean {
    const next = this.inbox[0];
    if (next === undefined || this.isSilent || this.isBroken) return false;
    return !this.isPaused || this.overrun > 0;
  }

  /** Whether the engine did what it must do with every leg at the end. */
  get isSettled(): boolean {
    return this.isSilent || this.isBroken;
  }

  /** Throws when an event left gathered bytes behind: no other may ever come. */
  checkGathered(): void {
    if (this.isGathering && !this.isSettled) throw new Error(`what was gathered for ${this.label} was not sent`);
  }

  /** Throws when memory that was lent to this leg was written to afterwards. */
  checkLoans(): void {
    for (const loan of this.#loans) {
      if (!loan.view.equals(loan.copy)) throw new Error(`memory lent to ${this.label} changed after the write`);
    }
  }

  #note(did: Deed['did'], bytes: Buffer): void {
    this.#deeds.push({ leg: this.label, did, bytes });
  }

  #mustBeUsable(what: string): void {
    if (this.isSilent) throw new Error(`${what} of ${this.label}, which was given up`);
    if (this.isBroken) throw new Error(`${what} of ${this.label}, which broke`);
  }
}
