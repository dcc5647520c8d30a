import { describe, expect, it } from 'vitest';
import { RESET_DIAL_REFUSED, RESET_SESSION_GONE } from './reset-codes.ts';
import { DIAL_UDP } from './stream-dial.ts';
import { SOME_DIAL, SOME_OPEN, Tunnel } from './testing/tunnel.ts';

describe('a stream that the CLI dials', () => {
  it('says where it shall lead, and hears when it is there', () => {
    const tunnel = new Tunnel();
    const cli = tunnel.cli.dial({ service: DIAL_UDP, host: 'db.shop.svc', port: 53 });
    expect(cli?.connects).toBe(0);
    tunnel.settle();
    expect(tunnel.agent.dialled).toEqual([{ service: DIAL_UDP, host: 'db.shop.svc', port: 53 }]);
    expect([cli?.connects, cli?.faults]).toEqual([1, []]);
  });

  it('carries what was written before it was answered', () => {
    const tunnel = new Tunnel();
    const cli = tunnel.cli.dial();
    cli?.write(100);
    tunnel.cli.flush();
    expect(tunnel.cli.sent.length).toBe(1);
    tunnel.settle();
    expect(tunnel.agent.owner(cli!.stream.id).receivedBytes).toBe(100);
  });

  it('carries bytes and ends both ways, and is gone on both sides', () => {
    const tunnel = new Tunnel();
    const cli = tunnel.cli.dial();
    tunnel.settle();
    const agent = tunnel.agent.owner(cli!.stream.id);
    cli?.write(300_000);
    agent.write(200_000);
    cli?.end();
    agent.end();
    tunnel.settle();
    expect([agent.receivedBytes, cli?.receivedBytes]).toEqual([300_000, 200_000]);
    expect([agent.faults, cli?.faults]).toEqual([[], []]);
    expect([tunnel.agent.mux.streamCount, tunnel.cli.mux.streamCount]).toEqual([0, 0]);
  });

  it('that is refused hears why', () => {
    const tunnel = new Tunnel();
    tunnel.agent.connectsDials = false;
    const cli = tunnel.cli.dial();
    tunnel.settle();
    tunnel.agent.owner(cli!.stream.id).stream.reset(RESET_DIAL_REFUSED);
    tunnel.settle();
    expect([cli?.connects, cli?.peerReset?.code]).toEqual([0, RESET_DIAL_REFUSED]);
  });

  it('is answered once, whatever the agent says', () => {
    const tunnel = new Tunnel();
    let agent: { connected(): void } | undefined;
    tunnel.agent.onDial = stream => {
      agent = stream;
      stream.visitor = { onData: () => {}, onEnd: () => {}, onReset: () => {}, onDrain: () => {} };
    };
    const cli = tunnel.cli.dial();
    tunnel.settle();
    agent?.connected();
    agent?.connected();
    tunnel.settle();
    expect([cli?.connects, tunnel.cli.errors]).toEqual([1, []]);
  });

  it('hears of the end of the tunnel', () => {
    const tunnel = new Tunnel();
    const cli = tunnel.cli.dial();
    tunnel.settle();
    tunnel.cli.mux.destroy();
    expect(cli?.peerReset?.code).toBe(RESET_SESSION_GONE);
  });

  it('has a place of its own beside those of the agent, up to the limit of each', () => {
    const tunnel = new Tunnel({ maxStreams: 2 });
    const open = () => [tunnel.agent.open(SOME_OPEN) !== null, tunnel.cli.dial(SOME_DIAL) !== null];
    expect([open(), open(), open()]).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
    tunnel.settle();
    for (const owner of [...tunnel.cli.owners.values()]) if (owner.stream.isOpen) owner.reset();
    tunnel.settle();
    expect(open()).toEqual([true, true]);
    expect([tunnel.agent.errors, tunnel.cli.errors]).toEqual([[], []]);
  });

  it('is not for the agent, nor to nowhere', () => {
    const tunnel = new Tunnel();
    expect(() => tunnel.agent.dial()).toThrow('for the CLI');
    for (const host of ['', 'a b', 'x'.repeat(256), 'ü']) {
      expect(() => tunnel.cli.dial({ ...SOME_DIAL, host })).toThrow(RangeError);
    }
    expect(() => tunnel.cli.dial({ ...SOME_DIAL, port: 0 })).toThrow(RangeError);
  });
});
