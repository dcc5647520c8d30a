/**
 * What is put off to the end of a turn of the socket loop: a batch that gathers what all events of the turn have to say, and is sent before anything is waited for. Node's own
 * way of doing so, `setImmediate`, costs about what the sending does, and in a loop of our own it would be late.
 */

const due: (() => void)[] = [];
let isInTurn = false;
let isNodesNext = false;

/** Runs a turn, and then what was put off to its end. @returns whether the loop may stay for another one */
export function runTurn(turn: () => void): boolean {
  isInTurn = true;
  isNodesNext = false;
  try {
    turn();
  } finally {
    isInTurn = false;
    for (let task = due.shift(); task !== undefined; task = due.shift()) task();
  }
  return !isNodesNext;
}

/** For who has begun something of node's: libuv looks at new handles and timers when it waits itself, so the socket loop gives back to it after this turn. */
export function giveBack(): void {
  isNodesNext = true;
}

/** Puts something off to the end of this turn: of the socket loop's, or of node's where that one has none now. */
export function atTurnEnd(task: () => void): void {
  if (isInTurn) due.push(task);
  else setImmediate(task);
}
