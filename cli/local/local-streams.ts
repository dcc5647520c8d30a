/** The streams of a session that end at the local process, each carried as it needs. */

import type { MuxStream, StreamOpen } from '../../protocol/index.ts';
import { Http2Replays } from './http2-replay.ts';
import type { LocalPort } from './local-port.ts';
import { LocalStream } from './local-stream.ts';

export class LocalStreams {
  readonly #isMirror: boolean;
  readonly #streams = new Set<LocalStream>();
  readonly #replays = new Http2Replays();

  constructor({ isMirror }: { readonly isMirror: boolean }) {
    this.#isMirror = isMirror;
  }

  /** Whether the local process was sent something that it has not said a word to yet. */
  get isAwaitingAnswer(): boolean {
    return [...this.#streams].some(stream => stream.isAwaitingAnswer);
  }

  take(stream: MuxStream, open: StreamOpen, port: LocalPort): void {
    if (open.isHttp2Request === true) {
      this.#replays.take(stream, open, port);
      return;
    }
    const local = new LocalStream(stream, { port, isOneWay: this.#isMirror, onOver: this.#forget });
    stream.visitor = local;
    this.#streams.add(local);
  }

  /** The session is over. */
  abort(): void {
    for (const stream of [...this.#streams]) stream.abort();
    this.#replays.abort();
  }

  readonly #forget = (stream: LocalStream): void => {
    this.#streams.delete(stream);
  };
}
