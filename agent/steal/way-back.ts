/**
 * The way back: a connection that a relay thread handed over returns to one when its session's requests are over.
 *
 * It goes when so many requests in succession were the app's by their heads, and the last of them is answered: between two
 * requests, nothing held, nothing queued, no end of either peer seen. The streams to its sessions are given up first. What
 * nobody has read is still in the kernel, as on the way here (hand-over.ts).
 */
import type { AppSide } from './app-side.ts';
import type { ClientSide } from './client-side.ts';
import type { AdoptedFacts, ConnectionHost } from './connection-host.ts';
import type { RequestFlow } from './request-flow.ts';
import type { ResponseFlow } from './response-flow.ts';
import type { PortRoutes } from './routes.ts';

/** The connection, as far as it matters here. */
export interface Crossing {
  readonly host: ConnectionHost;
  readonly routes: PortRoutes;
  readonly client: ClientSide;
  readonly app: AppSide;
  readonly requests: RequestFlow;
  readonly responses: ResponseFlow;
  readonly isOpaque: boolean;
  readonly isRetiring: boolean;
  readonly isAnswerAwaited: boolean;
  readonly hasStolen: boolean;
  readonly wasSilent: boolean;
  /** Another thread has it: its streams to sessions are given up, and nothing is done with its other legs any more. */
  letGo(): void;
}

export class WayBack {
  private readonly connection: Crossing;
  /** Requests in succession that were the app's. */
  passed = 0;

  constructor(connection: Crossing) {
    this.connection = connection;
  }

  /** A request went to the app. */
  notePassed(): void {
    this.passed++;
  }

  /** One did not, or only its body told. */
  noteWanted(): void {
    this.passed = 0;
  }

  /** Between two requests: goes back if it is time. */
  goIfDue(): void {
    const { connection, passed } = this;
    if (passed < connection.host.goesBackAfter || !isQuiet(connection)) return;
    this.passed = 0;
    if (!connection.host.giveBack()) return;
    connection.letGo();
  }
}

/** For who goes on with the connection in another thread. */
export function adoptedFactsOf({ requests, app, hasStolen, isRetiring, wasSilent }: Crossing): AdoptedFacts {
  const { isDetected } = requests;
  const { isUsed: isAppUsed, greeting } = app;
  const http2 = app.http2?.snapshot() ?? null;
  return { hasStolen, isRetiring, wasSilent, isDetected, isAppUsed, greeting: greeting.copy(), http2 };
}

/** Whether nothing is under way, and no session wants more than requests by their heads. */
function isQuiet(connection: Crossing): boolean {
  const { app, client, requests, responses, routes } = connection;
  if (routes.isWatched || routes.isTeed || routes.unfiltered !== null) return false;
  if (connection.isOpaque || connection.isRetiring || connection.isAnswerAwaited) return false;
  if (!requests.isAtBoundary || responses.appCloses || client.isEndSeen || client.isEnded) return false;
  return client.isDrained && app.leg !== null && app.leg.queuedBytes === 0;
}
