/**
 * The inner half of a world, begun before it is known whether there will be a world: it is a process that takes as long to come up as the CLI takes to load
 * what runs a command and to read what the user wants. It asks for nothing and makes nothing that is seen outside until it is told to.
 *
 *     begun ──takeInner──► a world's
 *       ├──letInnerGo──► gone
 *       └──this process ends──► gone
 */

import { fileURLToPath } from 'node:url';
import { type FromInner, type ToInner, WITH_FILES } from '../messages.ts';
import { obstacleWords, UNSHARE } from '../obstacles.ts';
import { OtherHalf } from '../other-half.ts';

type InnerHalf = OtherHalf<ToInner, FromInner>;

/** That nobody has taken yet. */
let begun: InnerHalf | undefined;

/** Keeps no process alive. @param hasFiles whether files will most likely be wanted: what serves them is loaded then, too */
export function beginInner(hasFiles: boolean): void {
  begun ??= startInner(hasFiles);
  begun.unref();
}

/** The one that was begun, or a new one. What is wrong with it is told when something is asked of it. */
export function takeInner(hasFiles: boolean): InnerHalf {
  const taken = begun ?? startInner(hasFiles);
  begun = undefined;
  taken.ref();
  return taken;
}

/** There will be no world. */
export function letInnerGo(): void {
  void begun?.close();
  begun = undefined;
}

function startInner(hasFiles: boolean): InnerHalf {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const main = fileURLToPath(new URL(`../inner.${extension}`, import.meta.url));
  const node = [process.execPath, main, ...(hasFiles ? [WITH_FILES] : [])];
  return new OtherHalf([...UNSHARE, ...node], obstacleWords);
}
