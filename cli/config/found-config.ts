/**
 * A configuration file that was found in the working directory, and that nobody named. Whoever only cloned a repository, or stands in a
 * directory of somebody else, has not decided to run what lies there. So a found file must belong to us, and what would start a program of
 * its choice before the user's own command is taken only from one that `-f` names: docs/security.md says what else a file decides.
 */

import { statSync } from 'node:fs';
import { HeadgateError } from '../errors.ts';
import type { SettingsLayer } from '../options/settings.ts';
import { isOwner, type OwnUser, ourselves } from '../own-files.ts';

/** To be asked before it is read. @throws HeadgateError HEADGATE_ERR_CONFIG when it is somebody else's */
export function requireOwnFile(file: string, user: OwnUser = ourselves()): void {
  const owner = statSync(file, { throwIfNoEntry: false })?.uid;
  if (owner === undefined || user.uid === undefined || isOwner(owner, user)) return;
  const message = `${file} of this directory belongs to another user (${owner}), who would decide what is done here.`;
  throw new HeadgateError('HEADGATE_ERR_CONFIG', message, {
    hint: `If you trust it, name it: -f ${file}. Else run the command in another directory.`,
  });
}

/**
 * A kubeconfig may name a program as credential plugin, which runs as soon as the cluster is asked for anything.
 * @param flags what was said on the command line, which counts more than the file
 * @throws HeadgateError HEADGATE_ERR_CONFIG
 */
export function refuseFoundKubeconfig(file: string, layer: SettingsLayer, flags: SettingsLayer): void {
  if (layer.kubeconfig === undefined || flags.kubeconfig !== undefined) return;
  const message = `${file} of this directory names a kubeconfig (${layer.kubeconfig}), which can start any program here.`;
  throw new HeadgateError('HEADGATE_ERR_CONFIG', message, {
    hint: `If you trust both files: -f ${file}. Else name a kubeconfig of your own with --kubeconfig.`,
  });
}
