import { once } from 'node:events';
import http2 from 'node:http2';
import net, { type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BlockPrefilter,
  CONTINUATION,
  END_HEADERS,
  FRAME_HEAD,
  FRAME_NEEDS_MORE,
  FRAME_PAYLOAD,
  FrameScanner,
  HEADERS,
  HeaderBlock,
  type HpackDecoder,
  MAX_STREAM_ID,
  PREFACE,
  RST_STREAM,
  SETTINGS,
  SETTINGS_HEADER_TABLE_SIZE,
  writeBlock,
  writeSettings,
  writeSettingsAck,
} from './index.ts';
import { type Pair, Reader, ToldEncoder } from './testing/blocks.ts';

const nobody = new BlockPrefilter([]);
/** Names that node does not treat in a way of its own. */
const anyFields: fc.Arbitrary<Pair[]> = fc.array(
  fc.tuple(
    fc.constantFrom('x-a', 'x-b', 'accept', 'user-agent', 'x-long-name-of-a-header'),
    fc.oneof(fc.constantFrom('1', 'alice', 'gzip, deflate'), fc.stringMatching(/^[!-~]([ -~]{0,300}[!-~])?$/)),
  ),
  { maxLength: 8 },
);

/** Reads the header lists of one direction, as pairs. */
class ListReader {
  readonly lists: (readonly Pair[])[] = [];
  readonly decoder: HpackDecoder;
  readonly #reader = new Reader(nobody);
  readonly #scanner = new FrameScanner();
  #block = new HeaderBlock();
  #skip: number;

  constructor(skip: number) {
    this.#skip = skip;
    this.decoder = this.#reader.decoder;
  }

  push(bytes: Buffer): void {
    const skipped = Math.min(this.#skip, bytes.length);
    this.#skip -= skipped;
    let at = skipped;
    for (;;) {
      const event = this.#scanner.next(bytes, at, bytes.length);
      const isBlock = this.#scanner.type === HEADERS || this.#scanner.type === CONTINUATION;
      if (event === FRAME_NEEDS_MORE) return;
      if (event === FRAME_HEAD && isBlock) this.#appendHeader();
      if (event === FRAME_PAYLOAD && isBlock) this.#block.append(bytes, at, this.#scanner.consumed);
      at = this.#scanner.consumed;
      if (isBlock && this.#scanner.isFrameEnd && (this.#scanner.flags & END_HEADERS) !== 0) this.#finish();
    }
  }

  #appendHeader(): void {
    const { length, type, flags } = this.#scanner;
    const header = Buffer.from([length >> 16, length >> 8, length, type, flags, 0, 0, 0, 1]);
    this.#block.append(header, 0, header.length);
  }

  #finish(): void {
    this.#block.join();
    const { bytes, start, end } = this.#block;
    const read = this.#reader.read(Buffer.from(bytes.subarray(start, end)));
    if (typeof read === 'number') throw new Error(`refused: ${read}`);
    this.lists.push(read);
    this.#block = new HeaderBlock();
  }
}

describe('node as a peer', () => {
  it('sends lists that are read as it meant them, whatever table it was given', async () => {
    for (const tableBytes of [0, 200, 4_096, 65_536]) {
      const lists = fc.sample(anyFields, { numRuns: 30, seed: tableBytes + 1 });
      const reader = new ListReader(PREFACE.length);
      const server = net.createServer(socket => {
        const out = Buffer.alloc(64);
        const end = writeSettings(out, 0, [[SETTINGS_HEADER_TABLE_SIZE, tableBytes]]);
        socket.write(out.subarray(0, end));
        socket.write(out.subarray(end, writeSettingsAck(out, end)));
        reader.decoder.setLimit(tableBytes);
        socket.on('data', (bytes: Buffer) => reader.push(bytes));
        socket.on('error', () => {});
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      await once(client, 'remoteSettings');
      const wanted = lists.map((fields, i) => request(fields, i));
      for (const headers of wanted) client.request(headers, { endStream: true }).on('error', () => {});
      while (reader.lists.length < wanted.length) await new Promise(resolve => setImmediate(resolve));
      const sent = wanted.map(headers => Object.entries(headers).flatMap(pairsOf));
      expect(reader.lists.map(sortedByName)).toEqual(sent.map(sortedByName));
      client.destroy();
      server.close();
    }
  });

  it('reads what the table-free encoder and the frame writer write', async () => {
    const lists = fc.sample(anyFields, { numRuns: 40, seed: 7 });
    const seen: (readonly Pair[])[] = [];
    const server = http2.createServer();
    server.on('stream', (stream: http2.ServerHttp2Stream, _headers, _flags, raw) => {
      seen.push(Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] ?? '', raw[2 * i + 1] ?? ''] as const));
      stream.on('error', () => {});
      stream.respond({ ':status': 204 }, { endStream: true });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
    const out = Buffer.alloc(65_536);
    socket.write(PREFACE);
    socket.write(Buffer.from(out.subarray(0, writeSettings(out, 0, []))));
    const answers = new ListReader(0);
    const scanner = new FrameScanner();
    let resets = 0;
    socket.on('data', (bytes: Buffer) => {
      answers.push(bytes);
      for (let at = 0; scanner.next(bytes, at, bytes.length) !== FRAME_NEEDS_MORE; at = scanner.consumed) {
        if (scanner.type === RST_STREAM) resets++;
        if (scanner.type === SETTINGS && scanner.flags === 0 && scanner.isFrameEnd) socket.write(ack());
      }
    });
    const wanted = lists.map((fields): Pair[] => [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/x'],
      [':authority', 'shop.test'],
      ...fields,
    ]);
    for (const [i, pairs] of wanted.entries()) {
      const fields = pairs.map(([name, value]) => ({ name, value, form: 'plain' as const }));
      const block = new ToldEncoder().block(fields, i === 0 ? [0] : []);
      // Ids are skipped, frames are as small as the receiver's limit would allow if it were 40 bytes.
      const each = { streamId: 1 + 6 * i, block, start: 0, end: block.length, endsStream: true, maxFrameBytes: 40 };
      socket.write(Buffer.from(out.subarray(0, writeBlock(out, 0, each))));
    }
    while (answers.lists.length < wanted.length) await new Promise(resolve => setImmediate(resolve));
    expect(seen).toEqual(wanted);
    expect(resets).toBe(0);
    expect(MAX_STREAM_ID).toBe(2 ** 31 - 1);
    socket.destroy();
    server.close();
  });
});

function ack(): Buffer {
  const out = Buffer.alloc(9);
  writeSettingsAck(out, 0);
  return out;
}

function request(fields: readonly Pair[], i: number): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {
    ':path': `/p${i % 5}`,
    ':method': 'GET',
    ':authority': 'shop.test',
  };
  headers[':scheme'] = 'http';
  for (const [name, value] of fields) headers[name] = value;
  return headers;
}

function pairsOf([name, value]: [string, string | string[]]): Pair[] {
  return (Array.isArray(value) ? value : [value]).map(each => [name, each] as const);
}

function sortedByName(pairs: readonly Pair[]): readonly Pair[] {
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
