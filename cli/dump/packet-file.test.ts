import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { captureHeader } from '../../protocol/index.ts';
import { MuxPair } from '../testing/mux-pair.ts';
import { MAX_PACKET_BYTES } from './limits.ts';
import { PacketFile } from './packet-file.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hgt-pcap-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const HEADER = 'h'.repeat(24);

/** A packet as it stands in a pcap file. */
function packet(content: string): string {
  const head = Buffer.alloc(16, '-');
  head.writeUInt32LE(content.length, 8);
  return head.toString('latin1') + content;
}

it('packets of several streams follow each other whole behind one header, however they are cut', async () => {
  const path = join(directory, 'a.pcap');
  const file = new PacketFile({
    path,
    onFailed: error => {
      throw error;
    },
  });
  const pair = new MuxPair(stream => file.take(stream));
  const [first, second] = [pair.open(), pair.open()];
  const [a, b] = [packet('first of a') + packet('second of a'), packet('') + packet('last of b')];
  const [toA, toB] = [HEADER + a, HEADER + b];
  for (let at = 0; at < Math.max(toA.length, toB.length); at += 7) {
    for (const [stream, text] of [
      [first, toA],
      [second, toB],
    ] as const) {
      if (at < text.length) stream.write(text.slice(at, at + 7));
    }
    await new Promise(resolve => setImmediate(resolve));
  }
  for (const each of [first, second]) each.stream.end();
  await Promise.all([first, second].map(each => each.until(({ end }) => end !== null)));
  file.close();
  const written = readFileSync(path, 'latin1');
  expect(written.length).toBe(24 + a.length + b.length);
  expect(written.startsWith(captureHeader(MAX_PACKET_BYTES).toString('latin1'))).toBe(true);
  expect(written).not.toContain(HEADER);
  for (const content of ['first of a', 'second of a', '', 'last of b']) expect(written).toContain(packet(content));
  expect(statSync(path).mode & 0o077).toBe(0);
});

it('a file without a packet can be read all the same', () => {
  const path = join(directory, 'empty.pcap');
  new PacketFile({ path, onFailed: () => undefined }).close();
  expect(readFileSync(path)).toEqual(captureHeader(MAX_PACKET_BYTES));
});

it('a file that cannot be written is refused at once', () => {
  const make = (): PacketFile => new PacketFile({ path: '/nowhere/a.pcap', onFailed: () => undefined });
  expect(make).toThrow(expect.objectContaining({ code: 'HEADGATE_ERR_OUTPUT' }));
});

it.each([1, 9, 1_000])(
  'ends with an error where a packet is longer than any, and has those before it (%i)',
  async pieceBytes => {
    const path = join(directory, 'broken.pcap');
    const errors: Error[] = [];
    const file = new PacketFile({ path, onFailed: error => errors.push(error) });
    const pair = new MuxPair(stream => file.take(stream));
    const [broken, other] = [pair.open(), pair.open()];
    const longest = 'x'.repeat(MAX_PACKET_BYTES);
    const tooLong = packet(`${longest}x`).slice(0, 40);
    const sent = HEADER + packet('first') + packet(longest) + tooLong;
    // Cut fine where packets begin.
    const fineFrom = sent.length - 100;
    for (let at = 0, to = 0; at < sent.length; at = to) {
      to = at < 100 || at >= fineFrom ? at + pieceBytes : Math.min(at + 10_000, fineFrom);
      broken.write(sent.slice(at, to));
    }
    await broken.until(({ reset }) => reset !== null);
    expect(errors).toEqual([expect.objectContaining({ code: 'HEADGATE_ERR_OUTPUT' })]);
    expect(errors[0]?.message).toContain(`a packet of ${MAX_PACKET_BYTES + 1} bytes`);
    other.write(HEADER + packet('too late'));
    other.stream.end();
    await other.until(({ end }) => end !== null);
    const written = readFileSync(path, 'latin1');
    expect(written.length).toBe(24 + packet('first').length + packet(longest).length);
    expect(written.endsWith(packet(longest))).toBe(true);
  },
);
