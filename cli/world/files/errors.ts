/** What can be wrong with the pod's files on this side. */

/** Every code with what to do. */
const HINTS = {
  HEADGATE_ERR_FILES_DEVICE:
    'FUSE is needed: load its module (modprobe fuse) and let users open /dev/fuse (mode 0666), or do without with --files off.',
  HEADGATE_ERR_FILES_MOUNT: 'The kernel must let user namespaces mount FUSE (Linux 4.18); do without with --files off.',
  HEADGATE_ERR_FILES_LINK: 'The agent or the connection to it is gone; start again.',
  HEADGATE_ERR_FILES_ROOT: 'Name fewer paths, or do without with --files off.',
} as const;

export type FilesErrorCode = keyof typeof HINTS;

export class FilesError extends Error {
  override readonly name = 'FilesError';
  readonly code: FilesErrorCode;
  readonly scope = 'session';
  readonly fault = 'user';
  readonly hint: string;

  constructor(code: FilesErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.hint = HINTS[code];
  }
}
