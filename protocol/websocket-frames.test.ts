import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as library from 'ws';
import {
  BINARY,
  CLOSE,
  CLOSE_PROTOCOL,
  CLOSE_TOO_LARGE,
  CLOSE_UNSUPPORTED,
  HEADROOM_BYTES,
  PING,
  PONG,
  WebSocketReader,
  writeHeadBefore,
} from './websocket-frames.ts';

/** The parts of the other library that have no types. */
const { Receiver, Sender } = library as unknown as {
  readonly Receiver: new (options: { isServer: boolean }) => NodeJS.WritableStream;
  readonly Sender: { frame(data: Buffer, options: object): readonly Uint8Array[] };
};

const MAX_MESSAGE_BYTES = 100_000;
const MASK = Buffer.from([0x5a, 0, 0xff, 0x81]);

/** What a reader says of bytes that come in these pieces, each borrowed: messages joined, control frames by their opcode. */
class Listener {
  readonly log: string[] = [];
  readonly reader: WebSocketReader;
  #parts: string[] = [];

  constructor(isPeerClient: boolean) {
    this.reader = new WebSocketReader(this, { isPeerClient, maxMessageBytes: MAX_MESSAGE_BYTES });
  }

  hear(pieces: readonly Buffer[]): this {
    for (const piece of pieces) {
      const lent = Buffer.concat([Buffer.from('<<<'), piece, Buffer.from('>>>')]);
      this.reader.push(lent, 3, lent.length - 3);
      expect([lent.toString('latin1', 0, 3), lent.toString('latin1', lent.length - 3)]).toEqual(['<<<', '>>>']);
      lent.fill(0xee);
    }
    return this;
  }

  onPayload(bytes: Buffer, start: number, end: number): void {
    expect(end).toBeGreaterThan(start);
    this.#parts.push(bytes.toString('latin1', start, end));
  }

  onMessageEnd(): void {
    this.log.push(`message ${this.#parts.join('')}`);
    this.#parts = [];
  }

  onControlFrame(opcode: number, bytes: Buffer, start: number, end: number): void {
    this.log.push(`${opcode} ${bytes.toString('latin1', start, end)}`);
  }
}

/** A frame as the other library of WebSockets writes it. */
function frame(text: string, options: { opcode: number; fin?: boolean; isMasked?: boolean }): Buffer {
  const { opcode, fin = true, isMasked = false } = options;
  const mask = { mask: isMasked, maskBuffer: Buffer.from(MASK), generateMask: (key: Buffer) => void MASK.copy(key) };
  const parts = Sender.frame(Buffer.from(text, 'latin1'), { fin, opcode, rsv1: false, readOnly: true, ...mask });
  return Buffer.concat(parts.map(part => Buffer.from(part)));
}

/** Every way to cut in two, and one byte at a time. */
function* cuts(bytes: Buffer): Generator<readonly Buffer[]> {
  for (let at = 0; at <= bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
  yield Array.from(bytes, byte => Buffer.of(byte));
}

describe('a reader of a WebSocket', () => {
  it.each([
    ['a client', true],
    ['a server', false],
  ])('finds messages and control frames of %s wherever they are cut', (_, isMasked) => {
    const all = Buffer.concat([
      frame('hello', { opcode: BINARY, isMasked }),
      frame('', { opcode: BINARY, isMasked }),
      frame('first ', { opcode: BINARY, fin: false, isMasked }),
      frame('are you there', { opcode: PING, isMasked }),
      frame('', { opcode: 0, fin: false, isMasked }),
      frame('last', { opcode: 0, isMasked }),
      frame('', { opcode: PONG, isMasked }),
      frame('x'.repeat(126), { opcode: BINARY, isMasked }),
      frame('\x03\xe8', { opcode: CLOSE, isMasked }),
    ]);
    const expected = [
      'message hello',
      'message ',
      '9 are you there',
      'message first last',
      '10 ',
      `message ${'x'.repeat(126)}`,
      '8 \x03\xe8',
    ];
    for (const pieces of cuts(all)) expect(new Listener(isMasked).hear(pieces).log).toEqual(expected);
  });

  it('finds long messages in pieces of any length', () => {
    const lengths = [125, 126, 0xffff, 0x1_0000, MAX_MESSAGE_BYTES];
    fc.assert(
      fc.property(fc.constantFrom(...lengths), fc.array(fc.nat(9_000), { maxLength: 30 }), (length, sizes) => {
        const text = Array.from({ length }, (_, at) => String.fromCharCode(at % 251)).join('');
        const bytes = frame(text, { opcode: BINARY, isMasked: true });
        const pieces: Buffer[] = [];
        let at = 0;
        for (const size of sizes) {
          pieces.push(bytes.subarray(at, at + size));
          at = Math.min(bytes.length, at + size);
        }
        const { log } = new Listener(true).hear([...pieces, bytes.subarray(at)]);
        expect(log.length === 1 && log[0] === `message ${text}`).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['reserved bits', Buffer.of(0xc2, 0x80), CLOSE_PROTOCOL],
    ['no mask', Buffer.of(0x82, 0), CLOSE_PROTOCOL],
    ['text', Buffer.of(0x81, 0x80), CLOSE_UNSUPPORTED],
    ['an unknown kind of message', Buffer.of(0x83, 0x80), CLOSE_UNSUPPORTED],
    ['an unknown kind of control frame', Buffer.of(0x8b, 0x80), CLOSE_PROTOCOL],
    ['a control frame in parts', Buffer.of(0x09, 0x80), CLOSE_PROTOCOL],
    ['a long control frame', Buffer.of(0x89, 0xfe), CLOSE_PROTOCOL],
    ['a part without a beginning', Buffer.of(0x80, 0x80), CLOSE_PROTOCOL],
    ['a message within a message', Buffer.of(0x02, 0x80, 0, 0, 0, 0, 0x82, 0x80), CLOSE_PROTOCOL],
    ['too much', frame('x'.repeat(MAX_MESSAGE_BYTES + 1), { opcode: BINARY, isMasked: true }), CLOSE_TOO_LARGE],
    ['a length of 2^63', Buffer.of(0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), CLOSE_TOO_LARGE],
  ])('refuses %s, and what follows', (_, bytes, closeCode) => {
    const listener = new Listener(true).hear([bytes, frame('later', { opcode: BINARY, isMasked: true })]);
    expect(listener.reader.fault?.closeCode).toBe(closeCode);
    expect(listener.log).toEqual([]);
  });

  it('refuses parts that are too large together, and a mask of a server', () => {
    const half = frame('x'.repeat(MAX_MESSAGE_BYTES / 2 + 1), { opcode: BINARY, fin: false });
    const other = frame('x'.repeat(MAX_MESSAGE_BYTES / 2), { opcode: 0 });
    expect(new Listener(false).hear([half, other]).reader.fault?.closeCode).toBe(CLOSE_TOO_LARGE);
    const masked = frame('hello', { opcode: BINARY, isMasked: true });
    expect(new Listener(false).hear([masked]).reader.fault?.closeCode).toBe(CLOSE_PROTOCOL);
  });
});

describe('a head written in front of a message', () => {
  it.each([0, 1, 125, 126, 0xffff, 0x1_0000])('of %d bytes is read by the other library', length => {
    for (const isServer of [true, false]) {
      const bytes = Buffer.alloc(HEADROOM_BYTES + length, 'y');
      const start = writeHeadBefore(bytes, HEADROOM_BYTES, bytes.length, BINARY, isServer);
      expect(start).toBeGreaterThanOrEqual(0);
      const receiver = new Receiver({ isServer });
      const heard: Buffer[] = [];
      receiver.on('message', (message: Buffer) => heard.push(message));
      receiver.write(bytes.subarray(start));
      expect(heard).toEqual([Buffer.alloc(length, 'y')]);
    }
  });
});
