/**
 * An agent that speaks another version of the protocol, as after an update of some CLIs: it serves who it can to the end, and whoever it cannot serve is
 * told what to do. Its Job is the one that the CLI would make, with the number changed in the image; its own CLI is this one with the number changed.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type KubernetesObject, loadAllYaml, type V1Job, type V1Secret } from '@kubernetes/client-node';
import { expect, it } from 'vitest';

import { PROTOCOL_VERSION } from '../../protocol/index.ts';
import { Headgate, until } from '../lab/index.ts';
import {
  Cluster,
  ClusterClient,
  images,
  LocalAnswerer,
  PATIENCE_MS,
  shop,
  type TestNamespace,
  untilNothingIsLeft,
} from './index.ts';

const ALICE = 'x-user: alice';
const OURS = `PROTOCOL_VERSION = ${PROTOCOL_VERSION}`;
const OTHER = `PROTOCOL_VERSION = ${PROTOCOL_VERSION + 1}`;
/** Where the number stands in what is built. */
const BUILT = '(protocol: (literal[^(]*[(])?|protocol !== |protocol version |theirs < )';
/** A module that changes the number as it is loaded. */
const CHANGE = `import { registerHooks } from 'node:module';
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith('/protocol/messages.ts')) return loaded;
    return { ...loaded, source: String(loaded.source).replace('${OURS}', '${OTHER}') };
  },
});`;

const cluster = await Cluster.connect();

it('serves its sessions to the end, and refuses others in clear words', async () => {
  await using namespace = await cluster.namespace('versions');
  await using here = await LocalAnswerer.start();
  await namespace.apply(shop());
  await namespace.rolledOut('shop');
  const [pod] = await namespace.pods('app=shop');
  const url = `http://${pod?.status?.podIP}:8080/`;
  const client = await ClusterClient.start(namespace);
  await startOtherAgent(namespace);
  const alice = await startOtherCli(namespace, here);
  expect(alice.events).toContainEqual(expect.objectContaining({ event: 'connected', joined: true }));

  const bob = here.attach(namespace, { flags: ['--header', 'x-user: bob'] });
  expect(await bob.event('error')).toMatchObject({
    code: 'HEADGATE_ERR_REFUSED',
    message: `The agent speaks protocol version ${PROTOCOL_VERSION + 1}, this CLI speaks ${PROTOCOL_VERSION}.`,
    hint: 'Update headgate on this machine to the version of the agent.',
  });
  expect((await bob.process.ended).exitCode).toBe(1);
  expect((await client.ask(url, [ALICE])).by).toBe('here');
  expect((await client.ask(url)).by).toBe(pod?.metadata?.name);

  expect((await alice.stop()).exitCode).toBe(0);
  await untilNothingIsLeft(namespace);
  await here.attach(namespace, { flags: ['--header', 'x-user: bob'] }).event('stealing');
  expect((await client.ask(url, ['x-user: bob'])).by).toBe('here');
});

/** By the objects of the CLI. */
async function startOtherAgent(namespace: TestNamespace): Promise<void> {
  const argv = ['agent', 'manifest', '-n', namespace.name, '-t', 'deployment/shop', '--agent-image', images.agent];
  const { stdout, stderr } = await namespace.runHeadgate(argv);
  const [job, secret] = loadAllYaml(stdout) as [V1Job & KubernetesObject, V1Secret & KubernetesObject];
  const container = job?.spec?.template.spec?.containers[0];
  if (container === undefined) throw new Error(`no Job was printed: ${stderr}`);
  const main = '/headgate/dist/agent/main.js';
  const renumber = `s/${BUILT}${PROTOCOL_VERSION}\\b/\\1${PROTOCOL_VERSION + 1}/`;
  const check = `grep -q 'protocol version ${PROTOCOL_VERSION + 1},' ${main}`;
  const change = `sed -i -E '${renumber}' ${main} && ${check} && exec node ${main} "$@"`;
  container.command = ['sh', '-c', change, 'agent'];
  container.securityContext = { ...container.securityContext, readOnlyRootFilesystem: false };
  await namespace.apply([job]);
  const { metadata } = await until(async () => (await jobs(namespace))[0], { withinMs: PATIENCE_MS, what: 'the Job' });
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name: metadata?.name ?? '', uid: metadata?.uid ?? '' };
  await namespace.apply([{ ...secret, metadata: { ...secret.metadata, ownerReferences: [owner] } }]);
}

async function jobs(namespace: TestNamespace): Promise<readonly V1Job[]> {
  const { items } = JSON.parse(await namespace.kubectl('get', 'jobs', '-o', 'json')) as { items: V1Job[] };
  return items;
}

async function startOtherCli(namespace: TestNamespace, here: LocalAnswerer): Promise<Headgate> {
  const change = join(namespace.dir, 'change.mjs');
  await writeFile(change, CHANGE);
  const argv = ['attach', '-n', namespace.name, '-t', 'deployment/shop', '--steal', '-p', `8080:${here.port}`] as const;
  const cli = Headgate.launch(namespace, [...argv, '--header', ALICE], {
    KUBECONFIG: cluster.kubeconfigPath,
    HEADGATE_RUN_DIR: join(namespace.dir, 'run'),
    NODE_OPTIONS: `--import=${change}`,
  });
  await cli.event('stealing');
  return cli;
}
