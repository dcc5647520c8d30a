/**
 * An HTTP/2 connection of which nothing was cut out, as plain data: it crosses from a relay thread to the one that serves sessions.
 *
 * The client's side stands between two frames, and the next is the block that a session wants; the app's side stands anywhere, also
 * within a frame. What waits for a window, a session or the end of a frame there is none of, since only sessions bring that about.
 */
import type { FrameFlowState, HpackDecoderState, Http2Midway } from '../../../filter-engine/http2/index.ts';
import type { TappedFacts } from './connection-facts.ts';

export interface TapState {
  readonly facts: TappedFacts;
  readonly clientTable: HpackDecoderState;
  readonly appFlow: FrameFlowState;
  /** PingAnswers. */
  readonly hasAppSpoken: boolean;
}

const NOTHING = new Uint8Array(0);

/** The same for whoever follows the connection beside its tap. */
export function midwayOf({ facts, clientTable, appFlow }: TapState): Http2Midway {
  const { clientSettings, appSettings, highestId } = facts;
  return {
    ...{ decoder: clientTable, client: { begun: NOTHING, payloadLeft: 0 }, prefaceLeft: 0 },
    ...{ app: { begun: NOTHING, payloadLeft: appFlow.passing }, clientSettings, appSettings, highestId },
  };
}
