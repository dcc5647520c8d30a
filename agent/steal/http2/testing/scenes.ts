/** How most plays of HTTP/2 begin, and whose requests they are about: Alice's are a session's, Bob's the app's. */

import { ONE_SESSION } from '../../testing/messages.ts';
import { type Play, play } from '../../testing/play.ts';
import type { StageSpec } from '../../testing/stage.ts';
import { badGatewayAnswer } from '../failure-answers.ts';
import { block, data, EMPTY_TABLE, HOP_OPENING, headers, OPENING, request, settings } from './frames.ts';

type End = 'ends' | 'goes on';

export const alices = (id: number, end: End = 'ends'): Buffer => headers(id, block(request('alice')), end);
export const bobs = (id: number, end: End = 'ends'): Buffer => headers(id, block(request('bob')), end);

/** What a local process gets with its first request: the connection's opening, and a block that empties the table. */
export const first = (id: number, end: End = 'ends', bytes: Buffer = block(request('alice'))): Buffer =>
  Buffer.concat([HOP_OPENING, headers(id, Buffer.concat([EMPTY_TABLE, bytes]), end)]);

/** What the client is told of a stream that failed before its answer; the body goes as far as its window does. */
export function badGateway(id: number, reason: string): Buffer {
  const { head, body } = badGatewayAnswer(reason);
  return Buffer.concat([headers(id, head, 'goes on'), data(id, body)]);
}

/** A play in which client and app have told their settings. */
export function opened(spec: StageSpec = ONE_SESSION, app: Buffer = settings()): Play {
  return play(spec).client(OPENING).expectDial().toApp(OPENING).app(app).toClient(app);
}

/** The same, with stream 1 for the app and stream 3 for a session. */
export function shared(): Play {
  return opened()
    .client(Buffer.concat([bobs(1), alices(3)]))
    .toApp(bobs(1))
    .expectOpen('alice')
    .to('alice', first(3));
}
