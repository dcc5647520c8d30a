/** Many streams at once on a connection, for a local process that takes few, at a time or on one connection: all of them are its own. */

import { createServer } from 'node:http2';
import { expect, it } from 'vitest';
import { attach, countOf, createHttp2App, LocalProcess, startLocalNginx } from '../lab/index.ts';
import { askHttp2, connectHttp2 } from './http2-client.ts';
import { describeInLab } from './lab-suite.ts';

const [PORT, NGINX_PORT, RETIRING_PORT] = [8080, 8081, 8082];
const MAX_STREAMS = 3;
const BURST = 10;
/** More than a burst, and no whole number of them. */
const REQUESTS_ON_ONE = 15;

describeInLab('a burst of streams', 'h2burst', (lab, prepare) => {
  let open = 0;
  let mostOpen = 0;
  let sessions = 0;

  prepare(async opened => {
    for (const port of [PORT, NGINX_PORT, RETIRING_PORT])
      opened.use(await opened.pod.listen(createHttp2App('app'), { port }));
    const server = createServer({ settings: { maxConcurrentStreams: MAX_STREAMS } }, (_request, response) => {
      mostOpen = Math.max(mostOpen, ++open);
      response.once('close', () => open--);
      // Behind whatever came with it.
      setImmediate(() => response.end('alice'));
    });
    server.on('session', () => sessions++);
    const local = await LocalProcess.start(opened, server);
    await attach(opened, { port: PORT, local }, '--header=x-user: alice');
    // It was looked whether anybody listens.
    sessions = 0;
  });

  it('is begun as the local process takes them, from the first on', async () => {
    for (let connections = 1; connections <= 3; connections++) {
      using client = await connectHttp2(lab(), PORT);
      const asked = Array.from({ length: BURST }, () => askHttp2(client, { 'x-user': 'alice' }));
      const answers = (await Promise.all(asked)).map(({ body, error }) => body + error);
      expect(answers).toEqual(Array.from({ length: BURST }, () => 'alice'));
      // What was refused would come again on another one.
      expect(sessions).toBe(connections);
    }
    expect(await countOf(lab(), 'fallback_undelivered')).toBe(0);
    expect(mostOpen).toBe(MAX_STREAMS);
  });

  it('is all of nginx, with bodies', async () => {
    const lines = `http2_max_concurrent_streams ${MAX_STREAMS};`;
    const local = await startLocalNginx(lab(), { name: 'nginx', http2: true, lines });
    await attach(lab(), { port: NGINX_PORT, local }, '--header=x-user: alice');
    using client = await connectHttp2(lab(), NGINX_PORT);
    const asked = Array.from({ length: BURST }, () => {
      const stream = client.session.request({ ':method': 'POST', 'x-user': 'alice' });
      stream.setEncoding('utf8').end('body');
      return stream.toArray();
    });
    const answers = (await Promise.all(asked)).map(pieces => pieces.join(''));
    expect(answers).toEqual(Array.from({ length: BURST }, () => 'nginx POST /\n'));
    expect(await countOf(lab(), 'fallback_undelivered')).toBe(0);
  });

  it('is all of nginx that says goodbye in the middle of it', async () => {
    const lines = `keepalive_requests ${REQUESTS_ON_ONE};`;
    const local = await startLocalNginx(lab(), { name: 'nginx', http2: true, lines });
    await attach(lab(), { port: RETIRING_PORT, local }, '--header=x-user: alice');
    using client = await connectHttp2(lab(), RETIRING_PORT);
    for (let bursts = 1; bursts <= 6; bursts++) {
      const asked = Array.from({ length: BURST }, () => askHttp2(client, { 'x-user': 'alice' }));
      const answers = (await Promise.all(asked)).map(({ body, error }) => body + error);
      expect(answers).toEqual(Array.from({ length: BURST }, () => 'nginx GET /\n'));
    }
    expect(client.errors).toEqual([]);
    expect(await countOf(lab(), 'fallback_undelivered')).toBe(0);
  });
});
