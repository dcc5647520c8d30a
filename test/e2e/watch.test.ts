/** A filter is tried on real traffic: what is listed, who took it, and that nothing changes for anybody. */

import { expect, it } from 'vitest';
import { attach, createMarkedApp, Headgate, type Lab, LocalProcess, RawClient, until } from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
const OTHER_PORT = 8081;

interface Line {
  readonly kind: string;
  readonly method?: string;
  readonly path?: string;
  readonly verdict?: string;
  readonly reason?: string;
  readonly cause?: string;
  readonly taken_by?: { readonly name: string } | null;
  readonly requests?: number;
  readonly unlisted?: number;
}

/** A watch of the lab's pod, and what it has listed so far. */
async function watching(lab: Lab, port: number, ...flags: readonly string[]): Promise<Headgate> {
  const args = [`--target=netns/${lab.pod.name}`, `--port=${port}`, '--json', ...flags];
  const headgate = Headgate.start(lab, 'watch', args);
  await headgate.event('watching');
  return headgate;
}

function linesOf({ process }: Headgate): Line[] {
  const whole = process.stdout.slice(0, process.stdout.lastIndexOf('\n') + 1);
  return whole.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line) as Line]));
}

async function requestsOf(headgate: Headgate, count: number): Promise<(readonly [string, string, string])[]> {
  const lines = await until(
    () => {
      const requests = linesOf(headgate).filter(({ kind }) => kind === 'request');
      return requests.length >= count ? requests : undefined;
    },
    { what: `${count} requests to be listed` },
  );
  return lines.map(({ path = '', verdict = '', taken_by }) => [path, verdict, taken_by?.name ?? 'the app']);
}

function get(path: string, ...fields: readonly string[]): string {
  return `${[`GET ${path} HTTP/1.1`, 'Host: shop', ...fields].join('\r\n')}\r\n\r\n`;
}

function post(path: string, body: string): string {
  const head = ['Host: shop', 'Content-Type: application/json', `Content-Length: ${body.length}`];
  return `${[`POST ${path} HTTP/1.1`, ...head].join('\r\n')}\r\n\r\n${body}`;
}

describeInLab('a watch', 'watch', (lab, prepare) => {
  prepare(async opened => {
    for (const port of [PORT, OTHER_PORT]) opened.use(await opened.pod.listen(createMarkedApp('app'), { port }));
  });

  const connect = (port = PORT) => RawClient.connect(lab().outside, { host: lab().podAddress4, port });

  it('lists requests of one connection, kept alive and pipelined, with verdict, reason and who took each', async () => {
    const local = await LocalProcess.start(lab(), createMarkedApp('alice'));
    const alice = await attach(lab(), { port: PORT, local }, '--header=x-user: alice', '--name=alice@laptop');
    const bob = await watching(lab(), PORT, '--header=x-team: blue', '--name=bob@desk');
    using client = await connect();
    const servedBy = [(await client.request(get('/1'))).headers.get('x-served-by')];
    client.write(
      get('/2?token=secret', 'X-User: alice', 'X-Team: blue') + get('/3', 'X-Team: red') + get('/4', 'X-User: alice'),
    );
    for (let i = 0; i < 3; i++) servedBy.push((await client.readResponse()).headers.get('x-served-by'));
    expect(servedBy).toEqual(['app', 'alice', 'app', 'alice']);
    expect(await requestsOf(bob, 4)).toEqual([
      ['/1', 'no_match', 'the app'],
      ['/2', 'match', 'alice@laptop'],
      ['/3', 'no_match', 'the app'],
      ['/4', 'no_match', 'alice@laptop'],
    ]);
    expect(linesOf(bob)[2]?.reason).toBe('header x-team is "red", wanted "blue"');
    expect(bob.process.stdout).not.toContain('secret');
    const { stdout } = await Headgate.run(lab(), 'status');
    expect(stdout).toContain(`watches port ${PORT}: header x-team equals …`);
    expect((await bob.stop()).exitCode).toBe(0);
    expect(linesOf(bob).at(-1)).toMatchObject({ kind: 'summary', requests: 4, unlisted: 0 });
    expect((await client.request(get('/5', 'X-User: alice'))).headers.get('x-served-by')).toBe('alice');
    await alice.stop();
  });

  it('stands beside a session that takes everything, and says that it does', async () => {
    const local = await LocalProcess.start(lab(), createMarkedApp('alice'));
    const bob = await watching(lab(), PORT);
    const alice = await attach(lab(), { port: PORT, local }, '--name=alice@laptop');
    // A client that is slow to say something is taken whole before anybody can judge what it says.
    await until(
      async () => {
        using client = await connect();
        for (const path of ['/1', '/2']) await client.request(get(path));
        return linesOf(bob).some(({ kind }) => kind === 'request');
      },
      { what: 'a request to be listed' },
    );
    expect((await requestsOf(bob, 1))[0]).toEqual(['/1', 'match', 'alice@laptop']);
    await until(() => linesOf(bob).some(({ cause }) => cause === 'connections_stolen'), { what: 'the connection' });
    await alice.stop();
    using later = await connect();
    expect((await later.request(get('/3'))).headers.get('x-served-by')).toBe('app');
    const isListed = async () =>
      (await requestsOf(bob, 2)).some(([path, , taker]) => path === '/3' && taker === 'the app');
    await until(isListed, { what: 'the request that the app took to be listed' });
    await bob.stop();
  });

  it('judges bodies as a steal would, and holds none of them', async () => {
    const bob = await watching(lab(), OTHER_PORT, '--filter={body: {jsonpath: $.user, equals: alice}}');
    using client = await connect(OTHER_PORT);
    for (const [path, user] of [
      ['/1', 'alice'],
      ['/2', 'carol'],
    ] as const) {
      const wire = post(path, JSON.stringify({ user }));
      client.write(wire.slice(0, -5));
      client.write(wire.slice(-5));
      expect((await client.readResponse()).headers.get('x-served-by')).toBe('app');
    }
    expect(await requestsOf(bob, 2)).toEqual([
      ['/1', 'match', 'the app'],
      ['/2', 'no_match', 'the app'],
    ]);
    await bob.stop();
  });

  it('counts what comes too fast to be listed, and passes it all', async () => {
    const count = 4_000;
    const bob = await watching(lab(), OTHER_PORT);
    using client = await connect(OTHER_PORT);
    client.write(get('/').repeat(count));
    for (let i = 0; i < count; i++) expect((await client.readResponse()).status).toBe(200);
    await bob.stop();
    const listed = linesOf(bob).filter(({ kind }) => kind === 'request').length;
    const summary = linesOf(bob).at(-1);
    expect(summary).toMatchObject({ kind: 'summary', requests: count });
    expect(listed + (summary?.unlisted ?? 0)).toBe(count);
    expect(listed).toBeLessThan(count);
  });
});
