import { describe, expect, it } from 'vitest';
import { HeadgateError } from '../errors.ts';
import { parseTlsPath, readTlsPaths } from './tls-paths.ts';

const FLAGS = { cert: '--tls-cert', key: '--tls-key' };
const CERT = '/etc/tls/tls.crt';
const KEY = '/etc/tls/tls.key';

function errorOf(act: () => unknown): HeadgateError {
  try {
    act();
  } catch (error) {
    if (error instanceof HeadgateError) return error;
  }
  throw new Error('not refused');
}

describe('the paths of a certificate and its key', () => {
  it('are both given, or neither', () => {
    expect(readTlsPaths({ cert: CERT, key: KEY }, FLAGS)).toEqual({ cert: CERT, key: KEY });
    expect(readTlsPaths({ cert: undefined, key: undefined }, FLAGS)).toBeUndefined();
  });

  it.each([
    [{ cert: CERT, key: undefined }, '--tls-cert is given without --tls-key.'],
    [{ cert: undefined, key: KEY }, '--tls-key is given without --tls-cert.'],
  ])('are refused one without the other, by the names that the user wrote', (paths, message) => {
    expect(errorOf(() => readTlsPaths(paths, FLAGS))).toMatchObject({ code: 'HEADGATE_ERR_USAGE', message });
  });

  it('are kept as they are written', () => {
    expect(parseTlsPath('/var/run/secrets/tls/..data/tls.crt')).toBe('/var/run/secrets/tls/..data/tls.crt');
    expect(parseTlsPath('/with space/tls.crt')).toBe('/with space/tls.crt');
  });

  it.each(['', 'tls.crt', './tls.crt', '/', '/etc/../tls.crt', '/etc/./tls.crt', '/etc/\0tls.crt'])(
    'are refused where they cannot be of the target: %j',
    text => {
      const { code, message } = errorOf(() => parseTlsPath(text));
      expect(code).toBe('HEADGATE_ERR_CONFIG');
      expect(message).toContain(JSON.stringify(text));
    },
  );

  it('are refused when one of them is no path', () => {
    expect(errorOf(() => readTlsPaths({ cert: CERT, key: 'tls.key' }, FLAGS)).code).toBe('HEADGATE_ERR_CONFIG');
  });
});
