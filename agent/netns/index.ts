/** Finding a target, entering its network namespace, taking its traffic and reaching its app. */

export type { CapturePorts } from './capture-sockets.ts';
export { destinationsOf } from './destinations.ts';
export { NetnsError, type NetnsErrorCode } from './errors.ts';
export { countPredating, resetPredating } from './established.ts';
export {
  ENGINE_NAMES,
  type EngineName,
  type Interception,
  type InterceptionOptions,
  type NetnsLog,
} from './interception.ts';
export { removeLeftovers } from './leftovers.ts';
export { LISTEN_BACKLOG } from './limits.ts';
export { listListeningPorts } from './listening.ts';
export { acquirePodLock, type LockHolder, type PodLock, podLockHolder } from './lock.ts';
export { meshOf } from './mesh.ts';
export { enterNetworkNamespace, ownNamespaceInode } from './namespace.ts';
export { OWN_MARK } from './nft-rules.ts';
export {
  type Onward,
  type OnwardOptions,
  openOnwardSockets,
  prepareOnward,
  type SharedOnward,
} from './onward.ts';
export type { PortRange } from './port-picker.ts';
export { startInterception } from './start-interception.ts';
export { ownTarget, resolveTarget, type Target } from './target.ts';
export { isTargetGone } from './target-presence.ts';
