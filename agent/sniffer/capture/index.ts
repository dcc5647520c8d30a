/** Packets, from the kernel's ring or from a file. */

export { CaptureFile, type CaptureFileOptions } from './capture-file.ts';
export { type CaptureOutput, CaptureWriter, endOfPacket } from './capture-writer.ts';
export { CaptureFileError } from './errors.ts';
export { CHECKSUM_UNPROVEN, Frame, FrameClock, RECEIVED, SENT } from './frame.ts';
export { MAX_RING_BYTES, MIN_RING_BYTES, RING_BYTES } from './limits.ts';
export type { FrameVisitor, PacketSource, ShortWay } from './packet-source.ts';
export { RingSource, type RingSourceOptions, ringShapeOf } from './ring-source.ts';
