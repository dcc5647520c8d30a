import { describe, expect, it } from 'vitest';
import { type RelaySocket, StreamRelay } from './stream-relay.ts';
import { type Owner, Tunnel } from './testing/tunnel.ts';

/** A socket whose kernel takes nothing until it is told to. */
class SlowSocket implements RelaySocket {
  writableLength = 0;
  destroyed = false;
  readonly errored = null;
  readonly log: string[] = [];
  readonly #written: (() => void)[] = [];

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

function relayed(): { tunnel: Tunnel; cli: Owner; relay: StreamRelay; socket: SlowSocket; overs: () => number } {
  const tunnel = new Tunnel();
  const socket = new SlowSocket();
  let relay: StreamRelay | undefined;
  let overs = 0;
  tunnel.agent.onDial = stream => {
    relay = new StreamRelay(stream, socket, () => overs++);
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

  it('ends in order: each end is passed on, and it is over when the socket is closed', () => {
    const { tunnel, cli, relay, socket, overs } = relayed();
    cli.write(10);
    cli.end();
    tunnel.settle();
    expect(socket.log).toEqual(['write 10', 'end']);
    socket.flush();
    relay.socketEnd();
    relay.socketClosed();
    tunnel.settle();
    expect([cli.peerEnd, cli.peerReset, overs()]).toEqual([10, null, 1]);
    expect(relay.socketData(Buffer.alloc(1), 0, 1)).toBe(true);
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
