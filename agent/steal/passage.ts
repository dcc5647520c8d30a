/**
 * Bytes that the engine need not see (unseen-bytes.ts) go from socket to socket within the kernel: splice(2) into a pipe and out
 * of it. One for each relay thread.
 *
 *   source ──splice──► pipe ──splice──► sink
 *                        └── what the sink does not take now: the front of its leg's queue (out-queue.ts)
 *
 * *The pipe is empty whenever the source is asked*, so "not now" of the source means that it has nothing, never that the pipe is full, and a
 * 0 is its FIN. So an edge is never lost: who reads goes on until it hears that.
 *
 * A source from which nothing was moved is read all the same (epoll-leg.ts): in a cluster whose network joins sockets by itself (sockmap), splice(2) does not
 * see what a read sees.
 *
 * *A pipe is taken for one call*, and kept only while bytes are in it: a thread needs one for all that flows, and one for each reader
 * that has stopped. Where MAX_PIPES of those have stopped, what the next one leaves is copied out, as it would have been without pipes.
 *
 * Whose they are: docs/buffers.md, row "pipe". Where the kernel has no pipe to give, or does not splice these sockets (a sandbox), bytes are read and written as ever: counted, said once.
 */
import type { Counters } from '../../protocol/index.ts';
import {
  closeSocket,
  EAGAIN,
  errnoName,
  openPipe,
  type Pipe,
  readPipe,
  SysError,
  spliceBytes,
} from '../../sys/index.ts';
import { MAX_PIPES, PASS_TURN_BYTES, PIPE_BYTES, WIDE_PIPE_BYTES, WIDE_PIPES } from './limits.ts';

/** How `move` stopped, where it is neither the source's FIN (0) nor its negative errno. Nothing was moved: read it. */
export const NOT_MOVED = 1;
/** As many as were allowed. */
export const ALL_MOVED = 2;
/** There may be more, after others had their turn. */
export const TURN_OVER = 3;
/** The sink takes no more now, or is broken. */
export const SINK_STOPPED = 4;

/** This kernel cannot do it with these sockets, or forbids it: EPERM, EBADF, EINVAL, ENOSYS, EOPNOTSUPP. */
const UNABLE: ReadonlySet<number> = new Set([-1, -9, -22, -38, -95]);

/** Of a pipe that is smaller than that nothing is gained. */
const LEAST_PIPE_BYTES = 64 * 1024;

/** The thread whose it is. */
export interface PipeUser {
  readonly counters: Counters;
  /** A descriptor of ours was opened, or closed or given away. */
  noteOwned(fd: number, isOwned: 0 | 1): void;
  warn(message: string): void;
}

/** What the sink did not take: still in its pipe, or copied out of it. */
export type Leftover = { readonly pipe: Pipe; readonly bytes: number } | Buffer;

export class Passage {
  /** What one call of `move` moves at the most. */
  turnBytes = PASS_TURN_BYTES;
  /** Of the last call of `move`. */
  movedBytes = 0;
  /** The negative errno of a sink that is broken, else 0. */
  sinkError = 0;
  /** For the sink's queue. */
  leftover: Leftover | null = null;
  private readonly user: PipeUser;
  private readonly idle: Pipe[] = [];
  private opened = 0;
  private wide = 0;
  private isUnable = false;

  constructor(user: PipeUser) {
    this.user = user;
  }

  /** Moves what `source` has, at most `limitBytes`, to `sink`, which has nothing queued. Both are non-blocking sockets. @returns how it stopped */
  move(source: number, sink: number, limitBytes: number): number {
    this.movedBytes = 0;
    this.sinkError = 0;
    this.leftover = null;
    const pipe = this.take();
    if (pipe === null) return NOT_MOVED;
    const most = Math.min(limitBytes, this.turnBytes);
    const atOnce = this.isLastPipe ? Math.min(pipe.sizeBytes, PIPE_BYTES) : pipe.sizeBytes;
    while (this.movedBytes < most) {
      const came = spliceBytes(source, pipe.writeEnd, Math.min(most - this.movedBytes, atOnce));
      if (came <= 0) {
        this.give(pipe);
        return UNABLE.has(came) ? this.meetInability(came) : came;
      }
      this.movedBytes += came;
      if (!this.empty(pipe, sink, came)) return SINK_STOPPED;
    }
    this.give(pipe);
    return most === limitBytes ? ALL_MOVED : TURN_OVER;
  }

  /** Takes an empty pipe back. The wide ones are the first to be taken. */
  give(pipe: Pipe): void {
    if (isWide(pipe)) this.idle.push(pipe);
    else this.idle.unshift(pipe);
  }

  /** Closes one whose bytes nobody wants any more. */
  discard(pipe: Pipe): void {
    this.opened--;
    if (isWide(pipe)) this.wide--;
    for (const end of [pipe.readEnd, pipe.writeEnd]) {
      this.user.noteOwned(end, 0);
      closeSocket(end);
    }
  }

  /** @returns whether the sink took all of it; the pipe is somebody else's otherwise */
  private empty(pipe: Pipe, sink: number, bytes: number): boolean {
    let left = bytes;
    while (left > 0) {
      const went = spliceBytes(pipe.readEnd, sink, left);
      if (went <= 0) {
        this.leave(pipe, left, went);
        return false;
      }
      left -= went;
    }
    return true;
  }

  private leave(pipe: Pipe, bytes: number, error: number): void {
    const isUnable = UNABLE.has(error);
    if (error !== -EAGAIN && !isUnable) {
      this.sinkError = error;
      this.discard(pipe);
    } else if (isUnable || this.isLastPipe) {
      this.leftover = readPipe(pipe, bytes);
      this.give(pipe);
      if (isUnable) this.meetInability(error);
    } else {
      this.leftover = { pipe, bytes };
    }
  }

  /** Whether there is none besides the one in use: what stays in that is copied. */
  private get isLastPipe(): boolean {
    return this.idle.length === 0 && this.opened === MAX_PIPES;
  }

  private take(): Pipe | null {
    const pipe = this.idle.pop();
    if (pipe !== undefined) return pipe;
    if (this.isUnable || this.opened === MAX_PIPES) return null;
    return this.open();
  }

  private open(): Pipe | null {
    let pipe: Pipe;
    try {
      pipe = openPipe(this.wide < WIDE_PIPES ? WIDE_PIPE_BYTES : PIPE_BYTES);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      return this.goWithout(error.code);
    }
    this.opened++;
    if (isWide(pipe)) this.wide++;
    this.user.noteOwned(pipe.readEnd, 1);
    this.user.noteOwned(pipe.writeEnd, 1);
    if (pipe.sizeBytes >= LEAST_PIPE_BYTES) return pipe;
    this.discard(pipe);
    return this.goWithout(`a pipe holds ${pipe.sizeBytes} bytes`);
  }

  /** This time. */
  private goWithout(reason: string): null {
    this.user.counters.values.bytes_unseen_refused++;
    this.user.warn(`large bodies cost more, since the kernel gives no pipe (${reason})`);
    return null;
  }

  /** From here on. */
  private meetInability(error: number): number {
    if (!this.isUnable) {
      this.user.counters.values.bytes_unseen_refused++;
      this.user.warn(`large bodies cost more, since the kernel does not pass them on (splice: ${errnoName(-error)})`);
    }
    this.isUnable = true;
    return NOT_MOVED;
  }
}

const isWide = ({ sizeBytes }: Pipe): boolean => sizeBytes > PIPE_BYTES;
