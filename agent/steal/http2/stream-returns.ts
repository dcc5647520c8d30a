/**
 * What becomes of a stolen stream that its session fails:
 *
 *   surely not acted on  ──► to the app, if its id is still above all that the app has seen and all of it is kept; else
 *                            REFUSED_STREAM to the client, which may repeat it (RFC 9113 section 8.7)
 *   perhaps acted on     ──► 502, for gRPC UNAVAILABLE; behind the head of an answer RST_STREAM, for gRPC UNAVAILABLE where no message
 *                            is half there: never sent again
 *   answered in full     ──► the client still gets what it did not take yet
 *
 * DATA that goes to the app this way costs its connection window, which the client got back already: it is kept back from
 * the app's next WINDOW_UPDATE (ConnectionFacts.appWindow). The stream's own window was never given back, so it fits; that of
 * padding, which the app never gets, is given back here.
 */
import { DATA, END_STREAM, INTERNAL_ERROR } from '../../../filter-engine/http2/index.ts';
import type { ByteHold } from '../../../filter-engine/index.ts';
import type { AppSender } from './app-sender.ts';
import type { ClientSender } from './client-sender.ts';
import type { ClientTap } from './client-tap.ts';
import type { ConnectionFacts } from './connection-facts.ts';
import { badGatewayAnswer, grpcTrailers, grpcUnavailable } from './failure-answers.ts';
import { frameHeader, windowUpdate } from './small-frames.ts';
import { CLIENT_ENDED, IS_GRPC, IS_HEAD, NOT_HELD, RESPONDED, type StolenStream, UP_CLOSED } from './stolen-stream.ts';
import { ANSWER_HEAD, type Waiting, waitingBlock, waitingData } from './waiting.ts';

/** Who owns them. */
export interface StreamReturnsOwner {
  readonly facts: ConnectionFacts;
  readonly appSender: AppSender;
  readonly sender: ClientSender;
  readonly placing: { readonly barrierId: number };
  /** Borrows the bytes. */
  writeToApp(buf: Buffer, start: number, end: number): void;
  /** Tells the client that a stream is over. */
  resetStream(streamId: number, code: number): void;
  refuseStream(streamId: number): void;
  /** Puts what is not sent yet of an answer in front of the client's window. */
  answer(stream: StolenStream, ...items: readonly Waiting[]): void;
  /** Both halves of the stream are closed. */
  noteOver(stream: StolenStream): void;
  /** The stream is no session's any more, as the session knows. */
  forget(stream: StolenStream, code: null): void;
}

export class StreamReturns {
  private readonly owner: StreamReturnsOwner;
  private readonly clientTap: ClientTap;
  /** For the app, as soon as no frame is passing to it. */
  private waiting: StolenStream[] = [];

  constructor(owner: StreamReturnsOwner, clientTap: ClientTap) {
    this.owner = owner;
    this.clientTap = clientTap;
  }

  /** Streams for the app that it must get before newer ones. */
  get isBusy(): boolean {
    return this.waiting.length > 0;
  }

  /** It was surely not acted on. */
  sendElsewhere(stream: StolenStream): void {
    this.waiting.push(stream);
  }

  /** It may have been acted on. @param reason of bad-gateway.ts */
  fail(stream: StolenStream, reason: string): void {
    const { owner } = this;
    if (stream.has(RESPONDED)) {
      owner.resetStream(stream.id, INTERNAL_ERROR);
      owner.forget(stream, null);
      return;
    }
    // The client may not be able to take it now: the stream is over when it did.
    stream.note(UP_CLOSED);
    stream.down.length = 0;
    stream.downBytes = 0;
    stream.blockBytes = 0;
    if (stream.has(IS_GRPC)) owner.answer(stream, waitingBlock(grpcUnavailable(reason)));
    else this.answerBadGateway(stream, reason);
  }

  /** A call of gRPC that was answered in whole messages: they are delivered. */
  endCall(stream: StolenStream, reason: string): void {
    stream.note(UP_CLOSED);
    this.owner.answer(stream, waitingBlock(grpcTrailers(reason)));
  }

  private answerBadGateway(stream: StolenStream, reason: string): void {
    const { head, body } = badGatewayAnswer(reason);
    const data = waitingData(body, { start: 0, end: body.length, endsStream: true });
    if (stream.has(IS_HEAD)) this.owner.answer(stream, waitingBlock(head));
    else this.owner.answer(stream, waitingBlock(head, ANSWER_HEAD), data);
  }

  /** The session answered it in full, and hears no more. */
  finish(stream: StolenStream): void {
    stream.note(UP_CLOSED);
    if (stream.isOver) this.owner.noteOver(stream);
  }

  /** Sends what waits, the lowest ids first, as far as nothing lower may still come. */
  settle(): void {
    if (this.waiting.length === 0 || this.clientTap.isMidFrame) return;
    const { barrierId } = this.owner.placing;
    const ready = this.waiting.filter(({ id }) => id < barrierId).sort((a, b) => a.id - b.id);
    this.waiting = this.waiting.filter(({ id }) => id >= barrierId);
    for (const stream of ready) {
      if (this.owner.facts.live.get(stream.id) === stream) this.giveToApp(stream);
    }
  }

  private giveToApp(stream: StolenStream): void {
    const { owner } = this;
    const { facts } = owner;
    const { replay, replayBlock } = stream;
    const wasHeld = stream.wait !== NOT_HELD;
    owner.forget(stream, null);
    const fits = replay !== null && replay.length <= facts.appWindow.credit;
    if (
      replayBlock === null ||
      !fits ||
      owner.appSender.isShut ||
      stream.id < facts.highestAppId ||
      facts.isBeyondApp(stream.id)
    ) {
      owner.refuseStream(stream.id);
      return;
    }
    facts.giveBack(stream.id);
    const { trailers } = stream;
    const isEnded = stream.has(CLIENT_ENDED);
    if (!isEnded) this.payPadding(stream.id, stream.paddingBytes);
    this.clientTap.writeBlock(stream.id, replayBlock, isEnded && replay.length === 0 && trailers === null);
    if (stream.creditBytes > 0) this.send(windowUpdate(stream.id, stream.creditBytes));
    // What was held was never given back to the client.
    if (wasHeld) facts.appWindow.takeForApp(replay.length);
    else facts.appWindow.takeForSession(replay.length);
    if (replay.length > 0) this.writeData(stream.id, replay, isEnded && trailers === null);
    if (trailers !== null) this.clientTap.writeBlock(stream.id, trailers, true);
  }

  /** The client's window of a stream that the app has, for padding that went nowhere. */
  payPadding(streamId: number, bytes: number): void {
    if (bytes > 0) this.owner.sender.control(windowUpdate(streamId, bytes));
  }

  private writeData(streamId: number, data: ByteHold, endsStream: boolean): void {
    const { owner } = this;
    const { facts } = owner;
    for (let at = data.start; at < data.end; ) {
      const length = Math.min(data.end - at, facts.appSettings.frameBytes);
      const flags = endsStream && at + length === data.end ? END_STREAM : 0;
      this.send(frameHeader({ length, type: DATA, flags, streamId }));
      owner.writeToApp(data.bytes, at, at + length);
      at += length;
    }
  }

  private send(frame: Buffer): void {
    this.owner.writeToApp(frame, 0, frame.length);
  }
}
