import { describe, expect, it } from 'vitest';
import { FRAME_DATA, FRAME_OPEN } from './frames.ts';
import { RESET_CANCELLED, RESET_INTERNAL, RESET_LOCAL_REFUSED } from './reset-codes.ts';
import { type Owner, SOME_OPEN, Tunnel } from './testing/tunnel.ts';

/** A stream open at both ends of a tunnel. */
function openStream(tunnel: Tunnel): readonly [agent: Owner, cli: Owner] {
  const agent = tunnel.agent.open();
  if (agent === null) throw new Error('no stream');
  tunnel.settle();
  return [agent, tunnel.cli.owner(agent.stream.id)];
}

describe('Mux', () => {
  it('carries a small exchange in one message each way', () => {
    const tunnel = new Tunnel();
    const agent = tunnel.agent.open();
    agent?.write(30);
    agent?.write(12);
    agent?.end();
    tunnel.agent.flush();
    expect(tunnel.agent.sent.length).toBe(1);
    const [message] = tunnel.agent.sent;
    expect([message?.[0], message?.readUInt32BE(8), message?.length]).toEqual([FRAME_OPEN, 13 + 42, 12 + 55 + 20]);
    tunnel.deliver('agent');
    const cli = tunnel.cli.owner(agent!.stream.id);
    cli.write(50);
    cli.end();
    tunnel.cli.flush();
    expect(tunnel.cli.sent.length).toBe(1);
    tunnel.settle();
    expect([cli.receivedBytes, cli.peerEnd, agent?.receivedBytes, agent?.peerEnd]).toEqual([42, 0, 50, 42]);
    expect([tunnel.agent.mux.streamCount, tunnel.cli.mux.streamCount]).toEqual([0, 0]);
  });

  it('tells the CLI who connected to what', () => {
    const tunnel = new Tunnel();
    let seen: unknown;
    tunnel.cli.onOpened = (stream, open) => {
      seen = open;
      stream.reset(RESET_LOCAL_REFUSED, 0);
    };
    const owner = tunnel.agent.open({ ...SOME_OPEN, clientAddress: new Uint8Array(16).fill(9) });
    owner?.write(100);
    tunnel.settle();
    expect(seen).toEqual({ ...SOME_OPEN, clientAddress: new Uint8Array(16).fill(9) });
    expect(owner?.peerReset).toEqual({ code: RESET_LOCAL_REFUSED, deliveredBytes: 0 });
  });

  it('resets a stream that nobody took', () => {
    const tunnel = new Tunnel();
    tunnel.cli.onOpened = () => {};
    const owner = tunnel.agent.open();
    tunnel.settle();
    expect(owner?.peerReset?.code).toBe(RESET_INTERNAL);
    expect(tunnel.cli.mux.streamCount).toBe(0);
  });

  it('opens no stream from the CLI', () => {
    expect(() => new Tunnel().cli.open()).toThrow('opened by the agent');
  });

  it('answers a ping and passes control messages in order with streams', () => {
    const tunnel = new Tunnel();
    tunnel.cli.mux.ping();
    tunnel.cli.mux.sendControl({ type: 'häh' });
    tunnel.settle();
    expect([tunnel.cli.pongs, tunnel.agent.control]).toEqual([1, [{ type: 'häh' }]]);
  });

  it('stops a sender whose bytes are not consumed, and lets it go on when they are', () => {
    const tunnel = new Tunnel();
    tunnel.cli.consumesAtOnce = false;
    const [agent, cli] = openStream(tunnel);
    expect(agent.write(256 * 1024)).toBe(true);
    expect(agent.write(63 * 1024)).toBe(true);
    expect(agent.write(1024)).toBe(false);
    tunnel.settle();
    expect([cli.receivedBytes, agent.stream.queuedBytes, agent.drains]).toEqual([256 * 1024, 64 * 1024, 0]);
    cli.consume(256 * 1024);
    tunnel.settle();
    expect([cli.receivedBytes, agent.stream.queuedBytes, agent.drains]).toEqual([320 * 1024, 0, 1]);
  });

  it('tells of the drain when the queue is low, not before', () => {
    const tunnel = new Tunnel({ streamWindowBytes: 100, queueHighBytes: 50, queueLowBytes: 20 });
    tunnel.cli.consumesAtOnce = false;
    const [agent, cli] = openStream(tunnel);
    agent.write(100);
    expect(agent.write(60)).toBe(false);
    tunnel.settle();
    cli.consume(39);
    tunnel.settle();
    expect([agent.stream.queuedBytes, agent.drains]).toEqual([21, 0]);
    cli.consume(1);
    tunnel.settle();
    expect([agent.stream.queuedBytes, agent.drains]).toEqual([20, 1]);
  });

  it('believes the largest figure of what was delivered', () => {
    const tunnel = new Tunnel();
    const [agent, cli] = openStream(tunnel);
    agent.write(20);
    tunnel.settle();
    cli.stream.end(15);
    cli.stream.reset(RESET_CANCELLED, 5);
    tunnel.settle();
    expect([agent.peerEnd, agent.peerReset?.deliveredBytes]).toEqual([15, 15]);
  });

  it('lets the owner of a stream that was reset finish its bookkeeping', () => {
    const tunnel = new Tunnel();
    tunnel.cli.consumesAtOnce = false;
    const [agent, cli] = openStream(tunnel);
    agent.write(20);
    tunnel.settle();
    agent.reset();
    tunnel.settle();
    cli.stream.consumed(20);
    cli.stream.write(Buffer.alloc(5), 0, 5);
    cli.stream.end();
    cli.stream.reset(RESET_CANCELLED);
    tunnel.cli.flush();
    expect(tunnel.cli.sent).toEqual([]);
  });

  it('tells nobody of the end of the session who has just given up the stream', () => {
    const tunnel = new Tunnel();
    const [first] = openStream(tunnel);
    const [second] = openStream(tunnel);
    first.onReset = () => second.reset();
    tunnel.agent.mux.destroy();
    expect([second.peerReset, second.faults, tunnel.agent.mux.streamCount]).toEqual([null, [], 0]);
  });

  it('leaves the rest of a message unread when it is destroyed within it', () => {
    const tunnel = new Tunnel();
    const seen: string[] = [];
    tunnel.cli.onControl = message => {
      seen.push(JSON.stringify(message));
      tunnel.cli.mux.destroy();
    };
    tunnel.agent.mux.sendControl([1]);
    tunnel.agent.mux.sendControl([2]);
    tunnel.settle();
    expect([seen, tunnel.cli.errors]).toEqual([['[1]'], []]);
  });

  it('sends the end after what is queued', () => {
    const tunnel = new Tunnel({ streamWindowBytes: 10 });
    tunnel.cli.consumesAtOnce = false;
    const [agent, cli] = openStream(tunnel);
    agent.write(30);
    agent.end();
    tunnel.settle();
    expect(cli.peerEnd).toBeNull();
    cli.consumesAtOnce = true;
    cli.consume(10);
    tunnel.settle();
    expect([cli.receivedBytes, cli.peerEnd]).toEqual([30, 0]);
  });

  it('counts bytes that come while the end waits as delivered', () => {
    const tunnel = new Tunnel({ streamWindowBytes: 10 });
    tunnel.cli.consumesAtOnce = false;
    const [agent, cli] = openStream(tunnel);
    cli.write(3);
    tunnel.settle();
    agent.heldBytes += 2; // two of the three are not yet with the client
    agent.write(30);
    agent.end();
    cli.write(4);
    tunnel.settle();
    cli.consumesAtOnce = true;
    cli.consume(10);
    tunnel.settle();
    expect(cli.peerEnd).toBe(1 + 4);
  });

  it('counts everything received as delivered when nothing else is said', () => {
    const tunnel = new Tunnel();
    tunnel.cli.consumesAtOnce = false;
    const [agent, cli] = openStream(tunnel);
    agent.write(20);
    tunnel.settle();
    cli.stream.reset(RESET_CANCELLED);
    tunnel.settle();
    expect(agent.peerReset).toEqual({ code: RESET_CANCELLED, deliveredBytes: 20 });
  });

  it('names what was delivered, not what was sent, by a reset', () => {
    const tunnel = new Tunnel();
    tunnel.cli.consumesAtOnce = false;
    const [agent, cli] = openStream(tunnel);
    agent.write(20);
    tunnel.settle();
    cli.consume(5);
    cli.reset();
    tunnel.settle();
    expect(agent.peerReset?.deliveredBytes).toBe(5);
  });

  it('says of a dead session that only what left in a message may have been delivered', () => {
    const tunnel = new Tunnel();
    const [agent] = openStream(tunnel);
    agent.write(20);
    tunnel.agent.flush();
    agent.write(30);
    expect([agent.stream.sentBytes, agent.stream.departedBytes]).toEqual([50, 20]);
    tunnel.agent.mux.destroy();
    expect(agent.peerReset?.deliveredBytes).toBe(20);
  });

  it('keeps the bytes of a stream that ended in the window until they are consumed or given up', () => {
    const tunnel = new Tunnel({ streamWindowBytes: 10, sessionWindowBytes: 16 });
    tunnel.cli.consumesAtOnce = false;
    const [first, cliFirst] = openStream(tunnel);
    const [second, cliSecond] = openStream(tunnel);
    for (const owner of [first, second]) owner.write(8);
    for (const owner of [first, second, cliFirst, cliSecond]) owner.end();
    tunnel.settle();
    expect([tunnel.cli.mux.streamCount, tunnel.cli.mux.receivableBytes]).toEqual([0, 0]);
    cliFirst.consume(8);
    expect(tunnel.cli.mux.receivableBytes).toBe(8);
    cliSecond.stream.reset(RESET_CANCELLED);
    tunnel.settle();
    expect([tunnel.cli.mux.receivableBytes, tunnel.agent.mux.sessionCredit]).toEqual([16, 16]);
  });

  it('goes on when streams that nobody consumes hold most of the session', () => {
    const tunnel = new Tunnel({ streamWindowBytes: 1000, sessionWindowBytes: 1100 });
    tunnel.cli.consumesAtOnce = false;
    const [stuck] = openStream(tunnel);
    const [lively, cli] = openStream(tunnel);
    stuck.write(1000);
    cli.consumesAtOnce = true;
    lively.write(5000);
    tunnel.settle();
    expect(cli.receivedBytes).toBe(5000);
  });

  it('shares the session credit among queued streams', () => {
    const tunnel = new Tunnel({ streamWindowBytes: 1 << 20, sessionWindowBytes: 64 * 1024, maxQueueBytes: 1 << 20 });
    tunnel.cli.consumesAtOnce = false;
    const [greedy, cliGreedy] = openStream(tunnel);
    const others = Array.from({ length: 3 }, () => openStream(tunnel));
    greedy.write(900 * 1024);
    for (const [agent] of others) agent.write(20 * 1024);
    tunnel.settle();
    cliGreedy.consume(64 * 1024);
    tunnel.settle();
    expect(others.map(([, cli]) => cli.receivedBytes)).toEqual([16, 16, 16].map(kib => kib * 1024));
    expect(cliGreedy.receivedBytes).toBe((64 + 16) * 1024);
  });

  it('does not let an owner that writes when it is drained pass those who wait', () => {
    const tunnel = new Tunnel({ streamWindowBytes: 1 << 20, sessionWindowBytes: 64 * 1024, queueHighBytes: 1000 });
    tunnel.cli.consumesAtOnce = false;
    const [eager, cliEager] = openStream(tunnel);
    const [patient, cliPatient] = openStream(tunnel);
    eager.onDrain = () => void eager.write(200 * 1024);
    eager.write(64 * 1024);
    expect(eager.write(10 * 1024)).toBe(false);
    patient.write(64 * 1024);
    tunnel.settle();
    cliEager.consume(64 * 1024);
    tunnel.settle();
    expect(cliPatient.receivedBytes).toBeGreaterThanOrEqual(26 * 1024);
  });

  it('grants a stream no credit after its peer has ended it', () => {
    const tunnel = new Tunnel();
    tunnel.cli.consumesAtOnce = false;
    const [agent, cli] = openStream(tunnel);
    agent.write(200 * 1024);
    agent.end();
    tunnel.settle();
    cli.consume(200 * 1024);
    tunnel.cli.flush();
    expect(tunnel.cli.sent).toEqual([]);
  });

  it('does not let a small write pass those who wait', () => {
    const tunnel = new Tunnel({ streamWindowBytes: 100, sessionWindowBytes: 100 });
    tunnel.cli.consumesAtOnce = false;
    const [first, cliFirst] = openStream(tunnel);
    const [second, cliSecond] = openStream(tunnel);
    first.write(150);
    second.write(5);
    expect(second.stream.queuedBytes).toBe(5);
    tunnel.settle();
    cliFirst.consume(100);
    tunnel.settle();
    expect([cliFirst.receivedBytes, cliSecond.receivedBytes]).toEqual([150, 5]);
  });

  it('splits large writes into frames and messages of legal size', () => {
    const tunnel = new Tunnel();
    const [agent] = openStream(tunnel);
    agent.write(256 * 1024);
    tunnel.agent.flush();
    expect(tunnel.agent.sent.every(message => message[0] === FRAME_DATA && message.readUInt32BE(8) <= 65536)).toBe(
      true,
    );
    tunnel.settle();
    expect([tunnel.agent.errors, tunnel.cli.errors, tunnel.cli.owner(agent.stream.id).faults]).toEqual([[], [], []]);
  });

  it('refuses misuse by its owner, and stays whole', () => {
    const tunnel = new Tunnel();
    expect(() => tunnel.agent.open({ ...SOME_OPEN, clientAddress: new Uint8Array(3) })).toThrow(RangeError);
    tunnel.cli.consumesAtOnce = false;
    const [agent, cli] = openStream(tunnel);
    agent.write(4);
    tunnel.settle();
    expect(() => cli.stream.consumed(5)).toThrow(RangeError);
    expect(() => cli.stream.consumed(Number.NaN)).toThrow(RangeError);
    agent.end();
    expect(() => agent.write(1)).toThrow('after the end');
    expect(() => {
      cli.stream.visitor = cli;
    }).toThrow('set once');
  });
});
