/**
 * What the app notices of those who look at its requests, and whether they see all: 64 connections, at a steady rate that leaves the machine time,
 * and at full speed, with nobody looking, tcpdump, mirrors and GoReplay in turn. Each request has its number, so that the local process
 * can tell whether one is missing, torn or out of order.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lab, type WrkResult, wrk } from '../../test/lab/index.ts';
import { type Effort, median, table } from '../bench.ts';
import { threadTimeUs } from '../cpu-time.ts';
import { ORIGIN_PORT } from '../origin/origin.ts';
import {
  type Account,
  FILTERED_EVERY,
  GOREPLAY,
  type Looker,
  lookers,
  MIRROR,
  MIRROR_FILTERED,
  NOBODY,
  NOBODY_AGAIN,
} from './lookers.ts';

const CONNECTIONS = 64;
/** Between an answer and the next request of a connection, at the steady rate. */
const PAUSE_MS = 20;

interface Plan {
  readonly rounds: number;
  /** At full speed, of each turn: the programs that look are young, and the compilers of those in JavaScript want the app's cores. */
  readonly warmUpSeconds: number;
  readonly steadySeconds: number;
  readonly fullSeconds: number;
}

const PLANS: Readonly<Record<Effort, Plan>> = {
  full: { rounds: 5, warmUpSeconds: 5, steadySeconds: 3, fullSeconds: 3 },
  quick: { rounds: 2, warmUpSeconds: 2, steadySeconds: 2, fullSeconds: 2 },
  smoke: { rounds: 1, warmUpSeconds: 0, steadySeconds: 1, fullSeconds: 1 },
};

/** One looker's turn. */
interface Turn {
  /** Null without one. */
  readonly warmUp: WrkResult | null;
  readonly steady: WrkResult;
  readonly full: WrkResult;
  /** At full speed. */
  readonly cpuUsPerRequest: number;
  readonly account: Account;
}

/** @param lab with the origin in its pod */
export async function measureApp(lab: Lab, effort: Effort): Promise<string> {
  const plan = PLANS[effort];
  const scripts = { steady: await writeScript(lab, 'steady', PAUSE_MS), full: await writeScript(lab, 'full', 0) };
  const all = lookers().filter(({ name }) => effort !== 'smoke' || name === NOBODY || name === MIRROR);
  const turns = new Map<string, Turn[]>(all.map(({ name }) => [name, []]));
  for (let round = 0; round < plan.rounds; round++) {
    for (const looker of all) {
      const turn = await takeTurn(lab, looker, { plan, scripts });
      checkTurn(looker.name, turn);
      turns.get(looker.name)?.push(turn);
      console.error(
        `  ${looker.name}: ${Math.round(turn.full.requestsPerSecond)} requests/s, p99 ${turn.full.p99Us} µs`,
      );
    }
  }
  return [
    `### The app, looked at: a steady load\n\n${latencyTable(turns, turn => turn.steady)}`,
    `### The app, looked at: full speed\n\n${latencyTable(turns, turn => turn.full)}`,
    `### What arrived of it\n\n${arrivalTable(turns)}`,
    `Medians of ${plan.rounds} turns of ${plan.steadySeconds} and ${plan.fullSeconds} s, one after the other, each behind ${plan.warmUpSeconds} s at full speed; what arrived is the sum of all. The app, wrk, the
looker and the local process share the machine.`,
  ].join('\n\n');
}

/** For wrk: numbered requests. */
async function writeScript(lab: Lab, name: string, pauseMs: number): Promise<string> {
  const file = join(lab.dir, `${name}.lua`);
  const pause = pauseMs > 0 ? `function delay() return ${pauseMs} end\n` : '';
  const numbered = 'function request() n = n + 1; return wrk.format("GET", "/" .. n) end\n';
  await writeFile(file, `local n = -1\n${numbered}${pause}`);
  return file;
}

interface Setting {
  readonly plan: Plan;
  readonly scripts: { readonly steady: string; readonly full: string };
}

async function takeTurn(lab: Lab, looker: Looker, { plan, scripts }: Setting): Promise<Turn> {
  const url = `http://${lab.podAddress4}:${ORIGIN_PORT}/`;
  const load = { url, connections: CONNECTIONS };
  const looking = await looker.start(lab);
  const isWarmed = plan.warmUpSeconds > 0;
  const warmUp = isWarmed
    ? await wrk(lab.outside, { ...load, seconds: plan.warmUpSeconds, script: scripts.full })
    : null;
  const steady = await wrk(lab.outside, { ...load, seconds: plan.steadySeconds, script: scripts.steady });
  const cpuUs = (): number => looking.pids.reduce((sum, pid) => sum + threadTimeUs(pid), 0);
  const before = cpuUs();
  const full = await wrk(lab.outside, { ...load, seconds: plan.fullSeconds, script: scripts.full });
  const cpuUsPerRequest = (cpuUs() - before) / full.requests;
  return { warmUp, steady, full, cpuUsPerRequest, account: await looking.stop() };
}

/** @throws when a mirror delivered what nobody sent, or in another order */
function checkTurn(name: string, { account: { seen } }: Turn): void {
  if (seen === null || name === GOREPLAY) return;
  if (seen.torn + seen.disordered > 0) {
    throw new Error(`the ${name} delivered ${seen.torn} torn requests, and ${seen.disordered} out of order`);
  }
}

function latencyTable(turns: ReadonlyMap<string, readonly Turn[]>, load: (turn: Turn) => WrkResult): string {
  const middle = (name: string, figure: (result: WrkResult) => number): number =>
    median((turns.get(name) ?? []).map(turn => figure(load(turn))));
  const rows = [...turns.keys()].map(name => {
    const [p50, p99] = [middle(name, result => result.p50Us), middle(name, result => result.p99Us)];
    return [
      name,
      Math.round(middle(name, result => result.requestsPerSecond)).toLocaleString('en'),
      p50.toFixed(0),
      p99.toFixed(0),
      (p50 / middle(NOBODY, result => result.p50Us)).toFixed(2),
      (p99 / middle(NOBODY, result => result.p99Us)).toFixed(2),
    ];
  });
  return table(['who looks', 'requests/s', 'p50 µs', 'p99 µs', 'p50 of nobody', 'p99 of nobody'], rows);
}

function arrivalTable(turns: ReadonlyMap<string, readonly Turn[]>): string {
  const rows = [...turns]
    .filter(([name]) => name !== NOBODY && name !== NOBODY_AGAIN)
    .map(([name, taken]) => [
      name,
      ...arrivals(name, taken),
      taken.reduce((sum, { account }) => sum + account.drops, 0).toLocaleString('en'),
      median(taken.map(turn => turn.cpuUsPerRequest)).toFixed(2),
    ]);
  return table(['who looks', 'wanted', 'arrived', 'packets dropped', 'CPU µs/request'], rows);
}

/** Wanted, at the least: requests that wrk did not wait for at its end are sent, too. Arrived, of these at the most. */
function arrivals(name: string, taken: readonly Turn[]): readonly [string, string] {
  const every = name === MIRROR_FILTERED ? FILTERED_EVERY : 1;
  let [wanted, arrived] = [0, 0];
  for (const { warmUp, steady, full, account } of taken) {
    if (account.seen === null) return ['', ''];
    const loads = [steady, full, ...(warmUp === null ? [] : [warmUp])];
    const least = loads.reduce(
      (sum, { requests }) => sum + (every === 1 ? requests : Math.floor((requests - 1) / every)),
      0,
    );
    wanted += least;
    arrived += Math.min(least, account.seen.requests);
  }
  return [wanted.toLocaleString('en'), arrived.toLocaleString('en')];
}
