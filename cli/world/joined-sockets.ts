/** Connections of programs that are joined with their far sides, each until nothing goes through it any more. */

import type { Socket } from 'node:net';
import type { FarEnd } from './far-end.ts';
import type { ProgramHandle } from './program-connection.ts';

export class JoinedSockets implements Disposable {
  readonly #sockets = new Set<Socket>();

  /** @param onOver told once */
  join(handle: ProgramHandle, end: FarEnd, onOver: () => void): void {
    const socket = end.take(handle);
    socket.on('error', () => undefined);
    this.#sockets.add(socket);
    let isOver = false;
    end.join(() => {
      if (isOver) return;
      isOver = true;
      this.#sockets.delete(socket);
      onOver();
    });
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
