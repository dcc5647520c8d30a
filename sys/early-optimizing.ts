/**
 * What is done for each connection, in relay threads and of a world, is compiled well after a thousand of them, not after twenty thousand.
 *
 * The engine gives a function to its best compiler when it was called some 3,000 times, one after the other, since what it calls is inlined only then: with one
 * request on each connection a relay executes a quarter to a half more outside the kernel for its first 15,000 than later. Called 300 times, the
 * same functions have shown what types they meet, and the code is as good (docs/decisions/0054-a-turn-sends-together.md).
 */
import { setFlagsFromString } from 'node:v8';

export const EARLY_OPTIMIZING = '--invocation-count-for-turbofan=300';
let isEarly = false;

/**
 * Of the whole process and all its threads, those that it has and those that it starts. To be called when modules are loaded: what loads them is called some
 * hundred times, too, and never again. Once is enough, and a second call does nothing.
 */
export function optimizeEarly(): void {
  if (isEarly) return;
  isEarly = true;
  setFlagsFromString(EARLY_OPTIMIZING);
}
