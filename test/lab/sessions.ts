/** Sessions of a lab's pod in one line each, and what its agent says of itself. */

import { readFileSync, writeFileSync } from 'node:fs';
import { systemClock } from '../../cli/clock.ts';
import { HeadgateError } from '../../cli/errors.ts';
import { askStatus, runningAgent } from '../../cli/session/observer.ts';
import { runningAgents } from '../../cli/target/agent-files.ts';
import type { CounterName, MirrorSource, StatusReport } from '../../protocol/index.ts';
import { isAlive, runDirectoryOf } from './agents.ts';
import { Headgate } from './headgate.ts';
import type { Lab } from './lab.ts';
import { until } from './poll.ts';

/** On a machine that has much else to do. */
const ANSWERS_WITHIN_MS = 60_000;
const VISITOR = { name: 'lab', version: '0.0.0', clock: systemClock };

/** A port of the pod and the local process that gets its requests. */
export interface TakenPort {
  readonly port: number;
  readonly local: { readonly port: number };
}

/** Attaches to the lab's pod and waits until it steals. `flags` are the filter and what else the session wants. */
export function attach(
  lab: Lab,
  taken: TakenPort | readonly TakenPort[],
  ...flags: readonly string[]
): Promise<Headgate> {
  const ports = [taken].flat().map(({ port, local }) => `--port=${port}:${local.port}`);
  return Headgate.stealing(lab, 'attach', [`--target=netns/${lab.pod.name}`, '--steal', ...ports, ...flags]);
}

/** The same for a mirror. */
export async function mirror(
  lab: Lab,
  { port, local, source }: TakenPort & { readonly source: MirrorSource },
  ...flags: readonly string[]
): Promise<Headgate> {
  const target = `--target=netns/${lab.pod.name}`;
  const args = [target, '--mirror', `--source=${source}`, `--port=${port}:${local.port}`, ...flags];
  const headgate = Headgate.start(lab, 'attach', args);
  await headgate.event('mirroring');
  return headgate;
}

/**
 * What the lab's one agent says of itself, asked as `status` asks, but from here: a CLI that starts for each question takes from the machine
 * what is measured meanwhile. One that answers too late is asked again. @throws when there is none, or more than one.
 */
export async function agentStatus(lab: Lab): Promise<StatusReport> {
  const ask = async (): Promise<StatusReport | undefined> => {
    const [agent, ...others] = runningAgents(runDirectoryOf(lab), isAlive);
    if (agent === undefined || others.length > 0) throw new Error(`one agent was expected: ${agent?.pid} ${others}`);
    try {
      return await askStatus(runningAgent(agent), VISITOR);
    } catch (error) {
      if (error instanceof HeadgateError) return undefined;
      throw error;
    }
  };
  return until(ask, { withinMs: ANSWERS_WITHIN_MS, what: 'the agent to answer' });
}

/** How often something has happened to the lab's one agent. */
export async function countOf(lab: Lab, name: CounterName): Promise<number> {
  return (await agentStatus(lab)).counters[name] ?? 0;
}

/** The most memory that a process had resident at once since `forgetPeak`, in bytes. */
export function peakMemoryBytes(pid: number): number {
  return memoryLineBytes(pid, 'VmHWM');
}

/** Begins the measurement of the peak anew, and returns what is resident now, in bytes. */
export function forgetPeak(pid: number): number {
  // Writing 5 resets the mark (proc_pid_clear_refs(5)).
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return memoryLineBytes(pid, 'VmRSS');
}

function memoryLineBytes(pid: number, name: string): number {
  const [, kilobytes] =
    new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (kilobytes === undefined) throw new Error(`no ${name} of process ${pid}`);
  return Number(kilobytes) * 1024;
}
