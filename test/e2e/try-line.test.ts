/** The line to try, pasted into a shell: the local process answers it, whatever it speaks. */

import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:tls';
import { expect, it } from 'vitest';
import {
  attach,
  createGrpcApp,
  createMarkedApp,
  createPatientHttp2App,
  LabProcess,
  LocalProcess,
  makeCertificate,
  startNginx,
} from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const HOST = 'shop.example';
const [GRPC_PORT, SECURE_GRPC_PORT, H2_PORT, TLS_PORT] = [8080, 8443, 8081, 8444];

describeInLab('the line to try', 'tryline', (lab, prepare) => {
  let tls: readonly string[];

  prepare(async opened => {
    const files = await makeCertificate(opened, 'shop', HOST);
    tls = [`--tls-cert=${files.cert}`, `--tls-key=${files.key}`];
    opened.use(await opened.pod.listen(createGrpcApp('app'), { port: GRPC_PORT }));
    opened.use(await opened.pod.listen(createPatientHttp2App('app'), { port: H2_PORT }));
    await startNginx(opened, { port: TLS_PORT, tls: files });
    const app = createGrpcApp('app');
    const pair = { cert: readFileSync(files.cert), key: readFileSync(files.key) };
    const secure = createTlsServer({ ...pair, ALPNProtocols: ['h2'] }, socket => app.emit('connection', socket));
    opened.use(await opened.pod.listen(secure, { port: SECURE_GRPC_PORT }));
  });

  /** Starts a session and pastes what it says. @returns the line, and what it printed */
  async function paste(port: number, local: LocalProcess, ...flags: readonly string[]) {
    const session = await attach(lab(), { port, local }, ...flags);
    const line = (await session.event('stealing')).ports[0]?.try ?? 'no line';
    await using shell = new LabProcess(['sh', '-c', line]);
    await shell.ended;
    await session.stop();
    return { line, printed: shell.stdout.replaceAll('\0', '') };
  }

  /** The message, which is empty, comes back behind the name; the status in the trailers. */
  function expectAnswered(printed: string): void {
    for (const part of ['HTTP/2 200', 'alice ', 'grpc-status: 0']) expect(printed).toContain(part);
  }

  it('calls a method of gRPC, or any of a service', async () => {
    const local = await LocalProcess.start(lab(), createGrpcApp('alice'));
    const both = await paste(GRPC_PORT, local, '--grpc=/shop.Cart/Both');
    expect(both.line).toContain('curl --http2-prior-knowledge');
    expectAnswered(both.printed);
    const any = await paste(GRPC_PORT, local, '--grpc=shop.Cart');
    // Of who knows no such method: the local process, as the session says it.
    expect(any.printed).toContain('grpc-status: 12');
    expect(any.printed).toContain('/shop.Cart/METHOD');
  });

  it('calls gRPC within TLS', async () => {
    const local = await LocalProcess.start(lab(), createGrpcApp('alice'));
    const { line, printed } = await paste(SECURE_GRPC_PORT, local, '--grpc=shop.Cart/Both', ...tls);
    expect(line).toContain('curl -k -H');
    expectAnswered(printed);
  });

  it('asks within TLS, also by a name', async () => {
    const local = await LocalProcess.start(lab(), createMarkedApp('alice'));
    const asked = await paste(TLS_PORT, local, '--header=x-user: alice', '--local-protocol=h1', ...tls);
    expect(asked.printed).toContain('alice GET /');
    const byName = await paste(TLS_PORT, local, `--host=${HOST}`, ...tls);
    expect(byName.line).toContain(`https://${HOST}/`);
    expect(byName.printed).toContain('alice GET /');
  });

  it.each([
    ['as it says unasked', 'auto'],
    ['as the user says', 'h2'],
  ])('asks in HTTP/2 for a local process that speaks nothing else, %s', async (_, protocol) => {
    const local = await LocalProcess.start(lab(), createPatientHttp2App('alice'));
    const { printed } = await paste(H2_PORT, local, '--header=x-user: alice', `--local-protocol=${protocol}`);
    expect(printed).toBe('alice GET /\n');
  });
});
