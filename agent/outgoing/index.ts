/** What local processes reach from the pod: connections and datagrams that leave with the pod's own address. */
export type { SessionTally } from './dial.ts';
export { Outgoing, type OutgoingOptions } from './outgoing.ts';
export { type PodNameFiles, PodNames } from './pod-names.ts';
