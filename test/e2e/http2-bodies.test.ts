/** Filters on bodies of HTTP/2: a stream waits for its body, and nothing else of its connection does. */

import { expect, it } from 'vitest';
import { MAX_FILTER_BODY_BYTES } from '../../filter-engine/index.ts';
import { attach, countOf, createHttp2App, createPatientHttp2App, curl, LocalProcess } from '../lab/index.ts';
import { askHttp2, connectHttp2, type Http2Answer, type Http2Client } from './http2-client.ts';
import { describeOverEachShell } from './lab-suite.ts';

const PORT = 8080;
const POST = { ':method': 'POST', 'content-type': 'application/json' };
const WINDOW_BYTES = 1024 * 1024;
const ALICES = '{"user":"alice"}';
const BOBS = '{"user":"bob"}';

describeOverEachShell('Body filters on HTTP/2', 'h2body', (lab, prepare) => {
  prepare(async opened => {
    const app = createPatientHttp2App('app');
    // Otherwise no client may send 64 KiB ahead of an answer.
    app.updateSettings({ initialWindowSize: WINDOW_BYTES });
    app.on('session', session => session.setLocalWindowSize(WINDOW_BYTES));
    opened.use(await opened.pod.listen(app, { port: PORT }));
    const local = await LocalProcess.start(opened, createHttp2App('alice'));
    const filter = { all_of: [{ path: '/cart' }, { body: { jsonpath: '$.user', equals: 'alice' } }] };
    await attach(opened, { port: PORT, local }, `--filter=${JSON.stringify(filter)}`);
  });

  /** A request whose body comes in pieces, when they are told to. */
  function open(
    { session }: Http2Client,
    path = '/cart',
  ): { send(text: string): void; end(text?: string): Promise<Http2Answer> } {
    const stream = session.request({ ...POST, ':path': path });
    let answer: Http2Answer = { headers: {}, body: '', error: '' };
    stream.setEncoding('utf8').on('error', () => undefined);
    stream.on('response', headers => {
      answer = { ...answer, headers };
    });
    stream.on('data', text => {
      answer = { ...answer, body: answer.body + text };
    });
    const closed = new Promise<void>(resolve => stream.once('close', resolve));
    return {
      send: text => void stream.write(text),
      end: async text => {
        stream.end(text);
        await closed;
        return answer;
      },
    };
  }

  /** A body that a slow machine brought late is the app's, and counted: then it is done again. @returns what was found in time */
  async function inTime<Found>(work: (client: Http2Client) => Promise<Found>): Promise<Found> {
    for (;;) {
      using client = await connectHttp2(lab(), PORT);
      const before = await countOf(lab(), 'bodies_unseen');
      const found = await work(client);
      expect(client.errors).toEqual([]);
      if ((await countOf(lab(), 'bodies_unseen')) === before) return found;
    }
  }

  const whoHad = ({ headers }: Http2Answer): unknown => headers['x-served-by'];

  it('curl goes where its body says', async () => {
    for (const [body, who] of [
      [ALICES, 'alice'],
      [BOBS, 'app'],
    ] as const) {
      const options = ['--http2-prior-knowledge', '--data', body, '-H', 'content-type: application/json'];
      const url = `http://${lab().podAddress4}:${PORT}/cart`;
      const [answer] = await inTime(() => curl(lab().outside, [{ url, options }]));
      expect([answer?.servedBy, answer?.body]).toEqual([who, `${who} POST /cart\n`]);
    }
  });

  it('streams that are told go on beside one that waits, and those behind it follow it', async () => {
    const found = await inTime(async client => {
      const earlier = open(client, '/other');
      earlier.send('a');
      const waiting = open(client);
      waiting.send(ALICES.slice(0, 5));
      // This app answers when it has all of the body, which passes while the other waits.
      const whoHadEarlier = whoHad(await earlier.end('b'));
      const behind = askHttp2(client, { ':path': '/' });
      return [whoHadEarlier, whoHad(await waiting.end(ALICES.slice(5))), whoHad(await behind)];
    });
    expect(found).toEqual(['app', 'alice', 'app']);
  });

  it('many at once, in pieces, are each answered by whom their body names', async () => {
    const found = await inTime(client =>
      Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          const body = i % 3 === 0 ? ALICES : BOBS;
          const stream = open(client);
          for (const letter of body.slice(0, -1)) stream.send(letter);
          return [i, whoHad(await stream.end(body.at(-1)))];
        }),
      ),
    );
    expect(found).toEqual(Array.from({ length: 40 }, (_, i) => [i, i % 3 === 0 ? 'alice' : 'app']));
  });

  it("a body of 64 KiB is looked at, and one byte more is the app's, counted", async () => {
    const padded = (bytes: number): string => `{"user":"alice","pad":"${'x'.repeat(bytes - ALICES.length - 9)}"}`;
    const largest = padded(MAX_FILTER_BODY_BYTES);
    expect(largest).toHaveLength(MAX_FILTER_BODY_BYTES);
    const found = await inTime(async client => {
      // With its answer the client knows the app's windows.
      expect(whoHad(await askHttp2(client, { ':path': '/' }))).toBe('app');
      return whoHad(await open(client).end(largest));
    });
    expect(found).toBe('alice');
    using client = await connectHttp2(lab(), PORT);
    const unseen = await countOf(lab(), 'bodies_unseen');
    expect(whoHad(await open(client).end(padded(MAX_FILTER_BODY_BYTES + 1)))).toBe('app');
    expect(await countOf(lab(), 'bodies_unseen')).toBe(unseen + 1);
  });

  it("one that never becomes whole is the app's after its time, and so is what waited behind it", async () => {
    using client = await connectHttp2(lab(), PORT);
    const unseen = await countOf(lab(), 'bodies_unseen');
    const waiting = open(client);
    waiting.send(ALICES.slice(0, 5));
    // Nothing else ends the wait: that this is answered says that its time was over.
    expect(whoHad(await askHttp2(client, { ':path': '/' }))).toBe('app');
    expect(whoHad(await waiting.end(ALICES.slice(5)))).toBe('app');
    expect(await countOf(lab(), 'bodies_unseen')).toBe(unseen + 1);
    expect(client.errors).toEqual([]);
  });
});
