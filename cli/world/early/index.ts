/** The beginning of a world, for who has loaded nothing else of it. */
export { beginInner, letInnerGo, takeInner } from './early-inner.ts';
