/** The ports of a command that only looks: of the target alone, since nothing is sent to this machine. */

import { HeadgateError } from '../errors.ts';
import { parsePortWish } from '../options/port-mapping.ts';

const HINT = 'Write the port of the target only, as in -p 8080.';

/** @param what who has no local port, as in "A watch". @throws HeadgateError HEADGATE_ERR_USAGE */
export function checkTargetPorts(ports: readonly string[] | undefined, what: string): void {
  for (const port of ports ?? []) {
    if (port.includes(':')) {
      const message = `${what} sends nothing to this machine, so it has no local port.`;
      throw new HeadgateError('HEADGATE_ERR_USAGE', message, { hint: HINT });
    }
    checkPort(port);
  }
}

/** The hint of a mapping would recommend what is refused here. */
function checkPort(port: string): void {
  try {
    parsePortWish(port);
  } catch (error) {
    if (!(error instanceof HeadgateError)) throw error;
    const message = error.message.replace('a port mapping', 'a port');
    throw new HeadgateError(error.code, message, { hint: HINT, cause: error });
  }
}
