/** What local processes reach from the pod: connections and datagrams that leave with the pod's own address. */
export { Outgoing, type OutgoingOptions, type SessionTally } from './outgoing.ts';
export { type PodNameFiles, PodNames } from './pod-names.ts';
