/** Why a session is over that its agent ended for good. */

import { ENDED_TARGET_GONE } from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';

/** @param message what the agent said, as a sentence */
export function endedError(code: string, message: string): HeadgateError {
  if (code === ENDED_TARGET_GONE) {
    return new HeadgateError('HEADGATE_ERR_TARGET_GONE', message, {
      hint: 'Start again once it runs, with its new name.',
    });
  }
  const hint = 'Its requests no longer come here. Start again to ask for them anew.';
  return new HeadgateError('HEADGATE_ERR_TAKEN_OVER', message, { hint });
}
