/**
 * What a relay thread sends in a turn goes out together: what was read stays where it was read to, and legs that write it on, or end, only note so.
 *
 *   event ──► read behind what is noted ──► engine ──► write, end: noted ──► next event ──► … ──► no event left, or much is noted: all is sent
 *
 * Receiving and sending are two large parts of the kernel, and neither fits a processor's nearest caches beside the other and the engine: in turn, each finds
 * its code gone; many in a row do not. Peers are woken less often, too, and find more at a time; and bytes that a FIN follows within the turn, as the last ones
 * mostly are, go out in one packet with it.
 *
 * *Tunnels first*: what a session is asked for in this turn leaves before the answers of others, in one send that sets two processes to work.
 *
 * *Order*: a leg that flows, is reset, broken or given away, or writes what lies elsewhere, sends first what it has noted (writing-leg.ts), so peers see no
 * difference but in time. *Bounds*: TURN_SENDS legs and TURN_SEND_BYTES are noted, whatever a turn brings. A send that fails is told in the same turn or the
 * next, as any (`LegOwner.legBroken`).
 */
import type { MappedMemory } from '../../sys/index.ts';
import { TURN_SEND_BYTES, TURN_SENDS } from './limits.ts';

/** A leg that has noted something. */
export interface Sender {
  /** Sends it, if it has not already. */
  sendNoted(): void;
}

/** What brings requests to a session: a watcher of the loop's. */
interface Tunnel {
  /** Sends what it has to say. */
  proceed(): void;
}

const NOBODY: Sender = { sendNoted() {} };

export class TurnSends {
  private readonly memory: MappedMemory;
  private readonly senders: Sender[] = new Array<Sender>(TURN_SENDS).fill(NOBODY);
  private count = 0;
  private readonly tunnels: Tunnel[] = [];
  /** Up to where noted bytes lie. */
  private end = 0;
  private isOpen = false;

  /** @param memory what is read into; bytes that lie elsewhere are not noted */
  constructor(memory: MappedMemory) {
    this.memory = memory;
  }

  /** From here to `close` something may be noted. */
  open(): void {
    this.isOpen = true;
  }

  close(): void {
    this.sendAll();
    this.isOpen = false;
  }

  /** Where the next read begins, so that what is noted stays. */
  readFrom(): number {
    if (this.end > TURN_SEND_BYTES || this.count === TURN_SENDS) this.sendAll();
    return this.end;
  }

  get hasRoom(): boolean {
    return this.isOpen && this.count < TURN_SENDS;
  }

  /** Whether these bytes stay where they are until all is sent. */
  keeps(buf: Buffer): boolean {
    return buf === this.memory.bytes;
  }

  /** @param end up to where its bytes lie; 0 where it has none */
  note(sender: Sender, end: number): void {
    this.senders[this.count++] = sender;
    this.noteEnd(end);
  }

  /** A tunnel has something to say: it goes first. Between turns nothing is noted. @returns whether it was */
  noteTunnel(tunnel: Tunnel): boolean {
    if (this.isOpen) this.tunnels.push(tunnel);
    return this.isOpen;
  }

  /** One of them has noted more. */
  noteEnd(end: number): void {
    if (end > this.end) this.end = end;
  }

  /** Legs note nothing meanwhile. */
  sendAll(): void {
    while (this.tunnels.length > 0) this.tunnels.pop()?.proceed();
    const { senders, count } = this;
    for (let index = 0; index < count; index++) {
      senders[index]?.sendNoted();
      senders[index] = NOBODY;
    }
    this.count = 0;
    this.end = 0;
  }
}
