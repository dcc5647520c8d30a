/** The pod's world on this machine. */
export { callObstacle } from './calls/call-obstacles.ts';
export { CallWorld, type CallWorldParts } from './calls/call-world.ts';
export type { Decider, Destination, NameServers, Protocol, Side } from './decision.ts';
export { WorldError } from './errors.ts';
export { joinSockets, type PodWay } from './far-end.ts';
export { beginInnerHalf, dropInnerHalf } from './inner-half.ts';
export type { FilesReport, WorldPlan } from './messages.ts';
export { worldObstacle } from './obstacles.ts';
export type { WorldChild } from './other-half.ts';
export type { FilesTaker, FilesWay, WorldFiles } from './outer-files.ts';
export type { WorldCounts } from './outgoing.ts';
export { filesObstacle, proveCalls, proveWorld } from './proof.ts';
export { World, type WorldParts } from './world.ts';
