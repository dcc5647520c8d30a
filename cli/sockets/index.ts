/** Sockets past node's streams, where this machine has what that takes. */
export {
  acknowledgedBytes,
  atTurnEnd,
  giveBack,
  hasLibc,
  LoopReads,
  optimizeEarly,
  resetSocket,
  sendNow,
} from '../../sys/index.ts';
export { directDescriptor } from './direct-descriptor.ts';
export { joinSocketLoop } from './join-socket-loop.ts';
export { openWire, UpgradeRefused, type WireTarget } from './open-wire.ts';
