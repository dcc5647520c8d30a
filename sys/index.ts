/** Every native call of Headgate. */
export { copyDescriptor, limitDescriptors, raiseDescriptorLimit, renumberDescriptor } from './descriptors.ts';
export { optimizeEarly } from './early-optimizing.ts';
export * from './epoll.ts';
export { errnoName, SysError } from './errors.ts';
export * from './file-calls.ts';
export * from './file-mounts.ts';
export { FrameSocket, OFFLOAD_HEADER_BYTES, waitForFrames } from './frame-socket.ts';
export { FuseDevice, openFuseDevice } from './fuse-device.ts';
export * from './held-calls.ts';
export { hasLibc, loadEarly } from './libc.ts';
export { listeningSockets, openListenerTable } from './listening-sockets.ts';
export { LoopListener } from './loop-listener.ts';
export { LoopReads } from './loop-reads.ts';
export { LoopSocket, type LoopSocketOwner } from './loop-socket.ts';
export { MappedMemory } from './mapped-memory.ts';
export { MessageReader } from './message-reader.ts';
export { remountWritable } from './mounts.ts';
export { setNetworkNamespace } from './namespaces.ts';
export * from './nf-tables.ts';
export * from './other-process.ts';
export { makeEverythingLocal } from './own-network.ts';
export * from './packet-queue.ts';
export {
  closeLentRing,
  type LentRing,
  lendRing,
  PacketSocket,
  type PacketStatistics,
  type RingShape,
} from './packet-socket.ts';
export { openPipe, type Pipe, readPipe, spliceBytes } from './pipes.ts';
export * from './program-sockets.ts';
export { resetSocket } from './reset-socket.ts';
export { sendNow } from './send.ts';
export { SockDiag, TCP_CLOSED, TCP_ESTABLISHED, TCP_LISTEN, TCP_TIME_WAIT } from './sock-diag.ts';
export {
  AF_INET,
  AF_INET6,
  addressBytes,
  decodeSocketAddress,
  encodeSocketAddress,
  familyOf,
  plainAddress,
  readAddress,
  SOCKADDR_IN6_BYTES,
  type SocketAddress,
} from './socket-address.ts';
export { SocketLoop } from './socket-loop.ts';
export * from './socket-options.ts';
export { openSocketPair } from './socket-pair.ts';
export * from './sockets.ts';
export * from './stream-sockets.ts';
export { descriptorOf, StreamWay, type StreamWayReader } from './stream-way.ts';
export { assumeFileIdentity, FILE_CAPABILITIES, type FileIdentity } from './thread-identity.ts';
export * from './transparent-sockets.ts';
export { atTurnEnd, giveBack } from './turn-end.ts';
export { listenAbstract } from './unix-sockets.ts';
export { waitReadable } from './wait-readable.ts';
export { clearWakeSignal, WakeSignal } from './wake-signal.ts';
