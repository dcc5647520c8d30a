/** What a subscription of mode `mirror` says besides its port and its filter. */

import { z } from 'zod';

/** Where copies are taken from: packets as they pass, or connections that are redirected through the agent. */
export const MIRROR_SOURCES = ['packets', 'redirect'] as const;
export type MirrorSource = (typeof MIRROR_SOURCES)[number];

/** More is no limit: it is what a machine can move in a second. */
export const MAX_RATE_PER_SECOND = 1e12;

export const rateLimit = z.strictObject({
  unit: z.enum(['requests', 'bytes']),
  perSecond: z.number().gt(0).max(MAX_RATE_PER_SECOND),
});

export const mirrorWish = z.strictObject({
  source: z.enum(MIRROR_SOURCES),
  /** Null copies all that matches. */
  maxRate: rateLimit.nullable(),
  /** The streams carry records with the app's answers (exchange-record.ts). */
  responses: z.boolean(),
  /** A stream carries the packets themselves too, as a pcap file. Only of the source `packets`. */
  packets: z.boolean().optional(),
});

export type MirrorWish = z.infer<typeof mirrorWish>;
export type RateLimit = z.infer<typeof rateLimit>;
