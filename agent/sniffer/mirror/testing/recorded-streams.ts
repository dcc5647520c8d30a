/** Streams of HTTP/2 for tests of mirrors: what node's client and server say to each other, and what a mirror makes of it, as lines. */

import { once } from 'node:events';
import http2 from 'node:http2';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect } from 'vitest';
import { BlockPrefilter, HeaderList, HpackDecoder } from '../../../../filter-engine/http2/index.ts';
import { compileFilter, type Filter, parseFilter } from '../../../../filter-engine/index.ts';
import { type CounterName, Counters } from '../../../../protocol/index.ts';
import { type Direction, FROM_APP, FROM_CLIENT } from '../../tcp/flow-visitor.ts';
import type { CopiedFlow, Copy, MirrorSubscription, Part } from '../copy.ts';

/** Of a body that takes several frames. */
export const LARGE_BYTES = 100_000;

/** What one side wrote, in the order in which it passed. */
export type Passed = readonly [Direction, Buffer];

/** Messages as lines: `3 GET /a`, `3 +5` content, `3 sum: 1` trailers, `3< 200`; `whole` and `torn` end them. Of HTTP/1 the start line. */
export class StreamRecorder implements MirrorSubscription {
  readonly filter: Filter | null;
  readonly wantsResponses: boolean;
  readonly rate = null;
  readonly counters = new Counters();
  readonly streams = new Map<number, string[]>();
  open = 0;

  constructor(filter?: unknown, wantsResponses = false) {
    this.filter = filter === undefined ? null : compileFilter(parseFilter(filter));
    this.wantsResponses = wantsResponses;
  }

  note(name: CounterName, count: number): void {
    this.counters.values[name] += count;
  }

  openCopy({ http2Stream }: CopiedFlow): Copy {
    const lines: string[] = [];
    this.streams.set(http2Stream, lines);
    this.open += 1;
    return {
      write: (part, buf, start, end) => {
        if (http2Stream > 0 && !part.isHttp2) throw new Error('a part of a stream says that it is none');
        lines.push(...this.#linesOf(part, buf.subarray(start, end)));
      },
      tear: (part, cause) => {
        this.note(part.direction === FROM_CLIENT ? cause : 'mirror_responses_lost', 1);
        lines.push(`${arrow(part)}torn`);
      },
      close: () => {
        this.open -= 1;
      },
    };
  }

  /** All messages, content joined. */
  get told(): readonly string[] {
    return [...this.streams.values()].map(lines => lines.join(' ').replace(/(<?\+)(\d+)((?: \1\d+)*)/g, sumOf));
  }

  *#linesOf(part: Part, bytes: Buffer): Iterable<string> {
    if (!part.isHttp2) yield arrow(part) + bytes.toString('latin1').split('\r\n', 1)[0];
    else if (!part.isBlock) yield `${arrow(part)}+${bytes.length}`;
    else {
      const fields = fieldsOf(bytes);
      const start =
        part.direction === FROM_APP ? fields.get(':status') : `${fields.get(':method')} ${fields.get(':path')}`;
      const trailers = [...fields].map(([name, value]) => `${name}:${value}`).join();
      yield arrow(part) + (part.isFirst || fields.has(':status') ? start : trailers);
    }
    if (!part.isLast) return;
    if (part.direction === FROM_CLIENT) this.note('requests_mirrored', 1);
    yield `${arrow(part)}whole`;
  }
}

const arrow = ({ direction }: Part): string => (direction === FROM_APP ? '<' : '');

function sumOf(_: string, mark: string, first: string, rest: string): string {
  const all = [first, ...rest.split(` ${mark}`).slice(1)];
  return mark + all.reduce((sum, each) => sum + Number(each), 0);
}

function fieldsOf(block: Buffer): Map<string, string> {
  const list = new HeaderList();
  expect(new HpackDecoder(new BlockPrefilter([])).read(block, 0, block.length, list)).toBeGreaterThanOrEqual(0);
  return new Map(list.toPairs());
}

/** What node's client and server say to each other while `talk` lasts, through a relay that writes it down. */
export async function record(talk: (session: http2.ClientHttp2Session) => Promise<void>): Promise<readonly Passed[]> {
  const passed: Passed[] = [];
  const server = http2.createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(request.url === '/missing' ? 404 : 200, { 'x-path': request.url });
      if (request.url === '/trailers') response.addTrailers({ sum: '1' });
      response.end(request.url === '/large' ? Buffer.alloc(LARGE_BYTES) : 'hello');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay = createServer(client => {
    const app = connect((server.address() as AddressInfo).port, '127.0.0.1');
    carry(client, app, bytes => passed.push([FROM_CLIENT, bytes]));
    carry(app, client, bytes => passed.push([FROM_APP, bytes]));
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const session = http2.connect(`http://127.0.0.1:${(relay.address() as AddressInfo).port}`);
  await talk(session);
  session.close();
  await once(session, 'close');
  await Promise.all([new Promise(resolve => relay.close(resolve)), new Promise(resolve => server.close(resolve))]);
  return passed;
}

function carry(from: Socket, to: Socket, note: (bytes: Buffer) => void): void {
  from.on('data', (bytes: Buffer) => {
    note(bytes);
    to.write(bytes);
  });
  from.on('end', () => to.end());
  from.on('error', () => to.destroy());
}

export async function ask(
  session: http2.ClientHttp2Session,
  path: string,
  { user = 'bob', body, trailers }: { user?: string; body?: string | Buffer; trailers?: object } = {},
): Promise<void> {
  const method = body === undefined ? 'GET' : 'POST';
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const headers = { ':path': path, ':method': method, 'x-user': user, ...type };
  const request = session.request(headers, { endStream: body === undefined, waitForTrailers: trailers !== undefined });
  if (trailers !== undefined) request.on('wantTrailers', () => request.sendTrailers({ ...trailers }));
  if (body !== undefined) request.end(body);
  await once(request.resume(), 'close');
}
