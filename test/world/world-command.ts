/**
 * A command in the world of a namespace, run as an ordinary user by tests: `node world-command.ts ADDRESS.json PLAN.json -- command…`.
 * ADDRESS.json is the file by which an agent tells where it is; PLAN.json says what the world looks like, and the rules.
 */

import { readFileSync } from 'node:fs';
import { systemClock } from '../../cli/clock.ts';
import { type OutgoingRule, OutgoingRules } from '../../cli/outgoing/outgoing-rules.ts';
import { openTunnel, type Tunnel } from '../../cli/session/tunnel.ts';
import type { AgentAddress } from '../../cli/target/agent-report.ts';
import { type Decider, type NameServers, type Side, World, type WorldPlan } from '../../cli/world/index.ts';
import { DEFAULT_HEARTBEAT, PROTOCOL_VERSION, VERSION } from '../../protocol/index.ts';

interface TestPlan extends WorldPlan {
  /** Ports, and names, with sides of their own. */
  readonly sides: Readonly<Record<string, Side>>;
  readonly nameServers?: NameServers;
  /** As users write them, in place of sides. */
  readonly rules?: readonly OutgoingRule[];
}

const [addressFile = '', planFile = '', , ...argv] = process.argv.slice(2);
const address = JSON.parse(readFileSync(addressFile, 'utf8')) as AgentAddress;
const plan = JSON.parse(readFileSync(planFile, 'utf8')) as TestPlan;

/** A session without ports: all that it does is dial. */
async function connect(): Promise<Tunnel> {
  const welcome = Promise.withResolvers<void>();
  const events = {
    onOpen: () => undefined,
    onMessage: ({ type }: { readonly type: string }) => type === 'welcome' && welcome.resolve(),
    onClosed: (reason: string) => welcome.reject(new Error(reason)),
  };
  const tunnel = await openTunnel(address, events, systemClock);
  tunnel.send({ type: 'hello', protocol: PROTOCOL_VERSION, version: VERSION, role: 'session', name: 'world' });
  await welcome.promise;
  tunnel.watch(DEFAULT_HEARTBEAT);
  return tunnel;
}

const bySides: Decider = {
  decide: ({ port }) => ({ side: plan.sides[port] ?? 'remote' }),
  sideOfName: name => plan.sides[name],
};
const way = await connect();
const begunMs = performance.now();
const world = World.begin();
await world.enter({
  plan,
  way,
  rules: plan.rules === undefined ? bySides : new OutgoingRules(plan.rules),
  nameServers: plan.nameServers ?? { here: undefined, pod: undefined },
  onSay: message => process.stderr.write(`say: ${message}\n`),
  onPort: (port, hostPort) => process.stderr.write(`port: ${port} ${hostPort}\n`),
});
const environment = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
);
const child = await world.run({ argv, cwd: process.cwd(), environment });
process.stderr.write(`started: ${Math.round(performance.now() - begunMs)}\n`);
const { code } = await child.ended;
process.stderr.write(`counts: ${JSON.stringify(world.counts)}\n`);
await world.close();
process.exit(code ?? 1);
