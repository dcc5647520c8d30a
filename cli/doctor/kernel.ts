/** What the version of a kernel says about the ways to take traffic. */

import { type Outcome, ok, warning } from './check.ts';

/** From here on an nft table can belong to a process, so that the kernel takes it away with it. */
const OWNED_TABLES = [5, 12] as const;

/** @param release as `uname -r` prints it: `6.8.0-45-generic` */
export function kernelOutcome(release: string, where: string): Outcome {
  const [major = 0, minor = 0] = release.split('.').map(part => Number.parseInt(part, 10));
  const isNew = major > OWNED_TABLES[0] || (major === OWNED_TABLES[0] && minor >= OWNED_TABLES[1]);
  if (isNew) return ok(release);
  return warning(
    `${where} has kernel ${release}: before ${OWNED_TABLES.join('.')}, rules do not belong to the process that made them`,
    'Nothing needs to be done: the agent uses iptables there, and a second process removes its rules when it dies.',
  );
}
