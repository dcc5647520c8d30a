/** The data path: client connections to the app or to sessions. */

export type { Destination } from './connection-owner.ts';
export { maxConnections } from './crowd.ts';
export type { StreamLeg } from './leg.ts';
export { MAX_CONNECTIONS } from './limits.ts';
export { NetShell, type PodNetwork, type ShellLog } from './net-shell.ts';
export type { ClientEndpoint, PortRoutes, StreamEvents, Subscription } from './routes.ts';
export { type StreamOpener, TunnelLeg } from './tunnel-leg.ts';
