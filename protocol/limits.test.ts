import { describe, expect, it } from 'vitest';
import { FRAME_CONTROL } from './frames.ts';
import { toPort, toSessionId, toSubscriptionId } from './ids.ts';
import {
  DEFAULT_LIMITS,
  MAX_CONTROL_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_SEEN_ENTRIES,
  MAX_SEEN_PATH_LENGTH,
  MAX_SEEN_REASON_LENGTH,
  MAX_SEEN_WORD_LENGTH,
} from './limits.ts';
import { MAX_NAME_LENGTH } from './message-fields.ts';
import { parseAgentMessage } from './messages.ts';
import { Mux } from './mux.ts';
import { RESET_LIMIT } from './reset-codes.ts';
import type { SeenEntry } from './seen-message.ts';
import { rawFrame } from './testing/raw-frames.ts';
import { Tunnel } from './testing/tunnel.ts';

describe('at a limit', () => {
  it('a session with all its streams opens no more until one is over', () => {
    const tunnel = new Tunnel({ maxStreams: 3 });
    const owners = Array.from({ length: 4 }, () => tunnel.agent.open());
    expect(owners.map(owner => owner !== null)).toEqual([true, true, true, false]);
    owners[0]?.reset();
    expect(tunnel.agent.open()).not.toBeNull();
    tunnel.settle();
    expect([tunnel.cli.errors, tunnel.cli.mux.streamCount]).toEqual([[], 3]);
  });

  it('a stream whose owner writes on and on is reset, and both sides are told', () => {
    const tunnel = new Tunnel();
    tunnel.cli.consumesAtOnce = false;
    const owner = tunnel.agent.open();
    owner?.write(256 * 1024);
    owner?.write(1024 * 1024);
    tunnel.settle();
    expect(owner?.stream.isOpen).toBe(true);
    owner?.write(1);
    tunnel.settle();
    expect(owner?.peerReset).toEqual({ code: RESET_LIMIT, deliveredBytes: 256 * 1024 });
    expect([...tunnel.cli.owners.values()].map(cli => cli.peerReset?.code)).toEqual([RESET_LIMIT]);
    expect(tunnel.agent.mux.queuedBytes).toBe(0);
  });

  it('a session whose queues are full resets the stream that writes, and no other', () => {
    const tunnel = new Tunnel({ streamWindowBytes: 10, maxSessionQueueBytes: 100 });
    tunnel.cli.consumesAtOnce = false;
    const [first, second] = [tunnel.agent.open(), tunnel.agent.open()];
    first?.write(70);
    second?.write(50);
    tunnel.settle();
    expect([first?.peerReset, second?.peerReset]).toEqual([null, null]);
    expect(tunnel.agent.mux.queuedBytes).toBe(100);
    second?.write(1);
    expect([first?.peerReset, second?.peerReset?.code]).toEqual([null, RESET_LIMIT]);
    expect(tunnel.agent.mux.queuedBytes).toBe(60);
  });

  it('a session whose queues are high slows each stream that queues', () => {
    const tunnel = new Tunnel({ streamWindowBytes: 10, sessionQueueHighBytes: 100 });
    const [first, second] = [tunnel.agent.open(), tunnel.agent.open()];
    expect([first?.write(10), first?.write(99), second?.write(10)]).toEqual([true, true, true]);
    expect(second?.write(1)).toBe(false);
    tunnel.settle();
    expect([second?.drains, second?.stream.queuedBytes]).toEqual([1, 0]);
  });

  it('a control message that is too large is not sent', () => {
    const tunnel = new Tunnel();
    const text = 'x'.repeat(MAX_CONTROL_BYTES - '{"a":""}'.length);
    expect(tunnel.cli.mux.sendControl({ a: `${text}x` })).toBe(false);
    expect(tunnel.cli.mux.sendControl({ a: text })).toBe(true);
    tunnel.cli.flush();
    expect(tunnel.cli.sent[0]?.length).toBe(MAX_MESSAGE_BYTES);
    tunnel.settle();
    expect(tunnel.agent.control).toEqual([{ a: text }]);
  });

  it('a full batch of a watch fits into one message', () => {
    const wide = (length: number): string => '木'.repeat(length);
    const entry: SeenEntry = {
      kind: 'request',
      atMs: Number.MAX_SAFE_INTEGER,
      client: wide(MAX_SEEN_WORD_LENGTH),
      clientPort: toPort(65535),
      takenBy: { name: wide(MAX_NAME_LENGTH), session: toSessionId('0123abcd') },
      httpVersion: '1.1',
      method: wide(MAX_SEEN_WORD_LENGTH),
      path: wide(MAX_SEEN_PATH_LENGTH),
      hasQuery: false,
      verdict: 'no_match',
      reason: wide(MAX_SEEN_REASON_LENGTH),
    };
    const entries = new Array<SeenEntry>(MAX_SEEN_ENTRIES).fill(entry);
    const counts = { requests: 64, matches: 64, undecided: 64, connections: 64, unlisted: Number.MAX_SAFE_INTEGER };
    const message = { type: 'seen', id: toSubscriptionId(0x7fffffff), entries, counts };
    expect(parseAgentMessage(message).kind).toBe('message');
    expect(parseAgentMessage({ ...message, entries: [...entries, entry] }).kind).toBe('invalid');
    expect(new Tunnel().agent.mux.sendControl(message)).toBe(true);
  });

  it('a peer that sends and does not read is given up', () => {
    const tunnel = new Tunnel();
    tunnel.agent.bufferedBytes = DEFAULT_LIMITS.maxTransportBytes;
    tunnel.cli.mux.ping();
    tunnel.settle();
    expect(tunnel.agent.errors).toEqual([]);
    tunnel.agent.bufferedBytes += 1;
    tunnel.cli.mux.ping();
    tunnel.settle();
    expect(tunnel.agent.errors).toEqual(['HEADGATE_ERR_PEER_NOT_READING']);
  });

  it('a peer that asks for more answers than it reads is given up within its message', () => {
    const errors: string[] = [];
    const answer = { type: 'status', text: 'x'.repeat(MAX_CONTROL_BYTES / 2) };
    const transport = {
      bufferedBytes: 0,
      sendBorrowed(_bytes: Buffer, start: number, end: number): void {
        this.bufferedBytes += end - start;
      },
    };
    const mux: Mux = new Mux({
      role: 'agent',
      transport,
      scheduleFlush: () => undefined,
      visitor: {
        onOpen: () => undefined,
        onControl: () => void mux.sendControl(answer),
        onPong: () => undefined,
        onProtocolError: error => errors.push(error.code),
      },
    });
    const question = rawFrame(FRAME_CONTROL, 0, Buffer.from('{"type":"statusRequest","id":1}'));
    mux.receive(Buffer.concat(Array.from({ length: 1_000 }, () => question)));
    expect(errors).toEqual(['HEADGATE_ERR_PEER_NOT_READING']);
    expect(transport.bufferedBytes).toBeLessThan(DEFAULT_LIMITS.maxTransportBytes + 2 * MAX_MESSAGE_BYTES);
  });
});
