/**
 * Whether a mirror has every request of a client at full speed: wrk with 64 connections numbers its requests, all connections from one count, and
 * the local process knows the highest number that it saw. It has all of them when it saw as many as there are numbers up to that one, none
 * of them twice or out of order on its connection, and none is missing at the end: wrk was answered no more than were seen.
 *
 * What a turn lost is a row like any other: the machine is shared by wrk, the app, the agent, the CLI and the local process.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Lab, labObstacle, type WrkResult, wrk } from '../../test/lab/index.ts';
import { type Bench, type Effort, table } from '../bench.ts';
import { describeMachine } from '../machine.ts';
import { ORIGIN_PORT, startOrigin } from '../origin/origin.ts';
import { type Account, FILTERED_EVERY, lookers, MIRROR, MIRROR_FILTERED } from './lookers.ts';

const CONNECTIONS = 64;
const ORIGIN_CORE = 1;

interface Plan {
  readonly turns: number;
  readonly seconds: number;
}

const PLANS: Readonly<Record<Effort, Plan>> = {
  full: { turns: 3, seconds: 30 },
  quick: { turns: 1, seconds: 30 },
  smoke: { turns: 1, seconds: 1 },
};

/** For wrk: numbered requests. It asks for one before it begins, which it does not send: the first is 1. */
const NUMBERED = 'local n = -1\nfunction request() n = n + 1; return wrk.format("GET", "/" .. n) end\n';

export const volumeBench: Bench = { name: 'volume', run: measure };

async function measure(effort: Effort): Promise<string> {
  const obstacle = labObstacle();
  if (obstacle !== undefined) throw new Error(`this bench ${obstacle}`);
  const { turns, seconds } = PLANS[effort];
  await using lab = await Lab.open('bench');
  await startOrigin(lab, ORIGIN_CORE);
  const script = join(lab.dir, 'numbered.lua');
  await writeFile(script, NUMBERED);
  const url = `http://${lab.podAddress4}:${ORIGIN_PORT}/`;
  const rows: (readonly string[])[] = [];
  for (let turn = 0; turn < turns; turn++) {
    for (const looker of lookers().filter(({ name }) => name === MIRROR || name === MIRROR_FILTERED)) {
      const looking = await looker.start(lab);
      const load = await wrk(lab.outside, { url, connections: CONNECTIONS, seconds, script });
      const row = rowOf(looker.name, load, await looking.stop());
      console.error(`  ${row.join(' · ')}`);
      rows.push(row);
    }
  }
  const header = [
    'mirror',
    'requests/s',
    'answered',
    'sent, that match',
    'arrived',
    'disordered',
    'torn',
    'packets dropped',
    'all',
  ];
  return `${table(header, rows)}\n\n${turns} turns of ${seconds} s each, wrk with ${CONNECTIONS} connections on one thread. ${describeMachine()}.`;
}

function rowOf(name: string, { requests, requestsPerSecond }: WrkResult, { seen, drops }: Account): readonly string[] {
  if (seen === null) throw new Error(`${name} saw nothing`);
  const every = name === MIRROR_FILTERED ? FILTERED_EVERY : 1;
  // What was sent, from 1 to the highest; and what was answered at the least, lest the last ones be missed.
  const answered = every === 1 ? requests : Math.floor((requests - CONNECTIONS) / every);
  const sent = Math.max(seen.highest / every, answered);
  const isAll = seen.requests === sent && seen.disordered + seen.torn + drops === 0;
  const figures = [requestsPerSecond, requests, sent, seen.requests, seen.disordered, seen.torn, drops];
  return [name, ...figures.map(figure => Math.round(figure).toLocaleString('en')), isAll ? 'yes' : 'no'];
}
