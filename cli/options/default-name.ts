/** What others see as the name of a session that has none of its own. */

import { hostname, userInfo } from 'node:os';
import { MAX_NAME_LENGTH, toPrintable } from '../../protocol/index.ts';

/** Who the other developers see: `alice@laptop`. */
export function defaultName(): string {
  return toPrintable(`${process.env.SUDO_USER ?? userName()}@${hostname()}`, MAX_NAME_LENGTH);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    // A user id without an entry in the user database, usual in containers.
    if (!(error instanceof Error)) throw error;
    return `uid${process.getuid?.() ?? ''}`;
  }
}
