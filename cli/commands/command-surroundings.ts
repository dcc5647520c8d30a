/**
 * What the command of `exec` has around it, so that what it dials goes out from the pod:
 *
 *   a world     its own network, names and files (command-world.ts); Linux, where users may make namespaces
 *   proxies     variables that name proxies on this machine (command-proxies.ts), for programs that heed them; anywhere
 *   nothing     this machine's network, as ever
 */

import type { Port } from '../../protocol/index.ts';
import type { Child } from '../child.ts';
import type { PlaceSource } from '../fleet/place.ts';

export interface CommandSurroundings {
  /** Makes them, with a way out through a pod among `source`. @throws HeadgateError */
  enter(source: PlaceSource): Promise<void>;
  /** Starts the command. @throws HeadgateError HEADGATE_ERR_COMMAND */
  start(argv: readonly string[], environment: Readonly<Record<string, string>>): Promise<Child>;
  /** Whether its ports are its own, so that no program of this machine can have them; known once they are entered. */
  readonly hasOwnPorts: boolean;
  /** Where a port of the command is on this machine, if it has a network of its own; undefined while nothing listens on it. */
  readonly placeOf?: (port: Port) => number | undefined;
  /** Resolves when a port that the command listens on can be reached from here. */
  whenOpen(port: number): Promise<void>;
  /** Ends them, and says what they did. Never throws. */
  close(): Promise<void>;
}
