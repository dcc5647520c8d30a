/**
 * A command in the world of a namespace, run as an ordinary user by tests: `node world-command.ts ADDRESS.json PLAN.json -- command…`.
 * ADDRESS.json is the file by which an agent tells where it is; PLAN.json says what the world looks like, and the rules.
 */

import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { type OutgoingRule, OutgoingRules } from '../../cli/outgoing/outgoing-rules.ts';
import { type Decider, type NameServers, type Side, World, type WorldPlan } from '../../cli/world/index.ts';
import { type AgentMessageOf, Mux, PROTOCOL_VERSION, VERSION } from '../../protocol/index.ts';

interface TestPlan extends WorldPlan {
  /** Ports, and names, with sides of their own. */
  readonly sides: Readonly<Record<string, Side>>;
  readonly nameServers?: NameServers;
  /** As users write them, in place of sides. */
  readonly rules?: readonly OutgoingRule[];
}

const [addressFile = '', planFile = '', , ...argv] = process.argv.slice(2);
const address = JSON.parse(readFileSync(addressFile, 'utf8')) as { readonly url: string; readonly token: string };
const plan = JSON.parse(readFileSync(planFile, 'utf8')) as TestPlan;

async function connect(): Promise<Mux> {
  const socket = new WebSocket(address.url, {
    headers: { authorization: `Bearer ${address.token}` },
    perMessageDeflate: false,
  });
  socket.binaryType = 'nodebuffer';
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const welcome = Promise.withResolvers<void>();
  const mux = new Mux({
    role: 'cli',
    visitor: {
      onOpen: () => undefined,
      onControl: value => (value as AgentMessageOf<'welcome'>).type === 'welcome' && welcome.resolve(),
      onPong: () => undefined,
      onProtocolError: error => {
        throw error;
      },
    },
    transport: {
      get bufferedBytes() {
        return socket.bufferedAmount;
      },
      send: message => socket.send(message),
    },
    scheduleFlush: flush => void setImmediate(flush),
  });
  socket.on('message', data => mux.receive(data as Buffer));
  setInterval(() => mux.ping(), 1000).unref();
  mux.sendControl({ type: 'hello', protocol: PROTOCOL_VERSION, version: VERSION, role: 'session', name: 'world' });
  await welcome.promise;
  return mux;
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
