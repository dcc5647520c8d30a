/** What can be wrong with a capture before the first packet. */

/** A file that is no capture, or one that contradicts itself. */
export class CaptureFileError extends Error {
  override readonly name = 'CaptureFileError';
  readonly code = 'HEADGATE_ERR_CAPTURE_FILE';
  readonly scope = 'session';
  readonly fault = 'user';
}
