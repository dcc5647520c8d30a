/**
 * Closes connections that are over in both directions, behind whatever has come meanwhile: close(2) and what node does around it take as long as half of a short
 * connection, and mostly the next one has begun already.
 */

interface Closable {
  destroy(): unknown;
}

const over: Closable[] = [];

/** Destroys the socket in the loop's next turn: what came in this one is answered by then. */
export function closeSoon(socket: Closable): void {
  // Immediates of this turn answer, and not all of them may be asked for yet.
  if (over.push(socket) === 1) setImmediate(() => void setImmediate(closeAll));
}

function closeAll(): void {
  for (const socket of over.splice(0)) socket.destroy();
}
