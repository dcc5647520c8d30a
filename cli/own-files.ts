/** Whose files and directories we believe as our own: ours, root's, and with sudo those of who called it. */

const ROOT = 0;

/** Who we are. */
export interface OwnUser {
  /** undefined on systems without user ids. */
  readonly uid: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The user of this process. */
export function ourselves(): OwnUser {
  return { uid: process.geteuid?.(), environment: process.env };
}

/** @param owner the user id of a file or directory */
export function isOwner(owner: number, { uid, environment }: OwnUser = ourselves()): boolean {
  return owner === uid || owner === ROOT || (uid === ROOT && String(owner) === environment.SUDO_UID);
}
