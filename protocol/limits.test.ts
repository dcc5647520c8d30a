import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, MAX_CONTROL_BYTES, MAX_MESSAGE_BYTES } from './limits.ts';
import { RESET_LIMIT } from './reset-codes.ts';
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
});
