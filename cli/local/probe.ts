/** Whether a local port answers, on which address, and waiting until it does. */

import { connect } from 'node:net';
import { type Clock, pause } from '../clock.ts';
import { LOCAL_CONNECT_TIMEOUT_MS, LOCAL_PROBE_FIRST_DELAY_MS, LOCAL_PROBE_MAX_DELAY_MS } from '../limits.ts';
import type { LocalPort, LoopbackHost } from './local-port.ts';

/** Connects and closes at once; notes in `port` what answered. */
export async function probe(port: LocalPort): Promise<boolean> {
  for (const host of [port.firstHost, port.secondHost]) {
    if (!(await answers(host, port.dialPort))) continue;
    port.noteAnswered(host);
    return true;
  }
  return false;
}

/** Resolves with true once `port` answers, with false once `signal` aborts. */
export async function waitForPort(port: LocalPort, clock: Clock, signal: AbortSignal): Promise<boolean> {
  let delayMs = LOCAL_PROBE_FIRST_DELAY_MS;
  while (!signal.aborted) {
    if (await probe(port)) return true;
    await pause(clock, delayMs, signal);
    delayMs = Math.min(delayMs * 2, LOCAL_PROBE_MAX_DELAY_MS);
  }
  return false;
}

function answers(host: LoopbackHost, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host, port });
    const done = (isAnswering: boolean): void => {
      socket.destroy();
      resolve(isAnswering);
    };
    socket.setTimeout(LOCAL_CONNECT_TIMEOUT_MS, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}
