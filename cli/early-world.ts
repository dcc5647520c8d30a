/** As little of a world as begins one (expected-world.ts). */

export { beginInnerHalf, dropInnerHalf } from './world/index.ts';
