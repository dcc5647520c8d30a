/** What passes by the pod: packets, flows, and the copies of requests that mirrors get. */

export { MAX_RING_BYTES, MIN_RING_BYTES, RING_BYTES } from './capture/index.ts';
export * from './mirror/index.ts';
export type { MirrorOrder } from './mirror/worker-messages.ts';
export { Sniffer, type SnifferOptions } from './sniffer.ts';
export { type MissedName, SnifferThread, type SnifferThreadOptions } from './sniffer-thread.ts';
export type { FlowInfo, FlowSink, FlowVisitor, PacketClock } from './tcp/flow-visitor.ts';
