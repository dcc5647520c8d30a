import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HELLO_NEEDS_MORE, HELLO_UNREADABLE, protocolNames, readClientHello } from './client-hello.ts';
import { MAX_CLIENT_HELLO_BYTES } from './limits.ts';

/** What node's client says first. */
async function helloOf(options: ConnectionOptions): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const wire = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      resolve(chunk);
      done();
    },
  });
  const socket = connect({ socket: wire, ...options });
  socket.on('error', () => undefined);
  const bytes = await promise;
  socket.destroy();
  return bytes;
}

function read(bytes: Buffer) {
  return readClientHello(bytes, 0, bytes.length);
}

const uint = (value: number, bytes: number): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};
const vector = (lengthBytes: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([uint(content.length, lengthBytes), content]);
};
const extension = (type: number, ...parts: Buffer[]): Buffer => Buffer.concat([uint(type, 2), vector(2, ...parts)]);
const record = (part: Buffer): Buffer => Buffer.concat([Buffer.from([22, 3, 1]), vector(2, part)]);

/** A ClientHello with these extensions, or none at all. */
function messageOf(extensions: Buffer[] | null, version = 0x0303): Buffer {
  const body = [uint(version, 2), Buffer.alloc(32, 7), vector(1), vector(2, uint(0x1301, 2)), vector(1, uint(0, 1))];
  if (extensions !== null) body.push(vector(2, ...extensions));
  return Buffer.concat([Buffer.from([1]), vector(3, ...body)]);
}

const serverName = (name: string, kind = 0) => extension(0, vector(2, uint(kind, 1), vector(2, Buffer.from(name))));
const alpn = (...names: string[]) => extension(16, vector(2, ...names.map(name => vector(1, Buffer.from(name)))));
const versions = (...list: number[]) => extension(43, vector(1, ...list.map(each => uint(each, 2))));
const hello = (...extensions: Buffer[]): Buffer => record(messageOf(extensions));

describe('a ClientHello', () => {
  it('is read as real clients write it', async () => {
    const offer = { servername: 'Shop.example', ALPNProtocols: ['h2', 'http/1.1'] };
    const outcome = read(await helloOf(offer));
    expect(outcome).toMatchObject({ serverName: 'Shop.example', offersTls12: true, offersTls13: true });
    expect(protocolNames((outcome as { alpn: Buffer }).alpn)).toEqual(['h2', 'http/1.1']);
    expect(read(await helloOf({ maxVersion: 'TLSv1.2' }))).toEqual({
      ...{ serverName: null, alpn: null, offersTls12: true, offersTls13: false },
    });
    expect(read(await helloOf({ minVersion: 'TLSv1.3' }))).toMatchObject({ offersTls12: false, offersTls13: true });
  });

  it('needs all of its bytes, and nothing behind them', async () => {
    const bytes = await helloOf({ servername: 'shop', ALPNProtocols: ['h2'] });
    for (let end = 0; end < bytes.length; end++) expect(readClientHello(bytes, 0, end)).toBe(HELLO_NEEDS_MORE);
    const within = Buffer.concat([Buffer.from('xx'), bytes, Buffer.from('early data')]);
    expect(readClientHello(within, 2, within.length)).toEqual(read(bytes));
  });

  it('may be spread over records', () => {
    const message = messageOf([serverName('shop')]);
    for (let at = 1; at < message.length; at++) {
      const bytes = Buffer.concat([record(message.subarray(0, at)), record(message.subarray(at))]);
      expect(read(bytes)).toMatchObject({ serverName: 'shop' });
      expect(readClientHello(bytes, 0, bytes.length - 1)).toBe(HELLO_NEEDS_MORE);
    }
  });

  it('says the same in whatever order, records and pieces it comes', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
    const parts = fc.record({
      name: fc.option(word),
      protocols: fc.option(fc.array(word, { minLength: 1, maxLength: 4 })),
      numbers: fc.option(fc.subarray([0x0304, 0x0303, 0x0302], { minLength: 1 })),
      others: fc.uniqueArray(fc.integer({ min: 100, max: 60_000 }), { maxLength: 3 }),
      order: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
      cuts: fc.array(fc.nat(400), { maxLength: 6 }),
    });
    fc.assert(
      fc.property(parts, ({ name, protocols, numbers, others, order, cuts }) => {
        const extensions = others.map(type => extension(type, Buffer.from('other')));
        if (name !== null) extensions.push(serverName(name));
        if (protocols !== null) extensions.push(alpn(...protocols));
        if (numbers !== null) extensions.push(versions(...numbers));
        const ranked = extensions.map((each, index) => ({ each, rank: order[index] ?? 0 }));
        const message = messageOf(ranked.sort((a, b) => a.rank - b.rank).map(({ each }) => each));
        const ends = [...new Set([...cuts, message.length])].filter(at => at > 0 && at <= message.length);
        const bytes = Buffer.concat(
          ends.sort((a, b) => a - b).map((end, index, all) => record(message.subarray(all[index - 1] ?? 0, end))),
        );
        const outcome = read(bytes);
        expect(outcome).toMatchObject({
          serverName: name,
          offersTls12: numbers === null || numbers.includes(0x0303),
          offersTls13: numbers?.includes(0x0304) ?? false,
        });
        const { alpn: list } = outcome as { alpn: Buffer | null };
        expect(list === null ? null : protocolNames(list)).toEqual(protocols);
        for (let end = 0; end < bytes.length; end++) expect(readClientHello(bytes, 0, end)).toBe(HELLO_NEEDS_MORE);
      }),
    );
  });

  it('tells versions by its extension, and by its own field only without it', () => {
    expect(read(record(messageOf(null)))).toMatchObject({ offersTls12: true, offersTls13: false, serverName: null });
    expect(read(record(messageOf(null, 0x0302)))).toMatchObject({ offersTls12: false, offersTls13: false });
    expect(read(hello(versions(0x0a0a, 0x0304)))).toMatchObject({ offersTls12: false, offersTls13: true });
    expect(read(hello(versions(0x0302)))).toMatchObject({ offersTls12: false, offersTls13: false });
  });

  it.each([
    ['another record', Buffer.from([23, 3, 3, 0, 1, 0])],
    ['another message', record(Buffer.from([2, 0, 0, 0]))],
    ['an empty record', Buffer.from([22, 3, 1, 0, 0])],
    ['more in its record than itself', record(Buffer.concat([messageOf(null), Buffer.from([0])]))],
    ['a name with a space', hello(serverName('sh op'))],
    ['an empty name', hello(serverName(''))],
    ['a name of another kind', hello(serverName('shop', 1))],
    ['two extensions of a type', hello(serverName('shop'), serverName('shop'))],
    ['an empty list of protocols', hello(alpn())],
    ['an empty protocol', hello(alpn('h2', ''))],
    ['no version at all', hello(versions())],
    ['half a version', hello(extension(43, vector(1, Buffer.from([3]))))],
    ['an extension cut off', record(messageOf([Buffer.from([0, 16, 0, 9, 0])]))],
    [
      'bytes behind the extensions',
      record(Buffer.concat([Buffer.from([1]), vector(3, messageOf([]).subarray(4), Buffer.from([0]))])),
    ],
  ])('is not read with %s', (_, bytes) => {
    expect(read(bytes)).toBe(HELLO_UNREADABLE);
  });

  it('does not read a ClientHello above the limit', () => {
    const padded = (bytes: number) => messageOf([extension(21, Buffer.alloc(bytes))]);
    const overhead = padded(0).length;
    expect(read(record(padded(MAX_CLIENT_HELLO_BYTES - overhead)))).toMatchObject({ offersTls12: true });
    const announced = record(padded(MAX_CLIENT_HELLO_BYTES - overhead + 1)).subarray(0, 20);
    expect(read(announced)).toBe(HELLO_UNREADABLE);
  });

  it('never throws, whatever comes', () => {
    const seed = hello(serverName('shop.example'), alpn('h2', 'http/1.1'), versions(0x0304, 0x0303));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { maxLength: 6 }), changes => {
        const bytes = Buffer.from(seed);
        for (const [at, value] of changes) bytes[at] = value;
        const outcome = read(bytes);
        if (typeof outcome === 'object' && outcome.alpn !== null) protocolNames(outcome.alpn);
      }),
    );
  });
});
