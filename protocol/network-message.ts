/** What a pod's network looks like from within, for a CLI that makes one like it: the answer to `networkRequest`. */

import { z } from 'zod';
import { MAX_NETWORK_ADDRESSES, MAX_NETWORK_FILE_LENGTH } from './limits.ts';
import { requestField, textField } from './message-fields.ts';

export const networkRequest = z.strictObject({ type: z.literal('networkRequest'), id: requestField });

const file = z.string().max(MAX_NETWORK_FILE_LENGTH);

export const networkMessage = z.strictObject({
  type: z.literal('network'),
  id: requestField,
  /** The pod's own, without loopback and link-local ones; those that are used for going out first. */
  addresses: z.array(z.union([z.ipv4(), z.ipv6()])).max(MAX_NETWORK_ADDRESSES),
  /** Empty where the target has none of its own. */
  hostname: z.string().regex(/^[A-Za-z0-9.-]{0,253}$/),
  /** /etc/resolv.conf and /etc/hosts as the target reads them; empty when there is none. */
  resolvConf: file,
  hosts: file,
  /** Whether the agent dials for sessions. */
  isOutgoingAllowed: z.boolean(),
  /** Why some of it is not known; empty when all is. */
  problem: textField,
});
