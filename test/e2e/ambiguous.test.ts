/**
 * A head that two parsers might read differently is never taken, however well it matches: the session's filter here
 * matches every request, so whatever it does not get was not judged at all.
 */

import { describe, expect, it } from 'vitest';
import { readCases } from '../corpus/http1/read-cases.ts';
import { attach, countOf, LocalProcess, RawClient, ScriptedOrigin, until } from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const STOLEN = 'GET /mine HTTP/1.1\r\nHost: shop\r\nX-User: alice\r\n\r\n';

/** Cases of the corpus whose first head breaks a rule under the limits that an agent has. */
const VIOLATIONS = readCases().filter(
  ({ kind, maxHeadBytes, events }) =>
    kind === 'request' &&
    maxHeadBytes === undefined &&
    /^\d+ [A-Z][A-Z_0-9]+$/.test(events[0] ?? '') &&
    !/ (END|BODY|BOUNDARY|NEED_MORE)$/.test(events[0] ?? ''),
);

const AMBIGUOUS = [
  [
    'both Content-Length and Transfer-Encoding',
    'POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'two Content-Lengths that differ',
    'POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!',
  ],
  ['a line that ends with a bare LF', 'GET / HTTP/1.1\r\nHost: shop\nX: y\r\n\r\n'],
  ['two Hosts', 'GET / HTTP/1.1\r\nHost: shop\r\nHost: shop\r\n\r\n'],
  ['no Host', 'GET / HTTP/1.1\r\nX: y\r\n\r\n'],
  ['an absolute-form target against another Host', 'GET http://shop/ HTTP/1.1\r\nHost: cart\r\n\r\n'],
  ['a folded line', 'GET / HTTP/1.1\r\nHost: shop\r\nX: y\r\n z\r\n\r\n'],
  ['a blank before the colon', 'GET / HTTP/1.1\r\nHost : shop\r\n\r\n'],
  ['a transfer coding that is not chunked', 'POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: gzip\r\n\r\n'],
] as const;

describeInLab('an ambiguous head', 'doubt', (lab, prepare) => {
  const app = new ScriptedOrigin();
  const local = new ScriptedOrigin();

  prepare(async opened => {
    opened.use(await opened.pod.listen(app.server, { port: PORT }));
    const taken = { port: PORT, local: await LocalProcess.start(opened, local.server) };
    await attach(opened, taken, '--filter={not: {header: {name: x-never, present: true}}}');
  });

  const connect = (): Promise<RawClient> => RawClient.connect(lab().outside, { host: lab().podAddress4, port: PORT });
  const answering = { lines: [{ afterBytes: 1, pieces: [Buffer.from(ANSWER)] }], ends: 'after-client' } as const;

  it('is not what the filter says no to: a clear request is taken', async () => {
    app.play(answering);
    local.play(answering);
    using client = await connect();
    expect(String((await client.request(STOLEN)).body)).toBe('ok');
    expect([String(local.received), app.connections]).toEqual([STOLEN, 0]);
  });

  describe.each(AMBIGUOUS)('with %s', (_, request) => {
    it('reaches the app as it is, and so does all that follows', async () => {
      app.play(answering);
      local.play(answering);
      using client = await connect();
      client.write(request);
      await client.read(ANSWER.length);
      client.write(STOLEN);
      client.end();
      await until(() => app.end === 'fin', { what: "the client's end to reach the app" });
      expect([String(app.received), local.connections]).toEqual([request + STOLEN, 0]);
    });

    it('does so behind a request that was taken', async () => {
      app.play(answering);
      local.play(answering);
      using client = await connect();
      client.write(STOLEN + request);
      client.end();
      await until(() => app.end === 'fin', { what: "the client's end to reach the app" });
      expect([String(local.received), String(app.received)]).toEqual([STOLEN, request]);
      expect(String(await client.readToEnd())).toBe(ANSWER + ANSWER);
    });
  });

  it("that is too large is the app's, and one just below the limit is not", async () => {
    const limitBytes = 64 * 1024;
    const headOf = (bytes: number): string => {
      const [start, end] = ['GET / HTTP/1.1\r\nHost: shop\r\nCookie: ', '\r\n\r\n'];
      return start + 'x'.repeat(bytes - start.length - end.length) + end;
    };
    for (const [bytes, taker, other] of [
      [limitBytes - 1, local, app],
      [limitBytes + 1, app, local],
    ] as const) {
      app.play(answering);
      local.play(answering);
      using client = await connect();
      client.write(headOf(bytes));
      expect(String(await client.read(ANSWER.length))).toBe(ANSWER);
      await until(() => taker.received.length === bytes, { what: 'the whole head' });
      expect([String(taker.received) === headOf(bytes), other.connections]).toEqual([true, 0]);
    }
    expect(await countOf(lab(), 'opaque_head_too_large')).toBe(1);
  });

  it('of every kind that the corpus knows reaches the app and nobody else', async () => {
    expect(VIOLATIONS.length).toBeGreaterThan(90);
    const before = await countOf(lab(), 'requests_stolen');
    const wrong: string[] = [];
    for (const { title, input } of VIOLATIONS) {
      app.play(answering);
      local.play(answering);
      using client = await connect();
      client.write(input);
      client.end();
      await until(() => app.end === 'fin' || local.connections > 0, { what: `${title} to reach somebody` });
      if (!app.received.equals(input) || local.connections > 0)
        wrong.push(`${title}: ${app.received.toString('latin1')}`);
    }
    expect(wrong).toEqual([]);
    expect(await countOf(lab(), 'requests_stolen')).toBe(before);
  });
});
