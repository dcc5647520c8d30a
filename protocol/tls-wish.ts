/** How a subscription has the TLS of its port opened: where the certificate and the key of the target lie. */

import { z } from 'zod';

const MAX_PATH_LENGTH = 4_095;

const path = z.string().min(1).max(MAX_PATH_LENGTH);

/** Paths of the target, which the agent reads there: neither file leaves it. */
export const tlsWish = z.strictObject({
  /** PEM: the certificate, then its chain. */
  cert: path,
  /** PEM, without a passphrase. */
  key: path,
});

export type TlsWish = z.infer<typeof tlsWish>;
