/**
 * The promise that all others rest on: what the app reads of requests that nobody takes is what the client wrote, byte
 * for byte, and the other way round; and a request that is taken reaches the local process as exactly.
 */

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mutationArbitrary } from '../corpus/http1/generate.ts';
import {
  agentStatus,
  attach,
  type Cuts,
  cut,
  cutsArbitrary,
  type Exchange,
  exchangeArbitrary,
  LocalProcess,
  RawClient,
  type Script,
  ScriptedOrigin,
  until,
  writeInTurns,
} from '../lab/index.ts';
import { describeOverEachShell } from './lab-suite.ts';

const PORT = 8080;
const MOST_EXCHANGES = 6;
const RUNS = 120;
const MARK = 'x-user: alice\r\n';

/** Bytes as what a failure shows: their length and hash, and the beginning of short ones. */
function digestOf(bytes: Buffer): string {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return `${bytes.length} bytes ${hash} ${JSON.stringify(bytes.toString('latin1', 0, 2_000))}`;
}

/** The exchange with the header that the session asks for, among the others. */
function marked({ method, request, response }: Exchange): Exchange {
  const lineEnd = request.indexOf('\r\n') + 2;
  const parts = [request.subarray(0, lineEnd), Buffer.from(MARK), request.subarray(lineEnd)];
  return { method, request: Buffer.concat(parts), response };
}

/** What an origin says to these exchanges: each answer once its request is whole. */
function scriptOf(exchanges: readonly Exchange[], cuts: Cuts): Script {
  let afterBytes = 0;
  const lines = exchanges.map(({ request, response }) => {
    afterBytes += request.length;
    return { afterBytes, pieces: cut(response, cuts) };
  });
  return { lines, ends: 'after-client' };
}

const requestsOf = (exchanges: readonly Exchange[]): Buffer => Buffer.concat(exchanges.map(({ request }) => request));
const responsesOf = (exchanges: readonly Exchange[]): Buffer =>
  Buffer.concat(exchanges.map(({ response }) => response));

describeOverEachShell('bytes', 'exact', (lab, prepare) => {
  const app = new ScriptedOrigin();
  const local = new ScriptedOrigin();

  prepare(async opened => {
    opened.use(await opened.pod.listen(app.server, { port: PORT }));
    await attach(
      opened,
      { port: PORT, local: await LocalProcess.start(opened, local.server) },
      '--header=x-user: alice',
    );
  });

  const connect = (): Promise<RawClient> => RawClient.connect(lab().outside, { host: lab().podAddress4, port: PORT });

  /** Sends all requests, pipelined, and reads all answers; compares what each end read. */
  async function converse(exchanges: readonly Exchange[], isTaken: (at: number) => boolean, cuts: Cuts): Promise<void> {
    const sent = exchanges.map((exchange, at) => (isTaken(at) ? marked(exchange) : exchange));
    const passed = sent.filter((_, at) => !isTaken(at));
    const taken = sent.filter((_, at) => isTaken(at));
    app.play(scriptOf(passed, cuts));
    local.play(scriptOf(taken, cuts));
    using client = await connect();
    const writing = writeInTurns(client.socket, cut(requestsOf(sent), cuts));
    const expected = responsesOf(sent);
    expect(digestOf(await client.read(expected.length))).toBe(digestOf(expected));
    await writing;
    client.end();
    expect(digestOf(await client.readToEnd())).toBe(digestOf(Buffer.alloc(0)));
    for (const [origin, part] of [
      [app, passed],
      [local, taken],
    ] as const) {
      if (part.length > 0) await until(() => origin.end !== 'open', { what: "the client's end to reach the origin" });
      expect(digestOf(origin.received)).toBe(digestOf(requestsOf(part)));
      expect([origin.connections, origin.end]).toEqual(part.length > 0 ? [1, 'fin'] : [0, 'open']);
    }
  }

  const exchangesArbitrary = fc.array(exchangeArbitrary, { minLength: 1, maxLength: MOST_EXCHANGES });

  it('of requests that do not match reach the app, and its answers the client, as they were written', async () => {
    const before = (await agentStatus(lab())).counters;
    let requests = 0;
    await fc.assert(
      fc.asyncProperty(exchangesArbitrary, cutsArbitrary, async (exchanges, cuts) => {
        requests += exchanges.length;
        await converse(exchanges, () => false, cuts);
      }),
      { numRuns: RUNS },
    );
    // They went through the splitter to the end, not past it.
    const { counters } = await agentStatus(lab());
    expect((counters.requests_passed ?? 0) - (before.requests_passed ?? 0)).toBe(requests);
    expect(counters.connections_opaque ?? 0).toBe(before.connections_opaque ?? 0);
  });

  it('of requests that match reach the local process, those between them the app, as they were written', async () => {
    await fc.assert(
      fc.asyncProperty(
        exchangesArbitrary,
        fc.array(fc.boolean(), { minLength: MOST_EXCHANGES, maxLength: MOST_EXCHANGES }),
        cutsArbitrary,
        (exchanges, taken, cuts) => converse(exchanges, at => taken[at] === true, cuts),
      ),
      { numRuns: RUNS },
    );
  });

  it('that are no valid HTTP reach the other end as they were written, in both directions', async () => {
    await fc.assert(
      fc.asyncProperty(
        exchangesArbitrary,
        fc.array(mutationArbitrary, { minLength: 1, maxLength: 4 }),
        fc.array(mutationArbitrary, { maxLength: 2 }),
        cutsArbitrary,
        async (exchanges, requestEdits, responseEdits, cuts) => {
          const mutate = (bytes: Buffer, edits: readonly ((text: string) => string)[]): Buffer =>
            Buffer.from(
              edits.reduce((text, edit) => edit(text), bytes.toString('latin1')),
              'latin1',
            );
          const fromClient = Buffer.concat([mutate(requestsOf(exchanges), requestEdits), Buffer.from('.')]);
          const fromApp = mutate(responsesOf(exchanges), responseEdits);
          app.play({ lines: [{ afterBytes: 1, pieces: cut(fromApp, cuts) }], ends: 'after-script' });
          local.play({ lines: [], ends: 'after-client' });
          using client = await connect();
          await writeInTurns(client.socket, cut(fromClient, cuts));
          client.end();
          expect(digestOf(await client.readToEnd())).toBe(digestOf(fromApp));
          await until(() => app.end !== 'open', { what: "the client's end to reach the app" });
          expect(digestOf(app.received)).toBe(digestOf(fromClient));
          expect([app.connections, app.end, local.connections]).toEqual([1, 'fin', 0]);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
