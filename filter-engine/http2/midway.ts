/**
 * A connection in its middle: what whoever followed it from its first byte hands to whoever follows it from here on. Header tables cannot be
 * learnt later; where the next frame begins could be, but not for sure.
 */

import type { FramePosition } from './frame-flow.ts';
import type { HpackDecoderState } from './hpack-decoder.ts';
import type { SettingsState } from './settings-track.ts';

export interface Http2Midway {
  /** Of the client's header blocks. What the app's look like is not known. */
  readonly decoder: HpackDecoderState;
  readonly client: FramePosition;
  /** Of the client's preface: bytes that are still to come. */
  readonly prefaceLeft: number;
  readonly app: FramePosition;
  readonly clientSettings: SettingsState;
  readonly appSettings: SettingsState;
  /** The highest id of a stream of the client. */
  readonly highestId: number;
}
