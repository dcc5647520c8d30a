/**
 * The inner half of a world, which takes longer to come up than all that is asked of it then. So whoever knows no more than that there may be a world begins it,
 * and it is there when one is wanted:
 *
 *     beginInnerHalf ──► waits, and keeps no process alive ──takeInnerHalf──► the world's
 *                           └── dropInnerHalf, or our end ──► gone
 */

import { fileURLToPath } from 'node:url';
import { type FromInner, type ToInner, WITH_FILES } from './messages.ts';
import { obstacleWords, UNSHARE } from './obstacles.ts';
import { OtherHalf } from './other-half.ts';

export type InnerHalf = OtherHalf<ToInner, FromInner>;

let early: InnerHalf | undefined;

/** What is wrong with it is told to who takes it. @param hasFiles whether what serves the pod's files is loaded ahead of need, too */
export function beginInnerHalf(hasFiles: boolean): void {
  early ??= startInnerHalf(hasFiles);
  early.unref();
}

/** One that was begun, or a new one; the caller's. */
export function takeInnerHalf(hasFiles: boolean): InnerHalf {
  const taken = early ?? startInnerHalf(hasFiles);
  early = undefined;
  taken.ref();
  return taken;
}

/** There will be no world: one that was begun ends by itself. */
export function dropInnerHalf(): void {
  void early?.close();
  early = undefined;
}

function startInnerHalf(hasFiles: boolean): InnerHalf {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const main = fileURLToPath(new URL(`./inner.${extension}`, import.meta.url));
  return new OtherHalf([...UNSHARE, process.execPath, main, ...(hasFiles ? [WITH_FILES] : [])], obstacleWords);
}
