import { constants, inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FORWARD_DATA_FRAME_BYTES } from './limits.ts';
import { SpdyFraming } from './spdy-framing.ts';

const PORT = 18_470;
/** What a server sends beside data: the answers to both streams, with compressed headers that say nothing. */
const ANSWERS = [
  hex('80030002 00000014 00000001 78f9e3c6a7c2 62606060 00000000ffff'),
  hex('80030002 0000000c 00000003 2a00 00000000ffff'),
];
const SETTINGS = hex('80030004 00000004 00000000');
const PING = hex('80030006 00000004 00000002');

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

function frame(stream: number, text: string, isLast = false): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(stream);
  header.writeUInt8(isLast ? 1 : 0, 4);
  header.writeUIntBE(text.length, 5, 3);
  return Buffer.concat([header, Buffer.from(text)]);
}

/** Three names with their values, each behind its length. */
function headersOf(type: string): Buffer {
  const counted = (text: string): readonly number[] => [0, 0, 0, text.length, ...Buffer.from(text)];
  const words = ['streamtype', type, 'port', '18470', 'requestid', '0'];
  return Buffer.from([0, 0, 0, 3, ...words.flatMap(counted)]);
}

/** What is told of these messages, pieces of data joined. */
function told(messages: readonly Buffer[]): readonly string[] {
  const events: string[] = [];
  const framing = new SpdyFraming(
    {
      onData: bytes => {
        if (events.at(-1)?.startsWith('data ')) events.push(`${events.pop()}${bytes}`);
        else if (bytes.length > 0) events.push(`data ${bytes}`);
      },
      onRefused: reason => events.push(`refused ${reason}`),
      onEnd: () => events.push('end'),
      onReply: message => events.push(`reply ${message.toString('hex')}`),
    },
    PORT,
  );
  for (const message of messages) framing.receive(message);
  return events;
}

const silent = {
  onData: () => undefined,
  onRefused: () => undefined,
  onEnd: () => undefined,
  onReply: () => undefined,
};

describe('a port over SPDY', () => {
  test('is two streams whose headers name it, as zlib reads them', () => {
    const [first, end, second] = new SpdyFraming(silent, PORT).opening;
    expect(first?.subarray(0, 4).toString('hex')).toBe('80030001');
    expect(first?.readUIntBE(5, 3)).toBe((first?.length ?? 0) - 8);
    expect([first?.readUInt32BE(8), second?.readUInt32BE(8)]).toEqual([1, 3]);
    expect(end?.toString('hex')).toBe('0000000101000000');
    // The state of the compression is one for both.
    const blocks = Buffer.concat([first, second].map(each => each?.subarray(18) ?? Buffer.alloc(0)));
    const headers = inflateSync(blocks, { finishFlush: constants.Z_SYNC_FLUSH });
    expect(headers).toEqual(Buffer.concat([headersOf('error'), headersOf('data')]));
  });

  test('gives the same, wherever its messages are cut', () => {
    const all = Buffer.concat([
      ...ANSWERS,
      SETTINGS,
      frame(3, 'HTTP/1.1'),
      PING,
      frame(3, ' 101'),
      frame(3, '', true),
      frame(1, '', true),
    ]);
    const expected = ['data HTTP/1.1', `reply ${PING.toString('hex')}`, 'data  101', 'end'];
    expect(told([all])).toEqual(expected);
    for (let size = 1; size < all.length; size++) {
      const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
        all.subarray(at * size, (at + 1) * size),
      );
      expect(told(pieces)).toEqual(expected);
      expect(told([all.subarray(0, size), all.subarray(size)])).toEqual(expected);
    }
  });

  test('that nobody listens on says why, whichever of its streams ends first', () => {
    const refused = ['refused connection refused'];
    expect(told([frame(3, '', true), frame(1, 'connection refused')])).toEqual(refused);
    expect(told([frame(1, 'connection refused'), frame(3, '', true)])).toEqual(refused);
  });

  test('that is reset is over', () => {
    expect(told([frame(3, 'half'), hex('80030003 00000008 00000003 00000005')])).toEqual(['data half', 'end']);
  });

  test('sends frames of bounded size, and copies only what is small', () => {
    const framing = new SpdyFraming(silent, PORT);
    expect(framing.messagesOf([Buffer.from('GET ')])).toEqual([frame(3, 'GET ')]);
    const large = Buffer.alloc(FORWARD_DATA_FRAME_BYTES + 5_000, 'x');
    const messages = framing.messagesOf([large]);
    expect(messages.map(({ length }) => length)).toEqual([8, FORWARD_DATA_FRAME_BYTES, 8, 5_000]);
    expect(messages[1]?.buffer).toBe(large.buffer);
  });
});
