/** What the flow of requests asks of its connection. */
import type { ByteHold, RequestHead } from '../../filter-engine/index.ts';
import type { ClientSide } from './client-side.ts';
import type { Greeting } from './greeting.ts';
import type { OpaqueCause } from './opaque-cause.ts';
import type { ResponseFlow } from './response-flow.ts';
import type { ClientEndpoint, PortRoutes, Subscription } from './routes.ts';
import type { Stealing } from './stealing.ts';

/** The connection, as far as the flow of requests needs it. */
export interface RequestSink {
  readonly routes: PortRoutes;
  readonly endpoint: ClientEndpoint;
  readonly client: ClientSide;
  readonly responses: ResponseFlow;
  readonly stealing: Stealing;
  /** Counts the requests in succession that were the app's. */
  readonly wayBack: { readonly passed: number };
  readonly isOpaque: boolean;
  /** False: who asks for a request is served by another thread, and gets the connection with it. */
  readonly servesSessions: boolean;
  readonly app: { readonly greeting: Greeting };
  readonly host: { readonly isTlsEnded?: boolean; readonly reachesSessions?: boolean };
  /** A request was sent on and is not answered. */
  readonly isAnswerAwaited: boolean;
  /** Who takes the request in `head`; null for the app, undefined when only its body can tell. */
  judge(head: RequestHead): Subscription | null | undefined;
  /** The same with its body, or without one that does not come. */
  judgeWithBody(head: RequestHead, body: Buffer, isWhole: boolean): Subscription | null;
  /** Whether a request for `subscription` (null: the app) may be sent now. */
  canStart(subscription: Subscription | null): boolean;
  /** A request begins; its bytes follow by `writeRequest`. Only after `canStart`. */
  startExchange(subscription: Subscription | null, flags: number): void;
  /** Bytes of the request under way, or of an opaque connection. Borrowed. */
  writeRequest(buf: Buffer, start: number, end: number): void;
  /** All bytes of the client are placed and its FIN came. */
  passClientEnd(): void;
  abandonClient(): void;
  /** Gives the connection to who goes on with it (connection-host.ts). `held` comes first there. */
  handOver(held: ByteHold): void;
  /** Waits for the rest of a head, at most `limitMs` from now; a wait that began earlier goes on. */
  awaitRest(limitMs: number): void;
  clearTimer(): void;
  /** From the next byte on everything is relayed; what is held goes first. */
  goOpaque(cause: OpaqueCause): void;
  /** As `goOpaque`, but the caller relays what it has in its hands, then calls `settleOpaque`. */
  turnOpaque(cause: OpaqueCause, subscription?: Subscription | null): void;
  settleOpaque(): void;
}
