/** Sockets past node's streams, where this machine has what that takes. */
export { acknowledgedBytes, atTurnEnd, giveBack, hasLibc, sendNow } from '../../sys/index.ts';
export { directDescriptor } from './direct-descriptor.ts';
export { openWire, UpgradeRefused, type WireTarget } from './open-wire.ts';
