/**
 * Requests of node's HTTP/2 client drawn at random, and servers that answer with a digest of the fields and the body that they
 * read: whoever asks knows whether the right side answered, and whether anything changed on the way. Tables and windows change
 * meanwhile.
 */

import { createHash } from 'node:crypto';
import http2, { type ClientHttp2Session, type Http2Server } from 'node:http2';

/** Numbers below `n`, the same for the same seed. */
export function seeded(seed: number): (n: number) => number {
  let state = seed;
  return n => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % n;
  };
}

export function pick<Item>(random: (n: number) => number, items: readonly Item[]): Item {
  return items[random(items.length)] as Item;
}

const sha = (value: Buffer | string): string => createHash('sha1').update(value).digest('hex');

/** A server that does not listen yet: it answers with who it is and a digest of what it read. */
export function createDigestApp(who: string, random: (n: number) => number): Http2Server {
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
  // A client may go with a reset when it has its answers; whatever else goes wrong with a connection is ours.
  server.on('sessionError', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ECONNRESET') throw error;
  });
  return server;
}

/** What became of one request. */
export interface Asked {
  readonly wanted: string;
  readonly who: string | undefined;
  readonly headersAgree: boolean;
  readonly isWhole: boolean;
  readonly error: string;
}

/** One request by one of `users`, with whatever fields and body; `bob` is the app's. */
export function ask(
  client: ClientHttp2Session,
  random: (n: number) => number,
  users: readonly string[],
): Promise<Asked> {
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

export function isRight({ wanted, who, headersAgree, isWhole, error }: Asked): boolean {
  return who === wanted && headersAgree && isWhole && error === '';
}
