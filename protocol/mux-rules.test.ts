import { describe, expect, it } from 'vitest';
import type { ProtocolErrorCode } from './errors.ts';
import {
  FRAME_CONNECTED,
  FRAME_CONTROL,
  FRAME_CREDIT,
  FRAME_DATA,
  FRAME_DIAL,
  FRAME_END,
  FRAME_OPEN,
  FRAME_PING,
  FRAME_PONG,
  FRAME_RESET,
} from './frames.ts';
import { MAX_CONTROL_BYTES, MAX_DATA_BYTES, MAX_MESSAGE_BYTES } from './limits.ts';
import { OPEN_META, rawFrame, u32, u64 } from './testing/raw-frames.ts';
import { type Side, Tunnel } from './testing/tunnel.ts';

const ONE = Buffer.from('x');

/** A tunnel with stream 1 open, 100 bytes of agent on it, stream 2 reset by the agent, and all of it delivered. */
function startTunnel(): Tunnel {
  const tunnel = new Tunnel({ maxStreams: 2, streamWindowBytes: 1000, sessionWindowBytes: 1500 });
  tunnel.agent.open()?.write(100);
  tunnel.agent.open()?.reset();
  tunnel.settle();
  return tunnel;
}

function withByte(frame: Buffer, offset: number, value: number): Buffer {
  frame[offset] = value;
  return frame;
}

type Case = readonly [title: string, to: Side, message: Buffer | readonly Buffer[], code: ProtocolErrorCode];

const open = (id: number, meta: Buffer = OPEN_META) => rawFrame(FRAME_OPEN, id, meta);
const dial = (id: number, meta = '\x01\x1f\x90\x01a') => rawFrame(FRAME_DIAL, id, Buffer.from(meta, 'latin1'));
const connected = (id: number) => rawFrame(FRAME_CONNECTED, id, Buffer.alloc(0));
const data = (id: number, bytes: number) => rawFrame(FRAME_DATA, id, Buffer.alloc(bytes));

const CASES: readonly Case[] = [
  ['an empty message', 'cli', Buffer.alloc(0), 'HEADGATE_ERR_FRAME_TRUNCATED'],
  ['a message of eleven bytes', 'cli', Buffer.alloc(11), 'HEADGATE_ERR_FRAME_TRUNCATED'],
  ['a frame that ends early', 'cli', rawFrame(FRAME_DATA, 1, ONE, 2), 'HEADGATE_ERR_FRAME_TRUNCATED'],
  [
    'a second frame without its header',
    'cli',
    Buffer.concat([data(1, 1), Buffer.alloc(3)]),
    'HEADGATE_ERR_FRAME_TRUNCATED',
  ],
  ['type 0', 'cli', rawFrame(0, 1, ONE), 'HEADGATE_ERR_FRAME_TYPE'],
  ['type 11', 'cli', rawFrame(11, 1, ONE), 'HEADGATE_ERR_FRAME_TYPE'],
  ['flags', 'cli', withByte(data(1, 1), 1, 1), 'HEADGATE_ERR_FRAME_RESERVED'],
  ['reserved bits', 'cli', withByte(data(1, 1), 3, 0x80), 'HEADGATE_ERR_FRAME_RESERVED'],
  ['data of no byte', 'cli', data(1, 0), 'HEADGATE_ERR_FRAME_SIZE'],
  ['data above 64 KiB', 'cli', data(1, MAX_DATA_BYTES + 1), 'HEADGATE_ERR_FRAME_SIZE'],
  [
    'a control frame above 256 KiB',
    'cli',
    rawFrame(FRAME_CONTROL, 0, ONE, MAX_CONTROL_BYTES + 1),
    'HEADGATE_ERR_FRAME_SIZE',
  ],
  ['a message above its limit', 'cli', Buffer.alloc(MAX_MESSAGE_BYTES + 1), 'HEADGATE_ERR_FRAME_SIZE'],
  ['an END of seven bytes', 'cli', rawFrame(FRAME_END, 1, Buffer.alloc(7)), 'HEADGATE_ERR_FRAME_SIZE'],
  ['a RESET of ten bytes', 'cli', rawFrame(FRAME_RESET, 1, Buffer.alloc(10)), 'HEADGATE_ERR_FRAME_SIZE'],
  ['a CREDIT of five bytes', 'cli', rawFrame(FRAME_CREDIT, 1, Buffer.alloc(5)), 'HEADGATE_ERR_FRAME_SIZE'],
  ['a PING of nine bytes', 'cli', rawFrame(FRAME_PING, 0, Buffer.alloc(9)), 'HEADGATE_ERR_FRAME_SIZE'],
  ['data on stream 0', 'cli', data(0, 1), 'HEADGATE_ERR_FRAME_STREAM'],
  ['control on a stream', 'cli', rawFrame(FRAME_CONTROL, 1, Buffer.from('{}')), 'HEADGATE_ERR_FRAME_STREAM'],
  ['a PONG on a stream', 'cli', rawFrame(FRAME_PONG, 1, Buffer.alloc(8)), 'HEADGATE_ERR_FRAME_STREAM'],
  ['data on a stream that was never dialled', 'agent', data(0x80000001, 1), 'HEADGATE_ERR_FRAME_STREAM'],
  ['an OPEN with an id of the other side', 'cli', open(0x80000001), 'HEADGATE_ERR_FRAME_STREAM'],
  ['a DIAL for the CLI', 'cli', dial(0x80000001), 'HEADGATE_ERR_FRAME_ROLE'],
  ['a DIAL with an id of the other side', 'agent', dial(3), 'HEADGATE_ERR_FRAME_STREAM'],
  ['a DIAL of an open stream', 'agent', [dial(0x80000001), dial(0x80000001)], 'HEADGATE_ERR_STREAM_REUSED'],
  [
    'more DIALs than streams',
    'agent',
    [dial(0x80000001), dial(0x80000002), dial(0x80000003)],
    'HEADGATE_ERR_STREAM_LIMIT',
  ],
  ['a DIAL of no service', 'agent', dial(0x80000001, '\x04\0\x50\x01a'), 'HEADGATE_ERR_OPEN_META'],
  ['a DIAL of port 0', 'agent', dial(0x80000001, '\x01\0\0\x01a'), 'HEADGATE_ERR_OPEN_META'],
  ['a DIAL of no host', 'agent', dial(0x80000001, '\x01\0\x50\0'), 'HEADGATE_ERR_FRAME_SIZE'],
  ['a DIAL of a host that is cut off', 'agent', dial(0x80000001, '\x01\0\x50\x03ab'), 'HEADGATE_ERR_OPEN_META'],
  ['a DIAL of a host with a space', 'agent', dial(0x80000001, '\x01\0\x50\x03a b'), 'HEADGATE_ERR_OPEN_META'],
  ['CONNECTED for the agent', 'agent', [dial(0x80000001), connected(0x80000001)], 'HEADGATE_ERR_FRAME_ROLE'],
  ['CONNECTED of a stream that was opened', 'cli', connected(1), 'HEADGATE_ERR_FRAME_ROLE'],
  ['data on a stream that was never opened', 'cli', data(3, 1), 'HEADGATE_ERR_FRAME_STREAM'],
  ['data for the agent on a stream that it never opened', 'agent', data(3, 1), 'HEADGATE_ERR_FRAME_STREAM'],
  ['an END of a stream that was never opened', 'agent', rawFrame(FRAME_END, 9, u64(0)), 'HEADGATE_ERR_FRAME_STREAM'],
  ['an OPEN for the agent', 'agent', open(3), 'HEADGATE_ERR_FRAME_ROLE'],
  ['an OPEN of an open stream', 'cli', open(1), 'HEADGATE_ERR_STREAM_REUSED'],
  ['an OPEN of a stream that is over', 'cli', open(2), 'HEADGATE_ERR_STREAM_REUSED'],
  ['more OPENs than streams', 'cli', [open(3), open(4)], 'HEADGATE_ERR_STREAM_LIMIT'],
  ['an OPEN with address length 5', 'cli', open(3, withByte(Buffer.from(OPEN_META), 8, 5)), 'HEADGATE_ERR_OPEN_META'],
  ['an OPEN with half an address', 'cli', open(3, withByte(Buffer.from(OPEN_META), 8, 16)), 'HEADGATE_ERR_OPEN_META'],
  ['an OPEN for port 0', 'cli', open(3, Buffer.from(OPEN_META).fill(0, 4, 6)), 'HEADGATE_ERR_OPEN_META'],
  ['an OPEN for subscription 0', 'cli', open(3, Buffer.from(OPEN_META).fill(0, 0, 4)), 'HEADGATE_ERR_OPEN_META'],
  ['data beyond the credit of a stream', 'agent', data(1, 1001), 'HEADGATE_ERR_CREDIT'],
  ['data beyond the credit of the session', 'agent', data(2, 1501), 'HEADGATE_ERR_CREDIT'],
  ['data after the end', 'agent', [rawFrame(FRAME_END, 1, u64(0)), data(1, 1)], 'HEADGATE_ERR_STREAM_STATE'],
  [
    'a second end',
    'agent',
    [rawFrame(FRAME_END, 1, u64(0)), rawFrame(FRAME_END, 1, u64(0))],
    'HEADGATE_ERR_STREAM_STATE',
  ],
  ['an END that delivered more than was sent', 'agent', rawFrame(FRAME_END, 1, u64(101)), 'HEADGATE_ERR_DELIVERED'],
  [
    'a RESET that delivered more than was sent',
    'agent',
    rawFrame(FRAME_RESET, 1, Buffer.concat([Buffer.of(1), Buffer.alloc(8, 0xff)])),
    'HEADGATE_ERR_DELIVERED',
  ],
  ['a CREDIT of nothing', 'agent', rawFrame(FRAME_CREDIT, 1, u32(0)), 'HEADGATE_ERR_CREDIT_GRANT'],
  ['a CREDIT of nothing for the session', 'agent', rawFrame(FRAME_CREDIT, 0, u32(0)), 'HEADGATE_ERR_CREDIT_GRANT'],
  ['a CREDIT above every window', 'agent', rawFrame(FRAME_CREDIT, 1, u32(0x7fffffff)), 'HEADGATE_ERR_CREDIT_GRANT'],
  [
    'a CREDIT above every window for the session',
    'cli',
    rawFrame(FRAME_CREDIT, 0, u32(0xffffffff)),
    'HEADGATE_ERR_CREDIT_GRANT',
  ],
  ['control that is not JSON', 'cli', rawFrame(FRAME_CONTROL, 0, Buffer.from('{]')), 'HEADGATE_ERR_CONTROL_JSON'],
];

describe('a peer that breaks the protocol', () => {
  for (const [title, to, messages, code] of CASES) {
    it(`ends the mux with ${code} by ${title}`, () => {
      const tunnel = startTunnel();
      const end = tunnel.end(to);
      for (const message of Array.isArray(messages) ? messages : [messages]) end.mux.receive(message);
      expect(end.errors).toEqual([code]);
      expect([end.mux.isDead, end.mux.streamCount]).toEqual([true, 0]);
    });
  }

  it('is not heard again, and its streams are told once', () => {
    const tunnel = startTunnel();
    tunnel.agent.mux.receive(Buffer.alloc(0));
    tunnel.agent.mux.receive(Buffer.alloc(0));
    tunnel.agent.mux.receive(data(1, 1));
    tunnel.agent.mux.destroy();
    tunnel.agent.mux.ping();
    expect(tunnel.agent.mux.sendControl({})).toBe(false);
    expect(tunnel.agent.open()).toBeNull();
    tunnel.agent.flush();
    const [first] = tunnel.agent.owners.values();
    expect(first?.faults).toEqual([]);
    expect(first?.peerReset).toEqual({ code: 10, deliveredBytes: 100 });
    expect([tunnel.agent.errors.length, tunnel.agent.sent.length]).toEqual([1, 0]);
  });

  it('keeps what came before the broken frame in the same message', () => {
    const tunnel = startTunnel();
    tunnel.cli.mux.receive(Buffer.concat([rawFrame(FRAME_CONTROL, 0, Buffer.from('[7]')), rawFrame(0, 0, ONE)]));
    expect([tunnel.cli.control, tunnel.cli.errors]).toEqual([[[7]], ['HEADGATE_ERR_FRAME_TYPE']]);
  });
});

describe('an agent that has used up its stream ids', () => {
  it('begins again at 1, and may not use one that is open', () => {
    const tunnel = new Tunnel();
    for (const id of [1, 0x3fffffff, 0x7ffffffe, 2]) tunnel.cli.mux.receive(open(id));
    expect([tunnel.cli.errors, tunnel.cli.mux.streamCount]).toEqual([[], 4]);
    tunnel.cli.mux.receive(open(0x3fffffff));
    expect(tunnel.cli.errors).toEqual(['HEADGATE_ERR_STREAM_REUSED']);
  });
});

describe('frames for a stream that is over', () => {
  it('are counted and change nothing', () => {
    const tunnel = startTunnel();
    const late = [rawFrame(FRAME_END, 2, u64(77)), rawFrame(FRAME_CREDIT, 2, u32(5)), data(2, 400)];
    tunnel.agent.mux.receive(Buffer.concat(late));
    expect([tunnel.agent.errors, tunnel.agent.mux.lateFrames]).toEqual([[], 3]);
  });

  it('give the credit of their bytes back to the session', () => {
    const tunnel = startTunnel();
    for (let sent = 0; sent < 100; sent += 1) tunnel.agent.mux.receive(data(2, 400));
    expect(tunnel.agent.errors).toEqual([]);
    expect(tunnel.agent.mux.receivableBytes).toBeGreaterThan(700);
  });
});
