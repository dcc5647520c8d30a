/** As world-command.ts, of a command whose calls are held, in place of a world of its own: `node calls-command.ts ADDRESS.json PLAN.json -- command…`. */

import { readFileSync } from 'node:fs';
import { searchVariables } from '../../cli/commands/command-calls.ts';
import { ownNameServers } from '../../cli/commands/name-servers.ts';
import { CallWorld } from '../../cli/world/index.ts';
import { connect, deciderOf, readPlan, runCommand } from './command-plan.ts';

const plan = readPlan();
const [[, resolvConf = ''] = []] = plan.files;
const { here, pod } = plan.nameServers ?? {};
const way = await connect();
const begunMs = performance.now();
const world = CallWorld.begin();
await world.enter({
  way,
  rules: deciderOf(plan),
  nameServers: { here, pod },
  names: { own: ownNameServers(readFileSync('/etc/resolv.conf', 'utf8')), side: 'remote' },
  onSay: message => process.stderr.write(`say: ${message}\n`),
});
const child = await runCommand(world, searchVariables({ resolvConf }));
process.stderr.write(`started: ${Math.round(performance.now() - begunMs)}\n`);
const { code } = await child.ended;
process.stderr.write(`counts: ${JSON.stringify(world.counts)}\n`);
await world.close();
process.exit(code ?? 1);
