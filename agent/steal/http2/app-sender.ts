/**
 * What the app gets: what passes of the client, streams that come back from sessions, and frames of our own between those of the
 * client. Nothing once the app is gone, the client has said all, or the connection is over.
 */
import { ByteHold } from '../../../filter-engine/index.ts';

/** Who has the app's leg. */
export interface AppLegOwner {
  /** Borrows the bytes. */
  writeToApp(buf: Buffer, start: number, end: number): void;
}

export class AppSender {
  /** Nothing more can be said to the app. */
  isShut = false;
  private readonly owner: AppLegOwner;
  /** Frames of our own that wait for the end of one that is passing. */
  private readonly waiting = new ByteHold();

  constructor(owner: AppLegOwner) {
    this.owner = owner;
  }

  write(buf: Buffer, start: number, end: number): void {
    if (!this.isShut) this.owner.writeToApp(buf, start, end);
  }

  /** A frame of our own. @param isMidFrame the app has got only a part of a frame of the client */
  control(frame: Buffer, isMidFrame: boolean): void {
    if (isMidFrame) this.waiting.append(frame, 0, frame.length);
    else this.write(frame, 0, frame.length);
  }

  /** No frame is passing. */
  settle(): void {
    const { waiting } = this;
    if (waiting.length === 0) return;
    this.write(waiting.bytes, waiting.start, waiting.end);
    waiting.release();
  }
}
