/** A peer that half-closes and is then gone without a word, as one behind a dropped link. */
import type { Socket } from 'node:net';
import { libc } from '../../../sys/libc.ts';

const SOL_TCP = 6;
/** How long the kernel keeps a closed socket that waits for the other side's FIN. */
const TCP_LINGER2 = 8;
const ONE_SECOND = Buffer.from(Int32Array.of(1).buffer);

/** About a second later nobody answers for `socket` any more but the kernel, with a reset. */
export function vanish(socket: Socket): void {
  const { fd } = (socket as unknown as { readonly _handle: { readonly fd: number } })._handle;
  if (libc().setsockopt(fd, SOL_TCP, TCP_LINGER2, ONE_SECOND, 4) !== 0) throw new Error('TCP_LINGER2 was refused');
  socket.end(() => socket.destroy());
}
