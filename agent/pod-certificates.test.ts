import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PodPath } from '../protocol/index.ts';
import { MAX_CERTIFICATE_BYTES } from './limits.ts';
import { FileCertificate, PodCertificates } from './pod-certificates.ts';
import { CERTIFICATE_AGE_MS } from './steal/index.ts';
import { makePair } from './steal/tls/testing/certificates.ts';

const SHOP = makePair(['shop.example', '*.shop.example']);
const OTHER = makePair(['other.example'], 'rsa');

let directory: string;
let nowMs = 0;
let told: string[] = [];
const at = (name: string): string => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-certificates-'));
  told = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

function put(pair: { cert: Buffer; key: Buffer }): void {
  writeFileSync(at('tls.crt'), pair.cert);
  writeFileSync(at('tls.key'), pair.key);
}

/** What an agent has of a target that is a network namespace: this machine's files. */
function certificates(): PodCertificates {
  return new PodCertificates(null, { kind: 'netns' }, { all: [] });
}

function open(cert = at('tls.crt'), key = at('tls.key')) {
  return certificates().open({ cert, key });
}

/** A pair whose clock and whose files are the test's. */
function filed(): FileCertificate {
  const read = async (path: PodPath) => {
    try {
      return readFileSync(path);
    } catch {
      return 'is not there';
    }
  };
  const paths = { cert: at('tls.crt') as PodPath, key: at('tls.key') as PodPath };
  return new FileCertificate(
    paths,
    read,
    words => void told.push(words),
    () => nowMs,
  );
}

describe('a certificate of the target', () => {
  it('is for the names in it', async () => {
    put(SHOP);
    const certificate = await filed().current();
    const names = ['shop.example', 'SHOP.example.', 'a.shop.example', 'a.b.shop.example', 'example', null];
    expect(names.map(name => certificate?.covers(name))).toEqual([true, true, true, false, false, true]);
  });

  it('is looked at again when what is known is old, and told of when it cannot be used', async () => {
    put(SHOP);
    const pair = filed();
    const first = await pair.current();
    expect(first?.covers('shop.example')).toBe(true);
    put(OTHER);
    nowMs += CERTIFICATE_AGE_MS - 1;
    expect(await pair.current()).toBe(first);
    nowMs += 1;
    expect((await pair.current())?.covers('other.example')).toBe(true);
    rmSync(at('tls.key'));
    for (let i = 0; i < 2; i++) {
      nowMs += CERTIFICATE_AGE_MS;
      expect(await pair.current()).toBeNull();
    }
    expect(told).toEqual([`the key ${at('tls.key')} is not there`]);
    put(SHOP);
    nowMs += CERTIFICATE_AGE_MS;
    expect((await pair.current())?.covers('shop.example')).toBe(true);
  });

  it('is the same object as long as the files hold the same', async () => {
    put(SHOP);
    const pair = filed();
    const [first, second] = await Promise.all([pair.current(), pair.current()]);
    put(SHOP);
    nowMs += CERTIFICATE_AGE_MS;
    expect([second, await pair.current()]).toEqual([first, first]);
    expect(await pair.current()).toBe(first);
  });

  it('may be a link that is swapped, as in the volume of a Secret', async () => {
    put(SHOP);
    symlinkSync(at('tls.crt'), at('link'));
    expect(await open(at('link'))).toBeInstanceOf(FileCertificate);
    symlinkSync(at('nowhere'), at('new'));
    renameSync(at('new'), at('link'));
    expect(await open(at('link'))).toBe(`the certificate ${at('link')} is not there`);
  });

  it('is refused in words that tell nothing of the key', async () => {
    put(SHOP);
    expect(await open()).toBeInstanceOf(FileCertificate);
    expect(await open('tls.crt')).toBe('the paths of the certificate and the key must be absolute');
    expect(await open(directory)).toBe(`the certificate ${directory} is no plain file`);
    writeFileSync(at('tls.key'), OTHER.key);
    expect(await open()).toContain('the private key does not belong to the certificate');
    writeFileSync(at('tls.key'), 'SECRET');
    expect(await open()).toContain('the private key is not one in PEM form');
    execFileSync('openssl', ['pkey', '-aes256', '-passout', 'pass:x', '-out', at('locked.key')], { input: SHOP.key });
    expect(await open(at('tls.crt'), at('locked.key'))).toContain('the private key has a passphrase');
    writeFileSync(at('tls.crt'), 'SECRET');
    expect(await open()).toContain('the certificate is not one in PEM form');
    expect(await open()).not.toContain('SECRET');
  });

  it('reads no file that is too large', async () => {
    put(SHOP);
    truncateSync(at('tls.crt'), MAX_CERTIFICATE_BYTES + 1);
    expect(await open()).toBe(`the certificate ${at('tls.crt')} is too large`);
    execFileSync('mkfifo', [at('pipe')]);
    expect(await open(at('pipe'))).toBe(`the certificate ${at('pipe')} is no plain file`);
  });

  it('is one for all who name the same files, also while nobody has it yet', async () => {
    put(SHOP);
    const both = certificates();
    const wish = { cert: at('tls.crt'), key: at('tls.key') };
    const [first, second] = await Promise.all([both.open(wish), both.open(wish)]);
    expect(first).toBeInstanceOf(FileCertificate);
    expect(second).toBe(first);
    expect(await certificates().open(wish)).not.toBe(first);
  });

  it('is read anew for who tries again at once', async () => {
    const same = certificates();
    const wish = { cert: at('tls.crt'), key: at('tls.key') };
    expect(await same.open(wish)).toContain('is not there');
    put(SHOP);
    expect(await same.open(wish)).toBeInstanceOf(FileCertificate);
  });

  it('is refused where an agent reads no files of its target', async () => {
    put(SHOP);
    const none = new PodCertificates(null, { kind: 'pid' }, { all: [] });
    expect(await none.open({ cert: at('tls.crt'), key: at('tls.key') })).toContain('this agent reads no files');
  });
});
