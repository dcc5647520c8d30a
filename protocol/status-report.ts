/**
 * What an agent says of itself: the body of `status`, printed by `headgate status`. An agent of another version may be asked: what it
 * tells that is not known here is left out, and what later versions added may be missing. So nothing is ever added that must be there.
 */

import { z } from 'zod';
import { MAX_LISTED_PORTS, MAX_STATUS_SESSIONS, MAX_STATUS_SUBSCRIPTIONS } from './limits.ts';
import {
  countersField,
  countField,
  filterShapeField,
  labelField,
  nameField,
  portField,
  sessionField,
} from './message-fields.ts';
import { MIRROR_SOURCES, rateLimit } from './mirror-wish.ts';

/** A share of the requests, by a filter that all of them must match. */
const sampleStatus = z.object({
  percent: z.number().min(0).max(100),
  /** `connection`, `header NAME`, `cookie NAME`. */
  by: filterShapeField,
});

const subscriptionStatus = z.object({
  port: portField,
  mode: z.enum(['steal', 'watch', 'mirror']),
  filter: filterShapeField,
  requestsStolen: countField,
  /** Of a mirror: requests copied whole. */
  requestsMirrored: countField.exactOptional(),
  /** Copied as they are. */
  connectionsMirrored: countField.exactOptional(),
  /** Of a mirror: where copies are taken from. */
  source: z.enum(MIRROR_SOURCES).exactOptional(),
  /** Of a mirror that copies no more than that. */
  maxRate: z.object(rateLimit.shape).exactOptional(),
  sample: sampleStatus.exactOptional(),
});

/** What a session dialled and read, so far. */
const usedOfPod = z.object({
  /** Connections and UDP flows that came about. */
  connected: countField,
  /** Those that did not. */
  failed: countField,
  /** Times that a name was asked for. */
  names: countField,
  /** Questions about the pod's files. */
  files: countField,
});

const sessionStatus = z.object({
  session: sessionField,
  name: nameField,
  ageS: countField,
  /** `away`: silent or disconnected, within its grace period; its requests go to the app. */
  state: z.enum(['live', 'away']),
  subscriptions: z.array(subscriptionStatus).max(MAX_STATUS_SUBSCRIPTIONS),
  /** Subscriptions that the report has no room for. */
  subscriptionsLeftOut: countField.exactOptional(),
  /** Left out where there is nothing of it. */
  used: usedOfPod.exactOptional(),
  streams: countField,
});

export const statusReport = z.object({
  version: labelField,
  pid: countField,
  target: labelField,
  engine: labelField,
  /** The mesh whose sidecar listens in the pod; left out when there is none. */
  mesh: labelField.exactOptional(),
  /** What carries connections now: relay threads, or the agent's main thread by the runtime's sockets. */
  io: z.enum(['epoll', 'net']).exactOptional(),
  /** Relay threads that live. */
  relayThreads: countField.exactOptional(),
  uptimeS: countField,
  sessions: z.array(sessionStatus).max(MAX_STATUS_SESSIONS),
  /** Ports that are taken now. */
  ports: z.array(portField).max(MAX_LISTED_PORTS),
  counters: countersField,
  /** Client connections that are open now. */
  connections: countField,
});

export type StatusReport = z.infer<typeof statusReport>;
export type SessionStatus = z.infer<typeof sessionStatus>;
export type SubscriptionStatus = z.infer<typeof subscriptionStatus>;
