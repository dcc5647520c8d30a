export type { CopiedFlow, Copy, MirrorSubscription, Part, TearCause } from './copy.ts';
export { MirrorEngine } from './mirror-engine.ts';
export { PacketStream, type PacketTunnel } from './packet-stream.ts';
export { Rate } from './rate.ts';
export { type CopyTunnel, StreamCopy } from './stream-copy.ts';
