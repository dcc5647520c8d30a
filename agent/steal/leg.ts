/**
 * One peer of a connection as the engine sees it: the client, the app, or a stream to a session. The engine only calls
 * these methods; what stands behind them (a socket, a tunnel stream, a recorder in a test) is the shell's business.
 *
 * Rules that every leg keeps:
 * - No method calls back into the engine before it returns; events come later, from the shell's own turn.
 * - `write` after `end` or `reset` is a defect of the engine and throws.
 * - After `reset` and `abandon`, the leg reports nothing more.
 */
export interface Leg {
  /** Sends `buf[start, end)`. Borrowed: what the peer does not take at once is copied (docs/buffers.md, row "leg write"). */
  write(buf: Buffer, start: number, end: number): void;
  /** From here to `sendGathered`, within one event of the engine, small writes may be kept to go in one call. Legs need not do it. */
  gather?(): void;
  sendGathered?(): void;
  /** Half-closes after everything written was sent. */
  end(): void;
  /** Ends both directions at once, as a RST; queued bytes are dropped. */
  reset(): void;
  /**
   * Half-closes, throws away whatever still arrives and closes for good, by RST after LINGER_MS. The engine hears
   * nothing more of this leg.
   */
  abandon(): void;
  /** Stops reading from this peer; at most one read that is already under way still arrives. */
  pause(): void;
  resume(): void;
  /** Bytes written and not yet taken by the kernel or the tunnel. */
  readonly queuedBytes: number;
}

/** A leg to a session's local process. */
export interface StreamLeg extends Leg {
  /** Bytes written to this stream since it was opened. */
  readonly sentBytes: number;
  /** Tells why the stream is reset, for the session's log. */
  reset(code?: number): void;
}
