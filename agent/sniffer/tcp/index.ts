/** Packets to flows of ordered bytes. */

export {
  type Direction,
  type FlowEnd,
  type FlowInfo,
  type FlowSink,
  type FlowVisitor,
  FROM_APP,
  FROM_CLIENT,
  type PacketClock,
} from './flow-visitor.ts';
export { MAX_FLOWS, MAX_PAGES } from './limits.ts';
export { Reassembler, type ReassemblerOptions } from './reassembler.ts';
