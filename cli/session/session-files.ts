/**
 * The pod's files within a session: asked for once per tunnel, since a stream lives no longer than that. The stream goes to whoever wanted
 * the files; when it is lost while the tunnel lives, it is asked for again, a few times.
 */

import {
  type AgentMessageOf,
  type CliMessage,
  FILES_VERSION,
  type MuxStream,
  type StreamOpen,
  toSubscriptionId,
} from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';

/** Ids of subscriptions count up from 1 and never come here. */
const FILES_ID = toSubscriptionId(0x7fff_ffff);

/** Times that the files are asked for on one tunnel: an agent that ends the stream again and again has a reason. */
const MAX_ASKED = 3;

export interface FilesWish {
  /** Absolute paths that may be written in the pod. */
  readonly writable: readonly string[];
  /** Takes the stream and sets its visitor: `FileRelay.attach`. */
  onStream(stream: MuxStream): void;
  /** There are no files, now or from now on. */
  onRefused(error: HeadgateError): void;
}

export class SessionFiles {
  readonly #send: (message: CliMessage) => boolean;
  #wish: FilesWish | undefined;
  #asked = 0;

  /** @param send to the agent; false when there is none at the moment */
  constructor(send: (message: CliMessage) => boolean) {
    this.#send = send;
  }

  /** Wants the files, now and after each loss. */
  want(wish: FilesWish): void {
    this.#wish = wish;
    this.#ask();
  }

  /** There is a new tunnel. */
  renew(): void {
    this.#asked = 0;
    this.#ask();
  }

  /** The stream is over: `FileRelayEvents.onLost`. */
  onLost(): void {
    if (this.#asked < MAX_ASKED) this.#ask();
  }

  /** @returns whether the stream is that of the files */
  onOpen(stream: MuxStream, open: StreamOpen): boolean {
    if (open.subscriptionId !== FILES_ID || this.#wish === undefined) return false;
    this.#wish.onStream(stream);
    return true;
  }

  onRefused({ message, hint }: AgentMessageOf<'filesRefused'>): void {
    this.#wish?.onRefused(new HeadgateError('HEADGATE_ERR_REFUSED', message, { hint }));
  }

  #ask(): void {
    if (this.#wish === undefined) return;
    const writable = [...this.#wish.writable];
    if (this.#send({ type: 'filesRequest', id: FILES_ID, version: FILES_VERSION, writable })) this.#asked++;
  }
}
