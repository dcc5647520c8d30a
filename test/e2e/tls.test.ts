/** TLS that a session opens, through the whole product: real clients, real apps, their handshakes as without us. */

import { readFileSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:tls';
import * as grpc from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import {
  answersOf,
  attach,
  callAllKinds,
  countOf,
  createGrpcApp,
  createHttp2App,
  createMarkedApp,
  curl,
  Headgate,
  type Lab,
  LocalProcess,
  makeCertificate,
  startNginx,
  until,
} from '../lab/index.ts';
import { connectGrpc } from './http2-client.ts';
import { describeInLab } from './lab-suite.ts';

const HOST = 'shop.example';
/** Ports with a local process of HTTP/1, of HTTP/2, of gRPC; one whose app asks for certificates; one of another session; free ones. */
const [H1_PORT, H2_PORT, GRPC_PORT, MUTUAL_PORT, SWAP_PORT, FREE_PORT, CLOSED_PORT] = [
  8443, 8444, 8445, 8446, 8447, 8448, 8449,
];
const FILTER = `--filter=${JSON.stringify({ header: { name: 'x-user', equals: 'alice' } })}`;
const ALICE = ['x-user: alice'];

interface Files {
  readonly cert: string;
  readonly key: string;
}

const tlsFlags = ({ cert, key }: Files): string[] => [`--tls-cert=${cert}`, `--tls-key=${key}`];

describeInLab('opened TLS', 'tls', (lab, prepare) => {
  let shop: Files;
  let other: Files;
  let swapped: Files;
  let taken: Headgate;

  prepare(async opened => {
    shop = await makeCertificate(opened, 'shop', HOST);
    other = await makeCertificate(opened, 'other', 'other.example');
    swapped = await makeCertificate(opened, 'swapped', HOST);
    for (const port of [H1_PORT, H2_PORT, SWAP_PORT, FREE_PORT, CLOSED_PORT])
      await startNginx(opened, { port, tls: shop });
    await startNginx(opened, { port: MUTUAL_PORT, tls: { ...shop, asksForCertificate: true } });
    const grpcApp = createGrpcApp('app');
    const pair = { cert: readFileSync(shop.cert), key: readFileSync(shop.key) };
    const secure = createTlsServer({ ...pair, ALPNProtocols: ['h2'] }, socket => grpcApp.emit('connection', socket));
    opened.use(await opened.pod.listen(secure, { port: GRPC_PORT }));
    const http1 = await LocalProcess.start(opened, createMarkedApp('alice'));
    const http2 = await LocalProcess.start(opened, createHttp2App('alice'));
    const cart = await LocalProcess.start(opened, createGrpcApp('alice'));
    const ports = [
      { port: H1_PORT, local: http1 },
      { port: H2_PORT, local: http2 },
      { port: MUTUAL_PORT, local: http1 },
    ];
    taken = await attach(opened, ports, FILTER, ...tlsFlags(shop));
    await attach(opened, { port: SWAP_PORT, local: http1 }, FILTER, ...tlsFlags(swapped));
    await attach(opened, { port: GRPC_PORT, local: cart }, '--filter={grpc: shop.Cart}', ...tlsFlags(shop));
  });

  /** One request on a connection of its own. */
  async function ask(port: number, headers: readonly string[], ...options: readonly string[]) {
    const to = [`--connect-to`, `::[${lab().podAddress6}]:${port}`, '--insecure'];
    const [answer] = await curl(lab().outside, [{ url: `https://${HOST}:${port}/x`, headers }], [...to, ...options]);
    return answer?.body.trim();
  }

  /** What curl says of the handshake, and the app of it in `x-tls`. */
  const handshake = (port: number, ...options: readonly string[]) =>
    ask(
      port,
      [],
      '--output',
      '/dev/null',
      '--write-out',
      '%{http_version} %{ssl_verify_result} %header{x-tls}',
      ...options,
    );

  it.each(['--http1.1 --tls-max 1.2', '--http1.1 --tlsv1.3'])(
    'gives requests of curl %s to whom they are for',
    async text => {
      const options = text.split(/ (?=--)/).flatMap(option => option.split(' '));
      expect(await ask(H1_PORT, ALICE, ...options)).toContain('alice GET /x');
      expect(await ask(H1_PORT, [], ...options)).toBe('app GET /x');
    },
  );

  it('does so over HTTP/2', async () => {
    expect(await ask(H2_PORT, ALICE, '--http2')).toBe('alice GET /x');
    expect(await ask(H2_PORT, [], '--http2')).toBe('app GET /x');
    // Over IPv4, as h2load writes no brackets around an IPv6 address.
    const url = `https://${lab().podAddress4}:${H2_PORT}/`;
    const report = await lab().outside.run('h2load', '-n400', '-c4', '-m10', '-H', 'x-user: alice', url);
    expect(report).toContain('400 succeeded, 0 failed, 0 errored, 0 timeout');
  });

  it('agrees on protocol, version and name as without us', async () => {
    for (const options of [['--http1.1'], ['--http2'], ['--no-alpn'], ['--http2', '--tls-max', '1.2']]) {
      const through = await handshake(H2_PORT, ...options);
      expect(through).toBe(await handshake(FREE_PORT, ...options));
      expect(through).toContain(HOST);
    }
  });

  it('carries gRPC of all kinds', async () => {
    const credentials = grpc.credentials.createSsl(readFileSync(shop.cert));
    const options = { 'grpc.ssl_target_name_override': HOST };
    const { client } = await connectGrpc(lab(), GRPC_PORT, { credentials, options });
    expect(await callAllKinds(client, 'shop.Cart')).toEqual(answersOf('alice'));
    expect(await callAllKinds(client, 'shop.Other')).toEqual(answersOf('app'));
    client.close();
  });

  it('leaves an app alone that asks for a certificate of the client', async () => {
    const before = await countOf(lab(), 'opaque_tls_client_certificate');
    const certificate = ['--cert', other.cert, '--key', other.key];
    for (const version of [['--tls-max', '1.2'], ['--tlsv1.3']]) {
      expect(await ask(MUTUAL_PORT, ALICE, ...version)).toBe('app GET /x');
      expect(await handshake(MUTUAL_PORT, ...certificate, ...version)).toContain('CN=other.example');
    }
    expect(await countOf(lab(), 'opaque_tls_client_certificate')).toBe(before + 4);
    const said = await taken.event('notice', ({ code }) => code === 'opaque_tls_client_certificate');
    expect(said.message).toContain('asks for a certificate of the client');
  });

  it('takes files that were replaced, and says when they cannot be used', async () => {
    expect(await ask(SWAP_PORT, ALICE, '--cacert', swapped.cert)).toContain('alice GET /x');
    await copyFile(shop.cert, swapped.cert);
    await copyFile(shop.key, swapped.key);
    const fingerprint = () =>
      lab().outside.run(
        'sh',
        '-c',
        `echo | openssl s_client -connect '[${lab().podAddress6}]:${SWAP_PORT}' -servername ${HOST} 2>/dev/null | openssl x509 -noout -fingerprint`,
      );
    const wanted = await lab().outside.run('openssl', 'x509', '-noout', '-fingerprint', '-in', shop.cert);
    await until(async () => ((await fingerprint()) === wanted ? true : undefined), {
      withinMs: 30_000,
      what: 'the new certificate',
    });
    await writeFile(swapped.key, 'no key');
    await until(async () => ((await ask(SWAP_PORT, ALICE)) === 'app GET /x' ? true : undefined), {
      withinMs: 30_000,
      what: 'TLS to be closed again',
    });
    await copyFile(shop.key, swapped.key);
    await until(async () => ((await ask(SWAP_PORT, ALICE))?.includes('alice GET /x') ? true : undefined), {
      withinMs: 30_000,
      what: 'TLS to be open again',
    });
  });

  it('is missed by who names no certificate, and is told what would open it', async () => {
    const local = await LocalProcess.start(lab(), createMarkedApp('alice'));
    const session = await attach(lab(), { port: CLOSED_PORT, local }, FILTER);
    expect(await ask(CLOSED_PORT, ALICE)).toBe('app GET /x');
    const { message } = await session.event('notice', ({ code }) => code === 'opaque_tls');
    expect(message).toContain('--tls-cert and --tls-key');
    await session.stop();
    expect((await session.event('ended')).counters).toMatchObject({ opaque_tls: 1 });
  });

  describe('a session is refused', () => {
    const refused = async (opened: Lab, port: number, files: Files) => {
      const args = [`--target=netns/${opened.pod.name}`, '--steal', `--port=${port}:1`, FILTER, ...tlsFlags(files)];
      const { exitCode, stderr } = await Headgate.run(opened, 'attach', '--progress=plain', ...args);
      expect(exitCode).not.toBe(0);
      return stderr;
    };

    it('when its files cannot be used', async () => {
      expect(await refused(lab(), FREE_PORT, { cert: shop.cert, key: other.key })).toContain(
        'does not belong to the certificate',
      );
      expect(await refused(lab(), FREE_PORT, { cert: '/nowhere.crt', key: shop.key })).toContain('is not there');
    });

    it('when another one shows another certificate on the port', async () => {
      expect(await refused(lab(), H1_PORT, other)).toContain('a port has one certificate');
    });
  });
});
