import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http2, { type ClientHttp2Session, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Wired } from './testing/wired.ts';

/** Numbers below `n`, the same for the same seed. */
function seeded(seed: number): (n: number) => number {
  let state = seed;
  return n => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % n;
  };
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function pick<Item>(random: (n: number) => number, items: readonly Item[]): Item {
  return items[random(items.length)] as Item;
}

const sha = (value: Buffer | string): string => createHash('sha1').update(value).digest('hex');

/** Answers with who it is and a digest of what it read. */
async function serve(who: string, random: (n: number) => number): Promise<number> {
  const server: Http2Server = http2.createServer({
    settings: {
      headerTableSize: pick(random, [4_096, 256, 0, 8_192]),
      initialWindowSize: pick(random, [65_535, 20_000]),
    },
  });
  server.on('stream', (stream: http2.ServerHttp2Stream, headers, _flags, raw) => {
    const body: Buffer[] = [];
    stream.on('error', () => {});
    stream.on('data', (bytes: Buffer) => body.push(bytes));
    stream.on('end', () => {
      if (random(4) === 0) stream.additionalHeaders({ ':status': 103, link: `x${random(9)}` });
      const length = random(2) === 0 ? random(100) : random(60_000);
      stream.respond(
        {
          ':status': 200,
          who,
          'x-digest': sha(JSON.stringify([raw, sha(Buffer.concat(body))])),
          'x-length': String(length),
          [`x-${random(5)}`]: 'y'.repeat(random(200)),
          'x-path': headers[':path'],
        },
        { waitForTrailers: random(3) === 0 },
      );
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', t: `t${random(9)}` }));
      stream.end('z'.repeat(length));
      if (random(6) === 0 && who === 'app')
        stream.session?.settings({ headerTableSize: pick(random, [0, 100, 4_096]) });
    });
  });
  server.on('sessionError', error => {
    throw error;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

interface Asked {
  readonly wanted: string;
  readonly who: string | undefined;
  readonly headersAgree: boolean;
  readonly isWhole: boolean;
  readonly error: string;
}

function ask(client: ClientHttp2Session, random: (n: number) => number, users: readonly string[]): Promise<Asked> {
  const user = pick(random, users);
  const headers: Record<string | symbol, unknown> = {
    ':path': `/p${random(30)}`,
    ':method': 'POST',
    ':authority': 'shop',
    'x-user': user,
  };
  for (let i = random(10); i > 0; i--) {
    headers[`x-h${random(12)}`] = pick(random, [`v${random(8)}`, 'w'.repeat(random(300)), `q${random(1e9)}`]);
  }
  if (random(2) === 0) headers['x-secret'] = `s${random(99)}`;
  headers[http2.sensitiveHeaders] = ['x-secret'];
  const body = Buffer.alloc(random(2) === 0 ? 0 : random(50_000), 'b');
  return new Promise(resolve => {
    const stream = client.request(headers as http2.OutgoingHttpHeaders, { endStream: false });
    let response: http2.IncomingHttpHeaders = {};
    let error = '';
    let length = 0;
    stream.on('response', headers => {
      response = headers;
    });
    stream.on('data', (bytes: Buffer) => {
      length += bytes.length;
    });
    stream.on('error', reason => {
      error = reason.message;
    });
    stream.on('close', () => {
      const sent = stream.sentHeaders;
      const names = Object.keys(sent);
      const ordered = [...names.filter(name => name[0] === ':'), ...names.filter(name => name[0] !== ':')];
      const raw = ordered.flatMap(name => [name, String(sent[name])]);
      const digest = sha(JSON.stringify([raw, sha(body)]));
      resolve({
        wanted: user === 'bob' ? 'app' : user,
        who: response.who as string | undefined,
        headersAgree: response['x-digest'] === digest,
        isWhole: response['x-length'] === String(length),
        error,
      });
    });
    stream.end(body);
  });
}

describe('random traffic of node', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it(`is answered by the right side, headers and bodies whole, whatever windows and tables do: ${seed}`, async () => {
      const random = seeded(seed);
      const appPort = await serve('app', random);
      const sessions = [];
      for (const user of ['alice', 'carol']) {
        const localPort = await serve(user, random);
        sessions.push({ filter: { header: { name: 'x-user', equals: user } }, localPort });
      }
      const wired = await Wired.start({ appPort, sessions, random: seed % 2 === 0 ? seeded(seed) : () => 1e9 });
      closing.push(() => wired.close());
      for (let connection = 0; connection < 4; connection++) {
        const client = http2.connect(`http://127.0.0.1:${wired.port}`, {
          settings: { initialWindowSize: pick(random, [65_535, 5_000]) },
        });
        const errors: string[] = [];
        client.on('error', error => errors.push(error.message));
        client.on('goaway', code => errors.push(`goaway ${code}`));
        for (let round = 0; round < 10; round++) {
          if (random(4) === 0) {
            client.settings({
              headerTableSize: pick(random, [0, 64, 500, 4_096]),
              initialWindowSize: pick(random, [65_535, 9_000]),
            });
          }
          const users = round > random(6) ? ['bob', 'alice', 'carol'] : ['bob'];
          const all = await Promise.all(Array.from({ length: 1 + random(8) }, () => ask(client, random, users)));
          expect({ errors, wrong: all.filter(each => !isRight(each)), round, connection }).toEqual({
            errors: [],
            wrong: [],
            round,
            connection,
          });
        }
        client.destroy();
      }
      const { requests_stolen, requests_passed } = wired.counters.values;
      expect(requests_stolen).toBeGreaterThan(10);
      expect(requests_passed).toBeGreaterThan(10);
      expect(wired.counters.values.local_failures).toBe(0);
    });
  }
});

function isRight({ wanted, who, headersAgree, isWhole, error }: Asked): boolean {
  return who === wanted && headersAgree && isWhole && error === '';
}
