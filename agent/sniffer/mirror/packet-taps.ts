/** The packets themselves, for mirrors that want them: those of a mirror's port, as a capture file that grows (capture-writer.ts). */

import { CaptureWriter, type Frame, type FrameClock, type FrameVisitor } from '../capture/index.ts';
import { NOT_TCP, SEGMENT, Segment } from '../tcp/segment.ts';

/** Takes bytes of one mirror's file: whole packets, and how many; first of all its header, of none. Borrowed. */
export type PacketOutput = (bytes: Buffer, packets: number) => void;

interface Tap {
  readonly port: number;
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
  add(mirror: number, port: number, output: PacketOutput): void {
    if (this.taps.has(mirror)) return;
    const writer = new CaptureWriter(this.clock, output);
    writer.flush();
    this.taps.set(mirror, { port, writer });
  }

  /** Ends those of all other mirrors. */
  keepOnly(mirrors: ReadonlySet<number>): void {
    for (const mirror of this.taps.keys()) if (!mirrors.has(mirror)) this.taps.delete(mirror);
  }

  onFrame(frame: Frame): void {
    const { segment } = this;
    const found = segment.parse(frame);
    // What cannot be read is of a watched port all the same: the kernel took it.
    if (found === NOT_TCP) return;
    for (const { port, writer } of this.taps.values()) {
      if (found !== SEGMENT || segment.sourcePort === port || segment.destinationPort === port) writer.onFrame(frame);
    }
  }

  /** Hands on what has gathered. */
  flush(): void {
    for (const { writer } of this.taps.values()) writer.flush();
  }
}
