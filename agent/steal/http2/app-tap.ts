/**
 * What the app sends: followed by its frames, and passed to the client, whose connection window it shares with sessions.
 *
 * While sessions have streams, DATA of which only a part has come, or more than the client's window takes, goes on as frames of our own, one for each
 * piece, so that sessions' frames find a place between them, and cut where the window asks for it (RFC 9113 section 6.1, 6.9): padding goes. What does not fit waits, and the
 * app is not read. Its header blocks go on verbatim, whole: nothing ever stands within them (section 4.3).
 */
import {
  ACK,
  BlockPrefilter,
  DATA,
  DataPieces,
  END_STREAM,
  FRAME_HEADER_BYTES,
  FrameFlow,
  type FrameFlowState,
  type FramePosition,
  type FrameScanner,
  type FrameVisitor,
  GOAWAY,
  HEADERS,
  HeaderBlock,
  HpackDecoder,
  INTERNAL_ERROR,
  PASS,
  PROTOCOL_ERROR,
  PUSH_PROMISE,
  RST_STREAM,
  readStreamId,
  SETTINGS,
  STREAM,
  WHOLE,
  WINDOW_UPDATE,
  writeUint32,
} from '../../../filter-engine/http2/index.ts';
import { ByteHold } from '../../../filter-engine/index.ts';
import type { ConnectionFacts } from './connection-facts.ts';
import type { Brakes } from './http2-owner.ts';
import { frameHeader, windowUpdate } from './small-frames.ts';

/** Who owns the tap. */
export interface AppTapOwner {
  readonly facts: ConnectionFacts;
  /** Borrows the bytes. */
  writeToClient(buf: Buffer, start: number, end: number): void;
  readonly brakes: Pick<Brakes, 'pauseApp' | 'resumeApp'>;
  /** To the app, between the client's frames. */
  controlApp(frame: Buffer): void;
  readonly pings: { noteAppSpoke(): void };
  /** The app's GOAWAY was raised: its open streams in (lastId, raisedId] get no answer any more. */
  resetBeyond(lastId: number, raisedId: number): void;
  /** It can be followed no further: opaque if nothing was cut out, else the end. */
  lose(code: number): void;
}

const sizes = new HpackDecoder(new BlockPrefilter([]));

export class AppTap implements FrameVisitor {
  private readonly owner: AppTapOwner;
  private readonly flow: FrameFlow;
  private readonly block = new HeaderBlock();
  private readonly pieces = new DataPieces();
  /** What the client's window has no room for. */
  private readonly backlog = new ByteHold();
  private hasEnded = false;

  constructor(owner: AppTapOwner) {
    this.owner = owner;
    this.flow = new FrameFlow(this);
  }

  /** Whether the client has got only a part of a frame of the app. */
  get isMidFrame(): boolean {
    return this.flow.isMidFrame;
  }

  /** Where the client is in what the app says. */
  get clientPosition(): FramePosition {
    return this.flow.passedPosition();
  }

  push(buf: Buffer, start: number, end: number): void {
    if (this.backlog.length > 0) {
      this.backlog.append(buf, start, end);
      this.owner.brakes.pauseApp();
      return;
    }
    const taken = this.flow.push(buf, start, end);
    if (taken === end) return;
    this.backlog.append(buf, taken, end);
    this.owner.brakes.pauseApp();
  }

  /** The client's window may have room again. */
  goOn(): void {
    const { backlog } = this;
    if (backlog.length === 0) return;
    const { bytes, start, end } = backlog;
    backlog.consumeTo(this.flow.push(bytes, start, end));
    if (backlog.length === 0) this.owner.brakes.resumeApp();
  }

  /** Whether bytes of the app wait for the client's window. */
  get isWaiting(): boolean {
    return this.backlog.length > 0;
  }

  /** Nothing of the app is followed any more: what is held of a frame that it did not finish goes on. @returns false */
  end(): false {
    this.hasEnded = true;
    this.flow.end();
    return false;
  }

  /** What passed goes first. */
  flush(): void {
    this.flow.flush();
  }

  /** While nothing was ever cut out. */
  snapshot(): FrameFlowState {
    return this.flow.snapshot();
  }

  /** Into a fresh tap. */
  restore(state: FrameFlowState): void {
    this.flow.restore(state);
    const held = Buffer.from(state.held);
    this.flow.push(held, 0, held.length);
  }

  // The frames of the app.

  meetHead(frame: FrameScanner): number {
    const { facts } = this.owner;
    switch (frame.type) {
      case DATA:
        this.owner.pings.noteAppSpoke();
        if (this.mustCut(frame)) {
          this.pieces.begin(frame);
          return STREAM;
        }
        facts.clientWindow.takeForApp(frame.length);
        if ((frame.flags & END_STREAM) !== 0) facts.openApp.delete(frame.streamId);
        return PASS;
      case HEADERS:
        this.owner.pings.noteAppSpoke();
        return WHOLE;
      case PUSH_PROMISE:
      case SETTINGS:
      case RST_STREAM:
      case GOAWAY:
      case WINDOW_UPDATE:
        return WHOLE;
      default:
        return PASS;
    }
  }

  payloadRoom(): number {
    const { facts } = this.owner;
    return Math.max(0, Math.min(facts.clientWindow.credit, facts.clientSettings.frameBytes));
  }

  meetPayload(frame: FrameScanner, buf: Buffer, start: number, end: number): void {
    const { owner, pieces } = this;
    const { streamId } = frame;
    if (!pieces.take(buf, start, end)) {
      owner.lose(PROTOCOL_ERROR);
      return;
    }
    const length = pieces.end - pieces.start;
    const padding = end - start - length;
    if (padding > 0) {
      // The client never sees it: the app gets its window back from us.
      owner.controlApp(windowUpdate(0, padding));
      owner.controlApp(windowUpdate(streamId, padding));
    }
    const ends = frame.isFrameEnd && (frame.flags & END_STREAM) !== 0;
    if (length === 0 && !ends) return;
    owner.facts.clientWindow.takeForApp(length);
    this.flow.flush();
    const flags = ends ? END_STREAM : 0;
    this.send(frameHeader({ length, type: DATA, flags, streamId }));
    if (length > 0) owner.writeToClient(buf, pieces.start, pieces.end);
    if (ends) owner.facts.openApp.delete(streamId);
  }

  meetFrame(buf: Buffer, start: number, end: number): void {
    const { owner } = this;
    const { facts } = owner;
    const type = buf[start + 3] as number;
    const flags = buf[start + 4] as number;
    const streamId = readStreamId(buf, start + 5);
    const payload = start + FRAME_HEADER_BYTES;
    if (type === HEADERS) {
      this.noteSizeUpdate(buf, start, end);
      if ((flags & END_STREAM) !== 0) facts.openApp.delete(streamId);
    } else if (type === PUSH_PROMISE) this.noteSizeUpdate(buf, start, end);
    else if (type === SETTINGS) {
      if (!this.meetSettings(flags, buf, { payload, end })) return;
    } else if (type === RST_STREAM) facts.openApp.delete(streamId);
    else if (type === GOAWAY && end - payload >= 8) {
      this.meetGoaway(buf, start, end);
      return;
    } else if (type === WINDOW_UPDATE && streamId === 0 && end - payload === 4) {
      const increment = readStreamId(buf, payload);
      const passed = facts.appWindow.add(increment);
      if (passed !== increment) {
        this.flow.flush();
        if (passed > 0) {
          this.send(windowUpdate(0, passed));
        }
        return;
      }
    }
    this.flow.passOn(buf, start, end);
  }

  pass(buf: Buffer, start: number, end: number): void {
    this.owner.writeToClient(buf, start, end);
  }

  /** Nobody could say any more where frames of sessions may stand between the app's. */
  meetLoss(): void {
    if (!this.hasEnded) this.owner.lose(INTERNAL_ERROR);
  }

  private send(frame: Buffer): void {
    this.owner.writeToClient(frame, 0, frame.length);
  }

  /** Whether DATA cannot go on as it is. Without a session the window is between the app and the client, and so is what overruns it. */
  private mustCut({ length }: FrameScanner): boolean {
    const { facts } = this.owner;
    if (!facts.isDiverted) return false;
    if (length > facts.clientWindow.credit) return true;
    return facts.live.size > 0 && !this.flow.isWholeHere;
  }

  /** @returns whether the client must see them */
  private meetSettings(flags: number, buf: Buffer, { payload, end }: { payload: number; end: number }): boolean {
    const { facts } = this.owner;
    if ((flags & ACK) === 0) {
      facts.hasServerSettings = true;
      facts.appSettings.note(buf, payload, end);
    } else if (facts.acksAhead > 0) {
      facts.acksAhead--;
      return false;
    } else facts.noteAppAck();
    return true;
  }

  /** The app took the client's offer of HTTP/2: its SETTINGS hold, and the request that made it is stream 1, and ended (RFC 7540 section 3.2). */
  meetOffer(settings: Buffer): void {
    const { facts } = this.owner;
    facts.highestId = 1;
    facts.addApp(1);
    facts.clientSettings.note(settings, 0, settings.length);
    facts.noteAppAck();
  }

  /** The size updates at the beginning of a block say what the client's table is from here on. */
  private noteSizeUpdate(buf: Buffer, start: number, end: number): void {
    const { facts } = this.owner;
    facts.ackedTableBytes = -1;
    if (this.block.joinFrames(buf, start, end) < 0) return;
    const { bytes } = this.block;
    let at = this.block.start;
    while (at < this.block.end && ((bytes[at] as number) & 0xe0) === 0x20) {
      let size = (bytes[at++] as number) & 0x1f;
      if (size === 0x1f) {
        size = sizes.integer(bytes, at, this.block.end, size);
        if (size < 0) return;
        at = sizes.integerEnd;
      }
      facts.clientTableBytes = size;
    }
  }

  /** Sessions' streams above the app's last one go on: the client must not take them for refused (section 6.8). */
  private meetGoaway(buf: Buffer, start: number, end: number): void {
    const { owner } = this;
    const { facts } = owner;
    const payload = start + FRAME_HEADER_BYTES;
    const lastId = readStreamId(buf, payload);
    facts.appGoawayId = lastId;
    const highest = Math.max(0, ...facts.live.keys());
    const raised = facts.goawayId >= 0 ? Math.min(highest, facts.goawayId) : highest;
    if (raised <= lastId) {
      facts.goawayId = lastId;
      this.flow.passOn(buf, start, end);
      return;
    }
    facts.goawayId = raised;
    const copy = Buffer.from(buf.subarray(start, end));
    writeUint32(copy, FRAME_HEADER_BYTES, raised);
    this.flow.flush();
    owner.writeToClient(copy, 0, copy.length);
    owner.resetBeyond(lastId, raised);
  }
}
