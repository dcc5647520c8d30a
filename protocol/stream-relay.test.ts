import { describe, expect, it } from 'vitest';
import { type RelaySocket, StreamRelay } from './stream-relay.ts';
import { type Owner, Tunnel } from './testing/tunnel.ts';

/** A socket whose kernel takes nothing until it is told to, or has so much room. */
class SlowSocket implements RelaySocket {
  room: number;
  writableLength = 0;
  destroyed = false;
  readonly errored = null;
  readonly log: string[] = [];
  readonly #written: (() => void)[] = [];

  constructor(room: number) {
    this.room = room;
  }

  sendNow(_bytes: Buffer, start: number, end: number): number {
    const sent = Math.min(this.room, end - start);
    this.room -= sent;
    this.log.push(`${sent} of ${end - start}`);
    return sent;
  }

  sendWithEnd(bytes: Buffer, start: number, end: number): number {
    this.log.push('with the end');
    return this.sendNow(bytes, start, end);
  }

  write(bytes: Uint8Array, onWritten: () => void): boolean {
    this.log.push(`write ${bytes.length}`);
    this.writableLength += bytes.length;
    this.#written.push(onWritten);
    return false;
  }

  /** The kernel takes all. */
  flush(): void {
    this.writableLength = 0;
    for (const onWritten of this.#written.splice(0)) onWritten();
  }

  end(): void {
    this.log.push('end');
  }
  pause(): void {
    this.log.push('pause');
  }
  resume(): void {
    this.log.push('resume');
  }
  resetAndDestroy(): void {
    this.log.push('reset');
    this.destroyed = true;
  }
  destroy(): void {
    this.log.push('destroy');
    this.destroyed = true;
  }
}

/** @param room what its kernel takes at once */
function relayed(room = 0): {
  tunnel: Tunnel;
  cli: Owner;
  relay: StreamRelay;
  socket: SlowSocket;
  overs: () => number;
} {
  const tunnel = new Tunnel();
  const socket = new SlowSocket(room);
  let relay: StreamRelay | undefined;
  let overs = 0;
  tunnel.agent.onDial = stream => {
    const owner = { onRelayOver: () => overs++ };
    relay = new StreamRelay(stream, socket, owner);
    stream.visitor = relay;
  };
  const cli = tunnel.cli.dial();
  tunnel.settle();
  if (relay === undefined || cli === null) throw new Error('no relay');
  return { tunnel, cli, relay, socket, overs: () => overs };
}

describe('a stream joined with a socket', () => {
  it('gives credit for what the kernel took, and for nothing before', () => {
    const { tunnel, cli, socket } = relayed();
    cli.write(300 * 1024);
    tunnel.settle();
    expect(cli.stream.queuedBytes).toBe(300 * 1024 - 256 * 1024);
    socket.flush();
    tunnel.settle();
    expect(cli.stream.queuedBytes).toBe(0);
  });

  it('gives the kernel at once what it takes, queues the rest, and sends nothing past a queue', () => {
    const { tunnel, cli, socket } = relayed(250);
    for (const bytes of [200, 200, 100]) {
      cli.write(bytes);
      tunnel.settle();
    }
    expect(socket.log.splice(0)).toEqual(['200 of 200', '50 of 200', 'write 150', 'write 100']);
    socket.room = 1000;
    socket.flush();
    cli.write(70);
    tunnel.settle();
    expect(socket.log).toEqual(['70 of 70']);
  });

  it('gives credit at once for what the kernel took at once', () => {
    const { tunnel, cli, socket } = relayed(1024 * 1024);
    cli.write(300 * 1024);
    tunnel.settle();
    expect([cli.stream.queuedBytes, socket.writableLength]).toEqual([0, 0]);
  });

  it('sends nothing to a socket that is broken', () => {
    const { tunnel, cli, socket } = relayed(1000);
    socket.destroyed = true;
    cli.write(10);
    tunnel.settle();
    expect(socket.log).toEqual(['write 10']);
  });

  it('ends in order: each end is passed on, and it is over when the socket is closed', () => {
    const { tunnel, cli, relay, socket, overs } = relayed();
    cli.write(10);
    cli.end();
    tunnel.settle();
    expect(socket.log).toEqual(['with the end', '0 of 10', 'write 10', 'end']);
    socket.flush();
    relay.socketEnd();
    relay.socketClosed();
    tunnel.settle();
    expect([cli.peerEnd, cli.peerReset, overs()]).toEqual([10, null, 1]);
    expect(relay.socketData(Buffer.alloc(1), 0, 1)).toBe(true);
  });

  it('sends the last bytes with the end that follows them in the same message, and no others', () => {
    const { tunnel, cli, socket } = relayed(100);
    cli.write(10);
    tunnel.settle();
    cli.write(20);
    cli.end();
    tunnel.settle();
    expect(socket.log).toEqual(['10 of 10', 'with the end', '20 of 20', 'end']);
  });

  it('ends behind what is queued', () => {
    const { tunnel, cli, relay, socket } = relayed(5);
    cli.write(10);
    cli.end();
    tunnel.settle();
    expect(socket.log).toEqual(['with the end', '5 of 10', 'write 5', 'end']);
    socket.flush();
    relay.socketEnd();
    expect(socket.log.length).toBe(4);
  });

  it('passes a reset on either way, once', () => {
    const first = relayed();
    first.relay.socketFailed();
    first.relay.socketClosed();
    first.tunnel.settle();
    expect([first.cli.peerReset?.code, first.overs()]).toEqual([18, 1]);
    const second = relayed();
    second.cli.reset();
    second.tunnel.settle();
    expect([second.socket.log, second.overs()]).toEqual([['reset'], 1]);
  });

  it('that loses its socket without an end has broken', () => {
    const { tunnel, cli, relay } = relayed();
    relay.socketClosed();
    tunnel.settle();
    expect(cli.peerReset?.code).toBe(18);
  });

  it('reads on when the stream has room again', () => {
    const { tunnel, cli, relay, socket } = relayed();
    cli.consumesAtOnce = false;
    const piece = Buffer.alloc(64 * 1024);
    let pieces = 1;
    while (relay.socketData(piece, 0, piece.length)) pieces++;
    expect(pieces).toBeGreaterThan(4);
    tunnel.settle();
    expect(socket.log).toEqual([]);
    cli.stream.consumed(256 * 1024);
    tunnel.settle();
    expect(socket.log).toEqual(['resume']);
  });
});
