/**
 * Two namespaces joined by a veth pair: a pod with an app, and a client. Addresses: pod 10.77.0.2 and fd77::2, client 10.77.0.1 and
 * fd77::1. Test equipment; needs root.
 */

import { execFileSync } from 'node:child_process';
import type { EngineName } from '../index.ts';
import type { StartArgument } from './harness.ts';
import { Peer } from './json-lines.ts';
import type { DialAnswer } from './network-peer.ts';

export const POD_IPV4 = '10.77.0.2';
export const POD_IPV6 = 'fd77::2';
export const CLIENT_IPV4 = '10.77.0.1';
export const CLIENT_IPV6 = 'fd77::1';

const SYSCTLS = ['net.ipv4.tcp_fwmark_accept', 'net.ipv4.fwmark_reflect', 'net.ipv6.fwmark_reflect'];
const NETWORK_PEER = new URL('network-peer.ts', import.meta.url).pathname;
const HARNESS = new URL('harness.ts', import.meta.url).pathname;

/** What shows all that an agent touches: in one shell, since it is asked for again and again. */
const LISTING = [
  'nft list ruleset',
  ...['iptables-save', 'ip6tables-save', 'iptables-legacy-save', 'ip6tables-legacy-save'],
  ...['ip rule', 'ip -6 rule', 'ip route show table all', 'ip -6 route show table all'],
  `sysctl ${SYSCTLS.join(' ')}`,
]
  .map(command => `echo '== ${command}'\n${command}`)
  .join('\n');

let serial = 0;

export class Pod implements AsyncDisposable {
  readonly name = `hgt-netns-${process.pid}-${++serial}`;
  readonly #clientName = `${this.name}-c`;
  readonly #agents: Peer[] = [];
  readonly app: Peer;
  /** Another process in the pod, for what a mesh puts there. */
  readonly sidecar: Peer;
  /** A client in the pod itself, over lo. */
  readonly inside: Peer;
  /** A client elsewhere, over the veth. */
  readonly outside: Peer;

  constructor() {
    const { name } = this;
    run('ip', ['netns', 'add', name]);
    run('ip', ['netns', 'add', this.#clientName]);
    run('ip', ['-n', name, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.#clientName]);
    for (const [namespace, ipv4, ipv6] of [
      [name, POD_IPV4, POD_IPV6],
      [this.#clientName, CLIENT_IPV4, CLIENT_IPV6],
    ] as const) {
      run('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
      // Without link-local addresses, whose appearance after a second would be taken for a trace of the agent.
      run('ip', ['-n', namespace, 'link', 'set', 'eth0', 'addrgenmode', 'none', 'up']);
      run('ip', ['-n', namespace, 'addr', 'add', `${ipv4}/24`, 'dev', 'eth0']);
      run('ip', ['-n', namespace, 'addr', 'add', `${ipv6}/64`, 'dev', 'eth0', 'nodad']);
    }
    run('ip', ['-n', name, 'route', 'add', 'default', 'via', CLIENT_IPV4]);
    this.app = new Peer(NETWORK_PEER, name);
    this.sidecar = new Peer(NETWORK_PEER, name);
    this.inside = new Peer(NETWORK_PEER, name);
    this.outside = new Peer(NETWORK_PEER, this.#clientName);
  }

  /** Gives both ends of the link another IPv6 address. */
  addAddresses(inPod: string, atClient: string): void {
    for (const [namespace, address] of [
      [this.name, inPod],
      [this.#clientName, atClient],
    ] as const) {
      run('ip', ['-n', namespace, 'addr', 'add', `${address}/64`, 'dev', 'eth0', 'nodad']);
    }
  }

  /** An agent that has taken these ports, with the client's address kept. */
  async agentOn(
    engine: EngineName | 'auto',
    ports: readonly number[],
    more: Partial<StartArgument> = {},
  ): Promise<Peer> {
    const agent = this.agent();
    await agent.ask('start', { target: `netns/${this.name}`, engine, keepClientAddress: true, ...more });
    await agent.ask('setPorts', ports);
    return agent;
  }

  /** Who answers, as seen by a client that dials anew. */
  async answer(from: 'inside' | 'outside', host: string, port: number, line = 'who'): Promise<string> {
    const dialled = await this[from].ask<DialAnswer>('dial', { host, port, line });
    return dialled.text;
  }

  /** A harness process, not started yet; it ends with the pod. */
  agent(environment: NodeJS.ProcessEnv = {}): Peer {
    const agent = new Peer(HARNESS, undefined, environment);
    this.#agents.push(agent);
    return agent;
  }

  /** Runs a program in the pod; its stdout. */
  run(program: string, args: readonly string[]): string {
    return run('ip', ['netns', 'exec', this.name, program, ...args]);
  }

  /** Everything that an agent touches, as text, to be compared. */
  state(): string {
    return withoutVariables(this.run('sh', ['-ec', LISTING]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const peer of [...this.#agents, this.app, this.sidecar, this.inside, this.outside]) await peer.kill();
    run('ip', ['netns', 'del', this.name]);
    run('ip', ['netns', 'del', this.#clientName]);
  }
}

/** Polls until the condition holds. @throws Error with `what` after `withinMs`. */
export async function eventually(what: string, withinMs: number, condition: () => boolean | Promise<boolean>) {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/** Comments with dates, packet counters and lifetimes change by themselves. */
function withoutVariables(text: string): string {
  return text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\[\d+:\d+\]/g, '')
    .replaceAll(/packets \d+ bytes \d+/g, '')
    .replaceAll(/expires \S+/g, '')
    .replaceAll(/^\*\w+\n(:[A-Z]+ ACCEPT \n)*COMMIT\n/gm, ''); // iptables-legacy: a table that was used once stays, empty.
}

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
