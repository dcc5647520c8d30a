/** Connections of programs that are joined with their far sides, each until nothing goes through it any more. */

import type { FarEnd } from './far-end.ts';

export class JoinedSockets implements Disposable {
  readonly #sockets = new Set<ReturnType<FarEnd['take']>>();

  /** @param fd of the program's connection; owned from here on. @param onOver told once */
  join(fd: number, end: FarEnd, onOver: () => void): void {
    const socket = end.take(fd);
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
