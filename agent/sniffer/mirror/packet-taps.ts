/** The packets themselves, for mirrors that want them: those of a mirror's port, as a capture file that grows (capture-writer.ts). */

import { CaptureWriter, type Frame, type FrameClock, type FrameVisitor } from '../capture/index.ts';
import { CORRUPT, NOT_TCP, SEGMENT, Segment } from '../tcp/segment.ts';

/** Takes bytes of one mirror's file: whole packets, and how many; first of all its header, of none. Borrowed. */
export type PacketOutput = (bytes: Buffer, packets: number) => void;

/** Whose packets, of which port. Those of one session, of whatever port, end up in one file. */
export interface TapWish {
  readonly id: number;
  readonly port: number;
  readonly session: string;
}

interface Tap extends TapWish {
  readonly writer: CaptureWriter;
}

export class PacketTaps implements FrameVisitor {
  private readonly clock: FrameClock;
  private readonly taps = new Map<number, Tap>();
  private readonly segment = new Segment();

  /** @param clock of the source that this is told by */
  constructor(clock: FrameClock) {
    this.clock = clock;
  }

  get isEmpty(): boolean {
    return this.taps.size === 0;
  }

  /** Begins the file of a mirror. */
  add({ id, port, session }: TapWish, output: PacketOutput): void {
    if (this.taps.has(id)) return;
    const writer = new CaptureWriter(this.clock, output);
    writer.flush();
    this.taps.set(id, { id, port, session, writer });
  }

  /** Ends those of all other mirrors. */
  keepOnly(mirrors: ReadonlySet<number>): void {
    for (const mirror of this.taps.keys()) if (!mirrors.has(mirror)) this.taps.delete(mirror);
  }

  onFrame(frame: Frame): void {
    const { segment } = this;
    const found = segment.parse(frame);
    if (found === NOT_TCP) return;
    if (found !== SEGMENT && found !== CORRUPT) {
      this.writeUnread(frame);
      return;
    }
    for (const { port, writer } of this.taps.values()) {
      if (segment.sourcePort === port || segment.destinationPort === port) writer.onFrame(frame);
    }
  }

  /** Hands on what has gathered. */
  flush(): void {
    for (const { writer } of this.taps.values()) writer.flush();
  }

  /** Its ports cannot be read, but it is of a watched one: the kernel took it. So each session has it, once. */
  private writeUnread(frame: Frame): void {
    const told = new Set<string>();
    for (const { session, writer } of this.taps.values()) {
      if (!told.has(session)) writer.onFrame(frame);
      told.add(session);
    }
  }
}
