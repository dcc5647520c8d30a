/** Where the demo plays: a pod with the shop in it, clients outside, and the two developers' machines (this one). */

import { createServer } from 'node:net';
import { join } from 'node:path';
import { Headgate, kernelState, Lab, LabProcess, until } from '../../test/lab/index.ts';

/** The shop's port in the pod. */
export const SHOP_PORT = 8080;

const SHOP = join(import.meta.dirname, 'shop.ts');

/** The scene before anybody plugs in. */
export interface Stage {
  readonly lab: Lab;
  /** The shop's address for clients. */
  readonly url: string;
  readonly target: string;
  /** The pod's rules, routes and settings before the first session. */
  readonly stateBefore: string;
}

/** Builds the pod and starts the shop in it. The lab ends everything. */
export async function setStage(): Promise<Stage> {
  const lab = await Lab.open('demo');
  try {
    const command = [process.execPath, SHOP, `--port=${SHOP_PORT}`, '--host=::'] as const;
    lab.use(await lab.pod.serve(SHOP_PORT, command));
    const url = `http://${lab.podAddress4}:${SHOP_PORT}`;
    return { lab, url, target: `netns/${lab.pod.name}`, stateBefore: await kernelState(lab.pod) };
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

/** Alice lets Headgate run her program: `headgate exec … -- node shop.ts`. Returns when she steals. */
export async function plugInAlice(stage: Stage): Promise<Headgate> {
  const port = await freePort();
  return Headgate.stealing(stage.lab, 'exec', [
    `--target=${stage.target}`,
    '--steal',
    '--name=alice',
    `--port=${SHOP_PORT}:${port}`,
    '--header=x-user: alice',
    '--',
    process.execPath,
    SHOP,
    `--port=${port}`,
    '--edition=sale',
  ]);
}

/** Bob's program runs already; he attaches to it: `headgate attach …`. Returns when he steals. */
export async function plugInBob(stage: Stage): Promise<Headgate> {
  const port = await freePort();
  const program = stage.lab.use(new LabProcess([process.execPath, SHOP, `--port=${port}`, '--edition=gift']));
  await program.listening(port);
  return Headgate.stealing(stage.lab, 'attach', [
    `--target=${stage.target}`,
    '--steal',
    '--name=bob',
    `--port=${SHOP_PORT}:${port}`,
    '--header=x-user: bob',
    '--path-prefix=/cart',
  ]);
}

/** Waits until the pod is as it was, at most `withinMs`; returns its last state. */
export async function finalState(stage: Stage, withinMs: number): Promise<string> {
  let state = '';
  await until(
    async () => {
      state = await kernelState(stage.lab.pod);
      return state === stage.stateBefore;
    },
    { withinMs, what: 'the pod to be as it was' },
  ).catch(() => undefined);
  return state;
}

/** A port of this machine's loopback that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port for the demo');
  return address.port;
}
