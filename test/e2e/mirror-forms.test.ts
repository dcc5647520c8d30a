/** What a mirror copies besides single requests: connections that are not HTTP, as they are; and no more than it is allowed. */

import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { agentStatus, type Headgate, LocalProcess, mirror, RawClient, startNginx, until } from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
const LINES_PORT = 8081;
const PATIENCE_MS = 60_000;
const REQUESTS = 300;

/** A protocol of lines: each is answered by `WORD line`. */
function createLines(word: string): { readonly server: Server; readonly seen: string[] } {
  const seen: string[] = [];
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      seen.push(bytes.toString('latin1'));
      socket.write(`${word} ${bytes.toString('latin1')}`);
    });
  });
  return { server, seen };
}

async function countersOf(session: Headgate): Promise<(name: string) => number> {
  expect((await session.stop()).exitCode).toBe(0);
  const { counters } = session.events.find(event => event.event === 'ended') ?? { counters: {} };
  return name => (counters as Readonly<Record<string, number>>)[name] ?? 0;
}

for (const source of ['packets', 'redirect'] as const) {
  describeInLab(`a mirror by ${source}`, 'mirror-forms', (lab, prepare) => {
    prepare(async started => {
      await startNginx(started, { port: PORT });
      started.use(await started.pod.listen(createLines('app').server, { host: '::', port: LINES_PORT }));
    });

    it('without a filter copies a connection that is not HTTP as it is, and counts it where there is a filter', async () => {
      const lines = createLines('local');
      const local = await LocalProcess.start(lab(), lines.server);
      const all = await mirror(lab(), { port: LINES_PORT, local, source });
      const some = await mirror(lab(), { port: LINES_PORT, local, source }, '--header=x-user: alice');
      const socket = await lab().outside.connect({ host: lab().podAddress4, port: LINES_PORT });
      const answers: string[] = [];
      socket.on('data', (bytes: Buffer) => answers.push(bytes.toString('latin1')));
      for (const line of ['\u0000\u0001 hello\n', 'again\n']) {
        const before = answers.length;
        socket.write(line, 'latin1');
        await until(() => answers.length > before, { withinMs: PATIENCE_MS, what: 'the answer' });
      }
      await until(() => lines.seen.join('') === '\u0000\u0001 hello\nagain\n', {
        withinMs: PATIENCE_MS,
        what: 'the copy',
      });
      socket.destroy();
      expect(answers.join('')).toBe('app \u0000\u0001 hello\napp again\n');
      expect((await countersOf(some))('mirror_flows_unread')).toBe(1);
      expect((await countersOf(all))('mirror_flows_raw')).toBe(1);
    });

    it('copies no more than its rate, whole requests, and says how many it left out', async () => {
      const seen: string[] = [];
      const server = createHttpServer((request, response) => {
        seen.push(request.url ?? '');
        response.end();
      });
      const local = await LocalProcess.start(lab(), server);
      const session = await mirror(lab(), { port: PORT, local, source }, '--max-rate=1/s');
      using client = await RawClient.connect(lab().outside, { host: lab().podAddress4, port: PORT });
      for (let i = 0; i < REQUESTS; i++) await client.request(`GET /n${i} HTTP/1.1\r\nHost: shop\r\n\r\n`);
      // What is on its way to the local process when a session ends may be read afterwards, and counts as not taken.
      const isAllThere = async (): Promise<boolean> => {
        const { requests_mirrored = 0, mirror_lost_rate = 0 } = (await agentStatus(lab())).counters;
        return requests_mirrored + mirror_lost_rate === REQUESTS && seen.length === requests_mirrored;
      };
      await until(isAllThere, { withinMs: PATIENCE_MS, what: 'all requests to be seen, and copies to be there' });
      const count = await countersOf(session);
      expect(count('requests_mirrored') + count('mirror_lost_rate')).toBe(REQUESTS);
      expect(count('mirror_lost_rate')).toBeGreaterThan(0);
      expect(seen[0]).toBe('/n0');
      expect(seen.length).toBe(count('requests_mirrored') - count('mirror_undelivered'));
    });
  });
}
