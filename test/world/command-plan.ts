/** What a command of a test is started with, and the session that it dials by. */

import { readFileSync } from 'node:fs';
import { systemClock } from '../../cli/clock.ts';
import { type OutgoingRule, OutgoingRules } from '../../cli/outgoing/outgoing-rules.ts';
import { openTunnel, type Tunnel } from '../../cli/session/tunnel.ts';
import type { AgentAddress } from '../../cli/target/agent-report.ts';
import type { Decider, NameServers, Side, WorldChild, WorldPlan } from '../../cli/world/index.ts';
import { DEFAULT_HEARTBEAT, PROTOCOL_VERSION, VERSION } from '../../protocol/index.ts';

export interface TestPlan extends WorldPlan {
  /** Ports, and names, with sides of their own. */
  readonly sides: Readonly<Record<string, Side>>;
  readonly nameServers?: NameServers;
  /** As users write them, in place of sides. */
  readonly rules?: readonly OutgoingRule[];
}

const [addressFile = '', planFile = '', , ...argv] = process.argv.slice(2);

export function readPlan(): TestPlan {
  return JSON.parse(readFileSync(planFile, 'utf8')) as TestPlan;
}

/** Whose side is what, by ports or by rules. */
export function deciderOf({ sides, rules }: TestPlan): Decider {
  if (rules !== undefined) return new OutgoingRules(rules);
  return { decide: ({ port }) => ({ side: sides[port] ?? 'remote' }), sideOfName: name => sides[name] };
}

/** A session without ports: all that it does is dial. */
export async function connect(): Promise<Tunnel> {
  const address = JSON.parse(readFileSync(addressFile, 'utf8')) as AgentAddress;
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

/** What is around the command. */
interface Runs {
  run(command: {
    readonly argv: readonly string[];
    readonly cwd: string;
    readonly environment: Readonly<Record<string, string>>;
  }): Promise<WorldChild>;
}

/** Starts the command of the arguments. */
export function runCommand(world: Runs, variables: Readonly<Record<string, string>> = {}): Promise<WorldChild> {
  const own = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return world.run({ argv, cwd: process.cwd(), environment: { ...Object.fromEntries(own), ...variables } });
}
