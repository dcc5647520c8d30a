import { describe, expect, it } from 'vitest';
import { ServerCertificate } from './server-certificate.ts';
import { makePair } from './testing/certificates.ts';

describe('the certificate of a pod', () => {
  const { cert, key } = makePair(['shop.example', '*.shop.example', '127.0.0.1']);
  const certificate = new ServerCertificate(cert, key);

  it('is for clients that ask for a name of it, or for none', () => {
    expect([null, 'shop.example', 'shop.example.', 'a.shop.example'].map(name => certificate.covers(name))).toEqual([
      ...[true, true, true, true],
    ]);
    expect(certificate.covers('other.example')).toBe(false);
  });

  it('is for nobody who names an address where a name belongs: node says none to the app, and throws', () => {
    expect(certificate.covers('127.0.0.1')).toBe(false);
    expect(certificate.covers('127.0.0.1.')).toBe(false);
  });
});
