/** The pod's world on this machine. */
export { WorldError } from './errors.ts';
export { joinSockets, type PodWay } from './far-end.ts';
export type { WorldPlan } from './messages.ts';
export type { WorldCounts } from './outgoing.ts';
export { type Decision, type OutgoingRule, OutgoingRules, RuleError, type Side } from './outgoing-rules.ts';
export { World, type WorldChild, type WorldParts } from './world.ts';
