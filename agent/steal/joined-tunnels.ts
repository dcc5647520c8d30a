/** The sessions that have a tunnel in a relay thread, by their numbers there. */
import type { LegThread } from './epoll-leg-owner.ts';
import { JoinedTunnel } from './joined-tunnel.ts';
import { placeOfSession } from './relay-protocol.ts';

export class JoinedTunnels {
  private readonly thread: LegThread;
  private readonly tunnels = new Map<number, JoinedTunnel>();
  /** Streams of each session's place. */
  private readonly streams: Int32Array | undefined;

  /** @param streams shared with the thread that tells them */
  constructor(thread: LegThread, streams: Int32Array | undefined) {
    this.thread = thread;
    this.streams = streams;
  }

  /** @param fd the tunnel's from here on */
  join(session: number, fd: number): void {
    this.part(session);
    const tunnel = new JoinedTunnel(this.thread, fd);
    this.tunnels.set(session, tunnel);
    tunnel.begin();
  }

  part(session: number): void {
    const tunnel = this.tunnels.get(session);
    this.tunnels.delete(session);
    tunnel?.close();
    this.tell(session, 0);
  }

  /** Undefined where it has none that can be used. */
  of(session: number): JoinedTunnel | undefined {
    const tunnel = this.tunnels.get(session);
    return tunnel?.isOpen === true ? tunnel : undefined;
  }

  /** Tells how many streams there are. */
  count(): void {
    for (const [session, tunnel] of this.tunnels) this.tell(session, tunnel.streamCount);
  }

  private tell(session: number, streams: number): void {
    if (this.streams !== undefined) this.streams[placeOfSession(session)] = streams;
  }
}
