/** Where the target has its certificate and its key: two paths that make sense only together. */

import { parsePodPath, type TlsWish } from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';

/** What to do about TLS that is not opened. */
export const TLS_HELP =
  "A filter cannot look into TLS. Name the app's certificate and key, by their paths in the target: --tls-cert and --tls-key.";

/** @param names how the two are called where they were written. @throws HeadgateError */
export function readTlsPaths(
  { cert, key }: { readonly cert: string | undefined; readonly key: string | undefined },
  names: { readonly cert: string; readonly key: string },
): TlsWish | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    const [given, missing] = cert === undefined ? [names.key, names.cert] : [names.cert, names.key];
    throw new HeadgateError('HEADGATE_ERR_USAGE', `${given} is given without ${missing}.`, {
      hint: 'TLS is ended with a certificate and its private key: name both, or neither.',
    });
  }
  return { cert: parseTlsPath(cert), key: parseTlsPath(key) };
}

/** @throws HeadgateError when it cannot be a path of the target */
export function parseTlsPath(text: string): string {
  if (parsePodPath(text) !== null && text !== '/') return text;
  throw new HeadgateError('HEADGATE_ERR_CONFIG', `${JSON.stringify(text)} is not an absolute path.`, {
    hint: 'Write the path as the app in the target has it, as in /etc/tls/tls.crt, without "." and "..".',
  });
}
