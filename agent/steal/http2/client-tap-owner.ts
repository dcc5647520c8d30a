/** What the tap of the client's side asks of the connection. */
import type { RequestHead } from '../../../filter-engine/index.ts';
import type { PortRoutes } from '../routes.ts';
import type { BlockAtHand, CutOutBlock } from './block-marks.ts';
import type { CutOutOwner } from './cut-out-rules.ts';
import type { StolenStream } from './stolen-stream.ts';

/** Who says whose new streams are (placing.ts). */
interface NewStreams {
  /** Whether one for the app must wait for older ones. */
  readonly mustWait: boolean;
  /** Whether this thread has sessions that may get them. */
  readonly servesSessions: boolean;
  /** Whether a session wants it, or may once its body is there, or somebody watches it. */
  isWanted(head: RequestHead, endsStream: boolean): boolean;
  /** @returns false: it is the app's */
  place(streamId: number, head: RequestHead, block: BlockAtHand): boolean;
  holdForApp(streamId: number, block: CutOutBlock): void;
  notePassed(): void;
}

/** Who owns the tap. */
export interface ClientTapOwner extends CutOutOwner {
  readonly routes: PortRoutes;
  readonly head: RequestHead;
  /** Nothing that is new may be stolen, because nobody would carry on with the rest. */
  readonly isAppGone: boolean;
  readonly refusesNew: boolean;
  /** Borrows the bytes. */
  writeToApp(buf: Buffer, start: number, end: number): void;
  readonly placing: NewStreams;
  meetTrailers(stream: StolenStream, block: Buffer): void;
  meetClientData(stream: StolenStream, buf: Buffer, range: { start: number; end: number; endsStream: boolean }): void;
  /** The client's connection window for DATA that does not reach the app. */
  giveBack(bytes: number): void;
  /** The client's window of a stream that the app has, for what of its DATA the app does not see. */
  readonly returns: { payPadding(streamId: number, bytes: number): void };
  meetClientCredit(stream: StolenStream | null, bytes: number): void;
  /** Acknowledges the client's SETTINGS, because the app is gone. */
  ackSettings(): void;
  readonly pings: { answers(buf: Buffer, data: number): boolean };
  /** A new stream while nobody is there to take it. */
  refuseStream(streamId: number): void;
}
