/**
 * What is to be said of a configuration file that is right, but asks for more than a session can do.
 *
 *   notice    it means something that is easily overlooked
 *   warning   the session does less than asked; --strict refuses it
 *   refusal   the session would do something else than asked
 */

import type { KeyPath } from './source.ts';
import { formatKeyPath } from './source.ts';

/** Settings whose flags replace what a remark is about; `world`: which makes it untrue, wherever it is said. */
export type SettledBy = 'target' | 'mode' | 'filter' | 'world';

/** One remark about one key. */
export interface Remark {
  readonly kind: 'notice' | 'warning' | 'refusal';
  /** `file:line:column`. */
  readonly place: string;
  readonly path: KeyPath;
  /** A clause about the key, without a full stop. */
  readonly reason: string;
  /** The remark does not count when the flags give this setting. */
  readonly settledBy?: SettledBy | undefined;
}

/** `mirrord.json:3:5: feature.fs: files are read on this machine.` */
export function remarkWords({ place, path, reason }: Remark): string {
  return `${place}: ${formatKeyPath(path)}: ${reason}.`;
}
