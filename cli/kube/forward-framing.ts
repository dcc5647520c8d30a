/** How the bytes of one forwarded port travel in the messages of a WebSocket; the server chooses one of the ways that it is offered. */

/** Told what comes. */
export interface ForwardVisitor {
  /** A view of the message. */
  onData(bytes: Buffer): void;
  /** The port cannot be had, in the words of the cluster. */
  onRefused(reason: string): void;
  /** The pod sends no more. */
  onEnd(): void;
  /** A message that the server waits for. */
  onReply(message: Buffer): void;
}

export interface ForwardFraming {
  /** What is sent first. */
  readonly opening: readonly Buffer[];
  /** What carries these bytes: at least one message. The chunks may be part of them. */
  messagesOf(chunks: readonly Buffer[]): Buffer[];
  receive(message: Buffer): void;
}
