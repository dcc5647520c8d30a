/** Streams that become tunnels by extended CONNECT (RFC 8441), as WebSockets of HTTP/2 do: whose they are, and their bytes both ways, beside other streams. */

import { once } from 'node:events';
import { type ClientHttp2Stream, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { expect, it } from 'vitest';
import { attach, countOf, LocalProcess, pattern, until } from '../lab/index.ts';
import { askHttp2, connectHttp2, type Http2Client } from './http2-client.ts';
import { describeOverEachShell } from './lab-suite.ts';

const PORT = 8080;
const LARGE_BYTES = 3 * 1024 * 1024;
/** Who answers, and the user whose streams they get. */
const SIDES = [
  { servedBy: 'app', user: 'bob' },
  { servedBy: 'alice', user: 'alice' },
] as const;

/** Greets whoever asks for a tunnel, gives back all bytes as they are, and ends with them; answers other requests with its name. */
function createTunnelApp(name: string): Http2Server {
  const server = createServer({ settings: { enableConnectProtocol: true } });
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => undefined);
    stream.respond({ ':status': 200, 'x-served-by': name });
    if (headers[':protocol'] !== 'websocket') stream.end(name);
    else {
      stream.write(greetingOf(name));
      stream.pipe(stream);
    }
  });
  return server;
}

const greetingOf = (name: string): string => `welcome to ${name}`;

/** A tunnel of a client, and what came through it. */
interface Tunnel {
  readonly stream: ClientHttp2Stream;
  readonly received: () => Buffer;
}

async function openTunnel({ session }: Http2Client, user: string): Promise<Tunnel> {
  const names = { ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'http', ':authority': 'shop' };
  const stream = session.request({ ...names, ':path': '/talk', 'x-user': user }, { endStream: false });
  const chunks: Buffer[] = [];
  stream.on('error', () => undefined);
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stream, 'response');
  return { stream, received: () => Buffer.concat(chunks) };
}

describeOverEachShell('Extended CONNECT', 'h2connect', (lab, prepare) => {
  prepare(async opened => {
    opened.use(await opened.pod.listen(createTunnelApp('app'), { port: PORT }));
    const local = await LocalProcess.start(opened, createTunnelApp('alice'));
    await attach(opened, { port: PORT, local }, '--header=x-user: alice');
  });

  async function connect(): Promise<Http2Client> {
    const client = await connectHttp2(lab(), PORT);
    // No client may ask for a tunnel before the app has said that it knows of them (RFC 8441 section 3).
    const settings = await until(() => client.session.remoteSettings.enableConnectProtocol, { what: 'the SETTINGS' });
    expect(settings).toBe(true);
    return client;
  }

  it('is answered by whom its fields name, and carries bytes both ways until both ends are said', async () => {
    using client = await connect();
    const sent = Buffer.concat([...pattern(LARGE_BYTES)]);
    await Promise.all(
      SIDES.map(async ({ servedBy, user }) => {
        const { stream, received } = await openTunnel(client, user);
        const greeting = greetingOf(servedBy);
        await until(() => received().toString() === greeting, { what: `the greeting of ${servedBy}` });
        const over = once(stream, 'close');
        stream.end(sent);
        await over;
        expect(received().equals(Buffer.concat([Buffer.from(greeting), sent]))).toBe(true);
      }),
    );
    expect(client.errors).toEqual([]);
  });

  it('stays open beside other streams of its connection, and ends alone when its client gives it up', async () => {
    using client = await connect();
    const tunnels = [];
    for (const { user } of SIDES) tunnels.push(await openTunnel(client, user));
    for (const { servedBy, user } of SIDES) {
      expect(await askHttp2(client, { 'x-user': user })).toMatchObject({ body: servedBy, error: '' });
    }
    const [apps, alices] = tunnels;
    alices?.stream.close();
    apps?.stream.write('still here');
    const heard = `${greetingOf('app')}still here`;
    await until(() => apps?.received().toString() === heard, { what: "the app's tunnel to go on" });
    apps?.stream.end();
    expect(client.errors).toEqual([]);
    expect(await countOf(lab(), 'local_failures')).toBe(0);
  });
});
