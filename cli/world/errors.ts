/** Why a world cannot be had. */

/** What the user can be told: what happened, and what to do about it. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
  readonly hint: string;

  constructor(message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.hint = hint;
  }
}
