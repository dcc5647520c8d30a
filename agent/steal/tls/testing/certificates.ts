/** Certificates that sign themselves, made when a test asks for them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Pair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const RSA = ['-newkey', 'rsa:2048'];

/** A certificate for these names. */
export function makePair(names: readonly string[], kind: 'ec' | 'rsa' = 'ec'): Pair {
  const directory = mkdtempSync(join(tmpdir(), 'headgate-pair-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const subject = ['-subj', `/CN=${names[0]}`, '-addext', `subjectAltName=${names.map(name => `DNS:${name}`).join()}`];
  const shape = [...(kind === 'ec' ? CURVE : RSA), '-nodes', '-days', '2', ...subject];
  try {
    execFileSync('openssl', ['req', '-x509', ...shape, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { cert: readFileSync(cert), key: readFileSync(key) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
