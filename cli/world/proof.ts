/**
 * Tries a world, without a pod: its namespaces, rules and sockets are made, and a program inside dials this machine's loopback, where servers of
 * ours stand. What a pod adds to it is an agent that dials in our place.
 */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { CallWorld } from './calls/call-world.ts';
import type { Decider } from './decision.ts';
import { WorldError } from './errors.ts';
import type { InnerCommand } from './messages.ts';
import { worldObstacle } from './obstacles.ts';
import type { WorldChild } from './other-half.ts';
import { World } from './world.ts';

/** What could not be done, by the exit code of the program inside. */
const FAILURES: Readonly<Record<number, string>> = {
  2: 'a connection from inside did not arrive',
  3: 'a refused connection did not say ECONNREFUSED',
  4: 'a datagram from inside was not answered',
};
const LIMIT_MS = 10_000;
/** Of the documentation's range (RFC 5737): nobody has it. */
const POD_ADDRESS = '192.0.2.1';

/** Runs inside, with the ports of a server, of nobody, and of a datagram server. */
const PROBE = `
const [open, dead, udp] = process.argv.slice(1).map(Number);
const { connect } = require('node:net');
const fail = code => () => process.exit(code);
setTimeout(fail(2), ${LIMIT_MS}).unref();
connect(open, '127.0.0.1').on('error', fail(2)).on('data', () => connect(dead, '127.0.0.1').on('connect', fail(3)).on('error', ({ code }) => {
  if (code !== 'ECONNREFUSED') process.exit(3);
  setTimeout(fail(4), ${LIMIT_MS});
  const socket = require('node:dgram').createSocket('udp4');
  socket.on('message', fail(0)).send('?', udp, '127.0.0.1');
}));`;

/** What a proof needs of a world. */
interface Provable {
  run(command: InnerCommand): Promise<WorldChild>;
  close(): Promise<void>;
}

const HERE: Decider = { decide: () => ({ side: 'local' }), sideOfName: () => undefined };
const NOWHERE = { dial: () => null };
const NO_SERVERS = { here: undefined, pod: undefined };

/** @returns what stands in the way of a world, or undefined. Takes a second at most where nothing does. */
export async function proveWorld(): Promise<WorldError | undefined> {
  const obstacle = worldObstacle();
  if (obstacle !== undefined) return obstacle;
  const world = World.begin();
  const plan = { addresses: [POD_ADDRESS], hostname: '', files: [] };
  const common = { plan, way: NOWHERE, rules: HERE, nameServers: NO_SERVERS, onPort: () => undefined };
  return prove(world, onSay => world.enter({ ...common, onSay }));
}

/** The same of held calls. */
export async function proveCalls(): Promise<WorldError | undefined> {
  const world = CallWorld.begin();
  const names = { own: [], side: 'local' } as const;
  const common = { way: NOWHERE, rules: HERE, nameServers: NO_SERVERS, names, isLocalJoined: true };
  return prove(world, onSay => world.enter({ ...common, onSay }));
}

async function prove(
  world: Provable,
  enter: (onSay: (message: string) => void) => Promise<unknown>,
): Promise<WorldError | undefined> {
  const server = createServer(socket => socket.end('here').on('error', () => undefined)).listen(0, '127.0.0.1');
  const dead = createServer().listen(0, '127.0.0.1');
  const datagrams = createSocket('udp4').bind(0, '127.0.0.1');
  datagrams.on('message', (bytes, { port, address }) => datagrams.send(bytes, port, address));
  const remarks: string[] = [];
  try {
    await Promise.all([server, dead, datagrams].map(each => once(each, 'listening')));
    const ports = [server, dead, datagrams].map(each => String((each.address() as AddressInfo).port));
    await new Promise(resolve => dead.close(resolve));
    await enter(message => remarks.push(message));
    return await runProbe(world, ports, remarks);
  } catch (error) {
    if (error instanceof WorldError) return error;
    throw error;
  } finally {
    server.close();
    datagrams.close();
    await world.close();
  }
}

async function runProbe(
  world: Provable,
  ports: readonly string[],
  remarks: readonly string[],
): Promise<WorldError | undefined> {
  const argv = [process.execPath, '-e', PROBE, ...ports];
  const child = await world.run({ argv, cwd: '/', environment: {} });
  const { code } = await child.ended;
  if (code === 0) return undefined;
  const what = FAILURES[code ?? 1] ?? `a program inside ended with ${code}`;
  return new WorldError(`A world can be made, but ${what}.`, remarks.join(' ') || 'docs/world.md says what it needs.');
}

/** Why users cannot be shown files of a pod; undefined where nothing is in the way. */
export function filesObstacle(): WorldError | undefined {
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return new WorldError(
      isMissing ? '/dev/fuse is not there.' : '/dev/fuse may not be opened by this user.',
      isMissing
        ? 'As root: modprobe fuse. --files off goes without.'
        : 'As root: chmod 0666 /dev/fuse. --files off goes without.',
    );
  }
}
