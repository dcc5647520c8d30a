/**
 * A command in the world of a namespace, run as an ordinary user by tests: `node world-command.ts ADDRESS.json PLAN.json -- command…`.
 * ADDRESS.json is the file by which an agent tells where it is; PLAN.json says what the world looks like, and the rules.
 */

import { World } from '../../cli/world/index.ts';
import { connect, deciderOf, readPlan, runCommand } from './command-plan.ts';

const plan = readPlan();
const way = await connect();
const begunMs = performance.now();
const world = World.begin();
await world.enter({
  plan,
  way,
  rules: deciderOf(plan),
  nameServers: plan.nameServers ?? { here: undefined, pod: undefined },
  onSay: message => process.stderr.write(`say: ${message}\n`),
  onPort: (port, hostPort) => process.stderr.write(`port: ${port} ${hostPort}\n`),
});
const child = await runCommand(world);
process.stderr.write(`started: ${Math.round(performance.now() - begunMs)}\n`);
const { code } = await child.ended;
process.stderr.write(`counts: ${JSON.stringify(world.counts)}\n`);
await world.close();
process.exit(code ?? 1);
