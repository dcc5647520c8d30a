/**
 * What the reader of packets asks the scheduler for. It needs little, but soon: on a machine whose cores are all taken, a reader with an
 * equal share reads less than the ring fills. It takes no more for it, as the packets are what they are.
 *
 * Whom that is asked of differs. In a container, threads compete within its group, by their nice value. On a machine with autogroups
 * (sched(7)), which desktops and many servers have, sessions compete first, each with a nice value of its own, and that of a thread
 * counts only within its session: there an agent among ten busy sessions had a tenth, whatever its thread asked for. So it asks for its
 * session too, where that is its own, and within it the reader comes first.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const NICE = -10;
const NICE_OF_OTHERS = 0;
const SESSION = '/proc/self/autogroup';
/** Of the fields of /proc/PID/stat behind the command's name (proc(5)). */
const SESSION_FIELD = 3;

/** For the calling thread, and its session until it is disposed of. Without CAP_SYS_NICE the thread is one among equals. */
export function askForCores(): Disposable {
  // Of the thread: 0 is not the process (setpriority(2), "C library/kernel differences").
  attempt(() => setPriority(0, NICE));
  setNiceOfSession(NICE);
  return { [Symbol.dispose]: () => setNiceOfSession(NICE_OF_OTHERS) };
}

/** A kernel without autogroups has no such file. */
function setNiceOfSession(nice: number): void {
  attempt(() => {
    if (isSessionOurs()) writeFileSync(SESSION, String(nice));
  });
}

/** Whether it began with this process, and is not the one of somebody's terminal. */
function isSessionOurs(): boolean {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[SESSION_FIELD] === String(process.pid);
}

function attempt(ask: () => void): void {
  try {
    ask();
  } catch {
    // Not allowed, or not there.
  }
}
