/** What passes by the pod: packets, flows, and the copies of requests that mirrors get. */

export * from './mirror/index.ts';
export { Sniffer, type SnifferOptions } from './sniffer.ts';
export type { FlowInfo, FlowSink, FlowVisitor, PacketClock } from './tcp/flow-visitor.ts';
