/** What a command dials goes out from a pod of its target, from another one when that goes, and without a target from a pod of its own. */

import { expect, it } from 'vitest';
import { type Headgate, until } from '../lab/index.ts';
import { readDeploy, rulesOf } from './deploy-files.ts';
import { AGENTS, Cluster, images, PATIENCE_MS, shop, type TestNamespace, untilNothingIsLeft } from './index.ts';

const RIGHTS = rulesOf(readDeploy('rbac.yaml'));

/** Asks for each URL that it reads, and prints the answer, or why there is none. */
const ASKING = `
require('node:readline').createInterface({ input: process.stdin }).on('line', async url => {
  const headers = { connection: 'close' };
  const failed = ({ cause, message }) => JSON.stringify({ failed: cause?.code ?? message });
  const answer = await fetch(url, { headers }).then(each => each.text(), failed);
  process.stdout.write(answer.trim() + '\\n');
});`;

interface Answer {
  readonly by?: string;
  readonly from?: string;
  readonly failed?: string;
}

const cluster = await Cluster.connect();

/** What the command of `exec` is told when it asks for a URL. */
async function ask(headgate: Headgate, url: string): Promise<Answer> {
  const { process } = headgate;
  const before = process.stdout.split('\n').length;
  process.child.stdin.write(`${url}\n`);
  await until(() => process.stdout.split('\n').length > before, { withinMs: PATIENCE_MS, what: `an answer of ${url}` });
  return JSON.parse(process.stdout.split('\n').at(-2) ?? '') as Answer;
}

/** Names of pods by address, which a pod may use before its node has reported it. */
async function addressesOf(namespace: TestNamespace, selector: string): Promise<ReadonlyMap<string, string>> {
  const pods = await until(
    async () => {
      const found = await namespace.pods(selector);
      return found.every(({ status }) => status?.podIP !== undefined) ? found : undefined;
    },
    { withinMs: PATIENCE_MS, what: `the addresses of the pods of ${selector}` },
  );
  return new Map(pods.map(({ metadata, status }) => [plain(status?.podIP ?? ''), metadata?.name ?? '']));
}

function plain(address: string): string {
  return address.replace(/^::ffff:/, '');
}

it('goes out from a pod without privileges where no target is named, by the names of its namespace', async () => {
  await using namespace = await cluster.namespace('alone', { 'pod-security.kubernetes.io/enforce': 'restricted' });
  await using other = await cluster.namespace('far');
  await other.apply(shop());
  await other.rolledOut('shop');
  const user = await namespace.user('alice', RIGHTS);
  const image = ['--agent-image', images.agent] as const;
  const headgate = namespace.startHeadgate(['exec', ...image, '--', process.execPath, '-e', ASKING], user);
  const answer = await ask(headgate, `http://shop.${other.name}/`);
  expect(answer.by).toMatch(/^shop-/);
  const agents = await addressesOf(namespace, AGENTS);
  expect([...agents.keys()]).toEqual([plain(answer.from ?? '')]);
  const nobody = `http://nobody.${other.name}.svc.cluster.local/`;
  expect(await ask(headgate, nobody)).toEqual({ failed: 'ENOTFOUND' });
  const [pod] = await namespace.pods(AGENTS);
  expect(pod?.spec?.hostPID ?? false).toBe(false);
  const { stdout } = await namespace.runHeadgate(['status', '--json', '-n', namespace.name], user);
  expect(JSON.parse(stdout)).toMatchObject({ agents: [{ target: 'targetless', sessions: [{ subscriptions: [] }] }] });
  headgate.process.child.stdin.end();
  expect((await headgate.process.ended).exitCode).toBe(0);
  await untilNothingIsLeft(namespace);

  const url = `http://shop.${other.name}/`;
  const proxied = await namespace.runHeadgate(['exec', ...image, '--world', 'proxy', '--', 'curl', '-sS', url], user);
  expect([JSON.parse(proxied.stdout), proxied.exitCode]).toMatchObject([{ by: answer.by }, 0]);
  await untilNothingIsLeft(namespace);
});

it('goes out from another pod of the target when its own goes, with its names and its files', async () => {
  await using namespace = await cluster.namespace('moves');
  await namespace.apply([...shop({ replicas: 2 }), ...shop({ name: 'far' })]);
  await namespace.rolledOut('shop');
  await namespace.rolledOut('far');
  const flags = ['-n', namespace.name, '-t', 'deployment/shop', '--steal', '--header', 'x-user: alice', '--world'];
  const headgate = namespace.startHeadgate([
    'exec',
    ...flags,
    ...['--agent-image', images.agent, '--', process.execPath, '-e', ASKING],
  ]);
  const first = await ask(headgate, 'http://far/');
  const pods = await addressesOf(namespace, 'app=shop');
  const former = pods.get(plain(first.from ?? ''));
  expect(former).toMatch(/^shop-/);
  await namespace.kubectl('delete', 'pod', former ?? '', '--wait=false');
  const moved = await until(
    () => headgate.events.find(each => each.event === 'notice' && /goes out from pod\//.test(each.message)),
    { withinMs: PATIENCE_MS, what: 'the world to move' },
  );
  expect(moved).toMatchObject({ message: expect.stringContaining(`pod/${former} is gone`) });
  const second = await ask(headgate, 'http://far/');
  expect(second.by).toBe(first.by);
  expect(plain(second.from ?? '')).not.toBe(plain(first.from ?? ''));
  const now = await addressesOf(namespace, 'app=shop');
  expect(now.get(plain(second.from ?? ''))).toMatch(/^shop-/);
  headgate.process.child.stdin.end();
  expect((await headgate.process.ended).exitCode).toBe(0);
  await untilNothingIsLeft(namespace);
});
