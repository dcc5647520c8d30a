/** Long and slow messages: what is sent arrives as it is sent, and however much it is, nobody in between keeps it. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  agentPids,
  attach,
  createMarkedApp,
  forgetPeak,
  type Headgate,
  HeldApp,
  LocalProcess,
  pattern,
  patternHash,
  peakMemoryBytes,
  RawClient,
  until,
} from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
const HELD_PORT = 8081;
const MIB = 1024 * 1024;
const LARGE_BYTES = 160 * MIB;
/**
 * What agent and CLI may have resident above what they had before: V8 lets 64 MiB of dead buffers stand before it looks
 * for them, and windows and queues come on top (some 70 to 85 MiB in all). A body that is kept would be more.
 */
const GROWTH_MIB = 120;
/** What windows, queues and the kernel's own buffers on the way may hold while nobody reads at the end. */
const UNDER_WAY_BYTES = 40 * MIB;
/** As long as nothing moved for so many polls, everything on the way is full. */
const STILL_POLLS = 30;

/** Who answers, and the user whose requests they get. */
const SIDES = [
  { side: 'the app', user: 'carol' },
  { side: 'the local process', user: 'alice' },
] as const;

describeInLab('streams', 'stream', (lab, prepare) => {
  const held = { carol: new HeldApp('app'), alice: new HeldApp('alice') };
  let session: Headgate;

  prepare(async opened => {
    opened.use(await opened.pod.listen(createMarkedApp('app'), { port: PORT }));
    opened.use(await opened.pod.listen(held.carol.server, { port: HELD_PORT }));
    const ports = [
      { port: PORT, local: await LocalProcess.start(opened, createMarkedApp('alice')) },
      { port: HELD_PORT, local: await LocalProcess.start(opened, held.alice.server) },
    ];
    session = await attach(opened, ports, '--header=x-user: alice');
  });

  const connect = (port: number): Promise<RawClient> =>
    RawClient.connect(lab().outside, { host: lab().podAddress4, port });

  /** Runs `work` and checks what agent and CLI grew by at the most meanwhile. */
  async function withBoundedMemory(work: () => Promise<void>): Promise<void> {
    const pids = [...agentPids(lab()), session.process.pid];
    expect(pids.length).toBe(2);
    const before = pids.map(forgetPeak);
    await work();
    const grownMib = pids.map((pid, at) => (peakMemoryBytes(pid) - (before[at] ?? 0)) / MIB);
    expect(Math.max(...grownMib), `agent and CLI grew by ${grownMib.join(' and ')} MiB`).toBeLessThan(GROWTH_MIB);
  }

  /** Waits until a count stands still. */
  async function standsStill(count: () => number): Promise<number> {
    let last = -1;
    let polls = 0;
    await until(
      () => {
        polls = count() === last ? polls + 1 : 0;
        last = count();
        return polls >= STILL_POLLS;
      },
      { what: 'everything on the way to be full' },
    );
    return last;
  }

  describe.each(SIDES)('of $side', ({ user }) => {
    it('brings each event before the next is sent', async () => {
      using client = await connect(HELD_PORT);
      client.write(`GET /events HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\n\r\n`);
      const { response } = await held[user].next();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      await until(() => client.pending.includes('\r\n\r\n'), { what: 'the head before the first event' });
      for (let index = 0; index < 20; index++) {
        response.write(`data: ${index}\n\n`);
        await until(() => client.pending.includes(`data: ${index}\n\n`), { what: `event ${index}` });
      }
      response.end();
      const { body } = await client.readResponse();
      expect(String(body)).toBe(Array.from({ length: 20 }, (_, index) => `data: ${index}\n\n`).join(''));
    });

    it('brings each chunk of a request before the next is sent, and answers meanwhile', async () => {
      using client = await connect(HELD_PORT);
      client.write(`POST /talk HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\nTransfer-Encoding: chunked\r\n\r\n`);
      const { request, response } = await held[user].next();
      let heard = '';
      request.setEncoding('latin1').on('data', (text: string) => {
        heard += text;
      });
      for (let index = 0; index < 10; index++) {
        client.write(`5\r\nask ${index}\r\n`);
        await until(() => heard.endsWith(`ask ${index}`), { what: `chunk ${index} of the request` });
        response.write(`answer ${index}`);
        await until(() => client.pending.includes(`answer ${index}`), { what: `chunk ${index} of the response` });
      }
      client.write('0\r\n\r\n');
      await until(() => request.complete, { what: 'the end of the request' });
      response.end();
      expect(String((await client.readResponse()).body)).toMatch(/^answer 0.*answer 9$/);
    });

    it('brings 160 MiB down, whole, in bounded memory', async () => {
      await withBoundedMemory(async () => {
        const output = await lab().outside.run(
          ...(['sh', '-c', 'curl -sS --max-time 50 -H "x-user: $1" "$2" | sha256sum', 'sh', user] as const),
          `http://${lab().podAddress4}:${PORT}/bytes/${LARGE_BYTES}`,
        );
        expect(output.split(' ')[0]).toBe(patternHash(LARGE_BYTES));
      });
    });

    it('takes 160 MiB up, whole, in bounded memory', async () => {
      await withBoundedMemory(async () => {
        using client = await connect(PORT);
        client.write(`PUT /up HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\nContent-Length: ${LARGE_BYTES}\r\n\r\n`);
        for (const block of pattern(LARGE_BYTES)) {
          if (!client.socket.write(block)) await once(client.socket, 'drain');
        }
        const { headers } = await client.readResponse();
        expect(headers.get('x-body-sha256')).toBe(patternHash(LARGE_BYTES));
      });
    });

    it('stops sending while the client does not read, and loses nothing', async () => {
      await withBoundedMemory(async () => {
        using client = await connect(HELD_PORT);
        client.socket.pause();
        client.write(`GET /down HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\n\r\n`);
        const { response } = await held[user].next();
        response.setHeader('content-length', LARGE_BYTES);
        let sentBytes = 0;
        const sending = (async () => {
          for (const block of pattern(LARGE_BYTES)) {
            if (!response.write(block)) await once(response, 'drain');
            sentBytes += block.length;
          }
          response.end();
        })();
        expect(await standsStill(() => sentBytes)).toBeLessThan(UNDER_WAY_BYTES);
        client.socket.removeAllListeners('data');
        const hash = createHash('sha256');
        let readBytes = 0;
        let head: Buffer | undefined = Buffer.alloc(0);
        client.socket.on('data', chunk => {
          let body = chunk as Buffer;
          if (head !== undefined) {
            head = Buffer.concat([head, body]);
            const headEnd = head.indexOf('\r\n\r\n');
            if (headEnd < 0) return;
            body = head.subarray(headEnd + 4);
            head = undefined;
          }
          hash.update(body);
          readBytes += body.length;
        });
        client.socket.resume();
        await sending;
        await until(() => readBytes === LARGE_BYTES, { what: 'the whole body' });
        expect(hash.digest('hex')).toBe(patternHash(LARGE_BYTES));
      });
    });

    it('stops reading the client while nobody reads its request, and loses nothing', async () => {
      await withBoundedMemory(async () => {
        using client = await connect(HELD_PORT);
        client.write(`PUT /up HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\nContent-Length: ${LARGE_BYTES}\r\n\r\n`);
        const { request, response } = await held[user].next();
        let sentBytes = 0;
        const sending = (async () => {
          for (const block of pattern(LARGE_BYTES)) {
            if (!client.socket.write(block)) await once(client.socket, 'drain');
            sentBytes += block.length;
            await nextTurn();
          }
        })();
        expect(await standsStill(() => sentBytes)).toBeLessThan(UNDER_WAY_BYTES);
        using other = await connect(PORT);
        for (const name of ['carol', 'alice']) {
          const aside = await other.request(`GET /aside HTTP/1.1\r\nHost: shop\r\nX-User: ${name}\r\n\r\n`);
          expect(String(aside.body)).toContain('GET /aside');
        }
        const hash = createHash('sha256');
        for await (const chunk of request as AsyncIterable<Buffer>) hash.update(chunk);
        await sending;
        response.end();
        expect((await client.readResponse()).status).toBe(200);
        expect(hash.digest('hex')).toBe(patternHash(LARGE_BYTES));
      });
    });
  });
});
