/**
 * What may pass from one peer of a connection to the other without the engine seeing it: the rest of a body of known length or
 * of a chunk, a body until the connection closes, all of an opaque connection. Never where a session, a watcher or the tap of
 * HTTP/2 has a part in it.
 *
 *   unseenOf…  ──► the shell moves some of them, in order, behind all that was written ──► note…Passed
 *
 * Asked anew each time: what was not moved may be shown to the engine as ever, and the answer is 0 as soon as a byte matters.
 */
import type { AppSide } from './app-side.ts';
import { type ClientSide, PAUSED_QUEUE } from './client-side.ts';
import type { RequestFlow } from './request-flow.ts';
import type { ResponseFlow } from './response-flow.ts';
import type { Stealing } from './stealing.ts';

/** The connection, as far as it matters here. */
export interface Passing {
  readonly client: ClientSide;
  readonly app: AppSide;
  readonly requests: RequestFlow;
  readonly responses: ResponseFlow;
  readonly stealing: Stealing;
  readonly isOpaque: boolean;
  readonly isRetiring: boolean;
  /** Ends when it has nothing under way. */
  retire(): void;
}

/** Bytes that the client sends next and that may go to the app unseen; Infinity for all. */
export function unseenOfClient(connection: Passing): number {
  const { client, requests, isOpaque } = connection;
  if (!isBetweenTwo(connection) || !client.canBeRelayed) return 0;
  return isOpaque ? Number.POSITIVE_INFINITY : requests.unseenBytes;
}

/** Bytes that the app sends next and that may go to the client unseen. */
export function unseenOfApp(connection: Passing): number {
  const { client, requests, responses, isOpaque } = connection;
  if (!isBetweenTwo(connection) || client.isEnded) return 0;
  if (isOpaque) return Number.POSITIVE_INFINITY;
  return requests.offer?.isOpen === true ? 0 : responses.unseenBytes;
}

/** The client's bytes went to the app, or into its queue. */
export function noteClientPassed(connection: Passing, bytes: number): void {
  const { app, client, requests } = connection;
  if (app.leg !== null && app.leg.queuedBytes > 0) client.pause(PAUSED_QUEUE);
  if (!connection.isOpaque) requests.notePassed(bytes);
  if (connection.isRetiring) connection.retire();
}

/** The app's bytes went to the client, or into its queue. */
export function noteAppPassed(connection: Passing, bytes: number): void {
  const { app, client, responses } = connection;
  if (!client.isDrained) app.pause();
  if (!connection.isOpaque) responses.notePassed(bytes);
}

/** Whether what one of the two sends is the other's, and nobody else's. */
function isBetweenTwo({ app, stealing }: Passing): boolean {
  return app.leg !== null && app.http2 === null && stealing.stolen === null;
}
