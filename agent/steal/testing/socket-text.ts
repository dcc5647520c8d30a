/** What tests read from node's sockets. */
import { once } from 'node:events';
import type { Socket } from 'node:net';

/** What comes until there are so many bytes, one character each. */
export async function readAtLeast(socket: Socket, count: number): Promise<string> {
  let text = '';
  while (text.length < count) {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) await once(socket, 'readable');
    else text += chunk.toString('latin1');
  }
  return text;
}
