/**
 * What the app notices of those who look at its requests, and whether they see all: 64 connections, at a steady rate that leaves the machine
 * time, and at full speed.
 *
 * Everybody looks all the time, each at an origin in a pod of their own, and takes turns in having load: slices of a second at the most, so that a
 * machine that changes its speed does so for all. Nobody starts or ends in between, since compilers at work would be what is measured. A ratio is
 * the median of the ratios within the rounds, and nobody stands twice: the difference between the two is the noise.
 *
 * What the pod's machine notices of a mirror is the agent's work. That of the CLI and the local process is done elsewhere, but not in a lab. So the
 * steady load comes a second time, while these two stand still; they catch up behind each slice.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { Lab } from '../../test/lab/index.ts';
import { type Effort, table } from '../bench.ts';
import { threadTimeUs } from '../cpu-time.ts';
import { LoadProcess, type Slice } from '../load/load.ts';
import { ORIGIN_PORT, startOrigin } from '../origin/origin.ts';
import { figure, middle, type Plan, type Runs, ratio, takeRounds } from '../relay/rounds.ts';
import {
  type Account,
  FILTERED_EVERY,
  GOREPLAY,
  type Looker,
  type Looking,
  lookers,
  MIRROR,
  MIRROR_FILTERED,
  NOBODY,
  NOBODY_AGAIN,
} from './lookers.ts';

const CONNECTIONS = 64;
/** Between an answer and the next request of a connection, at the steady rate: 3,200 requests a second. */
const PAUSE_MS = 20;
/** Goes with one request in a hundred. */
const WANTED = 'x-wanted: yes';
/** Those who stood still read what came meanwhile. */
const CATCH_UP_MS = 150;

const STEADY: Readonly<Record<Effort, Plan>> = {
  full: { effort: 'full', warmUpSeconds: 2, rounds: 25, seconds: 1 },
  quick: { effort: 'quick', warmUpSeconds: 1, rounds: 11, seconds: 0.6 },
  smoke: { effort: 'smoke', warmUpSeconds: 0, rounds: 1, seconds: 0.2 },
};
const FULL_SPEED: Readonly<Record<Effort, Plan>> = {
  full: { effort: 'full', warmUpSeconds: 4, rounds: 15, seconds: 0.5 },
  quick: { effort: 'quick', warmUpSeconds: 3, rounds: 7, seconds: 0.3 },
  smoke: { effort: 'smoke', warmUpSeconds: 0, rounds: 1, seconds: 0.2 },
};

interface Run extends Slice {
  readonly cpuUsPerRequest: number;
}

interface Arrival {
  readonly name: string;
  /** Requests that were sent and are to be seen. */
  readonly wanted: number;
  readonly account: Account;
}

interface Loads {
  readonly steady: LoadProcess;
  readonly full: LoadProcess;
}

/** An origin, somebody who looks at it, and its load. */
class Looked {
  readonly name: string;
  readonly #looking: Looking;
  readonly #loads: Loads;
  readonly #sent = { steady: 0, full: 0 };

  private constructor(name: string, looking: Looking, loads: Loads) {
    this.name = name;
    this.#looking = looking;
    this.#loads = loads;
  }

  static async start(lab: Lab, looker: Looker): Promise<Looked> {
    await startOrigin(lab);
    const url = `http://${lab.podAddress4}:${ORIGIN_PORT}/`;
    const load = { url, connections: CONNECTIONS, mode: 'keep', header: WANTED, every: FILTERED_EVERY } as const;
    const steady = await LoadProcess.start(lab, { ...load, pauseMs: PAUSE_MS });
    const full = await LoadProcess.start(lab, load);
    return new Looked(looker.name, await looker.start(lab), { steady, full });
  }

  async run(load: keyof Loads, seconds: number): Promise<Run> {
    const cpuUs = (): number => this.#looking.pids.reduce((sum, pid) => sum + threadTimeUs(pid), 0);
    const before = cpuUs();
    const slice = await this.#loads[load].slice(seconds);
    this.#sent[load] += slice.count;
    return { ...slice, cpuUsPerRequest: (cpuUs() - before) / slice.count };
  }

  /** A steady load while what is not on the app's machine stands still. */
  async runAlone(seconds: number): Promise<Run> {
    const { elsewhere } = this.#looking;
    for (const pid of elsewhere) process.kill(pid, 'SIGSTOP');
    try {
      return await this.run('steady', seconds);
    } finally {
      for (const pid of elsewhere) process.kill(pid, 'SIGCONT');
      if (elsewhere.length > 0) await pause(CATCH_UP_MS);
    }
  }

  /** @throws when a mirror delivered what nobody sent, or twice what somebody did; what it lost is a figure */
  async stop(): Promise<Arrival> {
    const { name } = this;
    const every = name === MIRROR_FILTERED ? FILTERED_EVERY : 1;
    const wanted = Math.floor(this.#sent.steady / every) + Math.floor(this.#sent.full / every);
    const account = await this.#looking.stop();
    const { requests = 0, torn = 0 } = account.seen ?? {};
    if (name !== GOREPLAY && (torn > 0 || requests > wanted)) {
      throw new Error(`the ${name} delivered ${requests} requests of ${wanted}, ${torn} of them torn`);
    }
    return { name, wanted, account };
  }
}

export async function measureApp(effort: Effort): Promise<string> {
  await using labs = new AsyncDisposableStack();
  const all: Looked[] = [];
  const chosen = lookers(`--header=${WANTED}`).filter(
    ({ name }) => effort !== 'smoke' || name === NOBODY || name === MIRROR,
  );
  for (const looker of chosen) all.push(await Looked.start(labs.use(await Lab.open('bench')), looker));
  const full = await takeRounds(all, FULL_SPEED[effort], (each, seconds) => each.run('full', seconds));
  const alone = await takeRounds(all, STEADY[effort], (each, seconds) => each.runAlone(seconds));
  const steady = await takeRounds(all, STEADY[effort], (each, seconds) => each.run('steady', seconds));
  const arrivals: Arrival[] = [];
  for (const each of all) arrivals.push(await each.stop());
  return [
    `### The app, looked at: a steady load, CLI and local process elsewhere\n\n${latencyTable(alone)}`,
    `### The app, looked at: a steady load, all on one machine\n\n${latencyTable(steady)}`,
    `### The app, looked at: full speed, all on one machine\n\n${latencyTable(full)}`,
    `### What arrived of it\n\n${arrivalTable(arrivals, full)}`,
    footer(effort),
  ].join('\n\n');
}

function latencyTable(runs: Runs<Run>): string {
  const p50 = (run: Run): number => run.p50Us;
  const p99 = (run: Run): number => run.p99Us;
  const rows = [...runs.keys()].map(name => {
    const whole = [(run: Run) => run.perSecond, p50, p99].map(get => middle(runs, name, get));
    const ratios = [p50, p99].map(get => ratio(runs, [name, NOBODY], get));
    return [name, ...whole.map(value => figure(value, 0)), ...ratios.map(value => figure(value, 2))];
  });
  return table(['who looks', 'requests/s', 'p50 µs', 'p99 µs', 'p50 of nobody', 'p99 of nobody'], rows);
}

function arrivalTable(arrivals: readonly Arrival[], full: Runs<Run>): string {
  const rows = arrivals
    .filter(({ name }) => name !== NOBODY && name !== NOBODY_AGAIN)
    .map(({ name, wanted, account: { seen, drops } }) => {
      const cpuUs = middle(full, name, run => run.cpuUsPerRequest);
      const arrived = seen === null ? ['', ''] : [figure(wanted, 0), figure(seen.requests, 0)];
      return [name, ...arrived, figure(drops, 0), figure(cpuUs, 2)];
    });
  return table(['who looks', 'wanted', 'arrived', 'packets dropped', 'CPU µs/request'], rows);
}

function footer(effort: Effort): string {
  const words = ({ rounds, seconds }: Plan): string => `${rounds} slices of ${seconds} s`;
  return `Medians of ${words(STEADY[effort])} at the steady rate and of ${words(FULL_SPEED[effort])} at full speed, all in turn; ratios within a round. Elsewhere: CLI and local
process stand still during a slice, and catch up behind it.`;
}
