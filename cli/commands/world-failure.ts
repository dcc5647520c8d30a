/** What kept a world from being made, as the CLI tells it. */

import { HeadgateError } from '../errors.ts';
import { WorldError } from '../world/index.ts';

/** @returns what is to be thrown: HEADGATE_ERR_WORLD for what a world says, anything else as it is */
export function worldFailure(error: unknown): unknown {
  if (!(error instanceof WorldError)) return error;
  return new HeadgateError('HEADGATE_ERR_WORLD', error.message, { hint: error.hint, cause: error });
}
