/** The data path: client connections to the app or to sessions. */

export { type Clock, systemClock } from './clock.ts';
export type { Destination } from './connection-owner.ts';
export { maxConnections } from './crowd.ts';
export type { DataPath, RouteTable } from './data-path.ts';
export { EpollShell } from './epoll-shell.ts';
export type { StreamLeg } from './leg.ts';
export { MAX_CONNECTIONS } from './limits.ts';
export { LocalNews } from './local-news.ts';
export { NetShell, type PodNetwork, type ShellLog } from './net-shell.ts';
export type { OpaqueCause } from './opaque-cause.ts';
export type { DeclaredProbe } from './probes.ts';
export type { RelayStart } from './relay-protocol.ts';
export type { ClientEndpoint, PortRoutes, StreamEvents, Subscription } from './routes.ts';
export { runRelay } from './run-relay.ts';
export { CERTIFICATE_AGE_MS, CertificateError, type CertificateSource, ServerCertificate } from './tls/index.ts';
export { type StreamOpener, TunnelLeg } from './tunnel-leg.ts';
export {
  BODY_MISSED,
  BODY_UNASKED,
  BODY_UNFOLLOWED,
  BODY_WHOLE,
  type BodyTail,
  type Sighting,
  type Taker,
  type WatchedClient,
  type Watcher,
} from './watchers.ts';
