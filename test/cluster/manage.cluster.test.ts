/** Seeing, ending and cleaning up what is in a cluster: status, kill, clean, and what would be put into it. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Headgate } from '../lab/index.ts';
import { readDeploy, rulesOf } from './deploy-files.ts';
import { Cluster, type ClusterUser, images, shop, type TestNamespace, untilNothingIsLeft } from './index.ts';

const RIGHTS = rulesOf(readDeploy('rbac.yaml'));
/** Every key that says what the pods of agents look like. */
const AGENT_CONFIG = `
agent:
  image: registry.example/agent:7
  image_pull_policy: Always
  image_pull_secrets: [registry-login]
  privileged: true
  resources: { requests: { cpu: 70m }, limits: { memory: 170Mi } }
  labels: { team: checkout }
  annotations: { example.com/reason: debugging }
  tolerations: [{ key: only-shops, operator: Exists }]
  priority_class: developers
  ttl_seconds: 77
  control_port: 17777
  log_level: debug
`;
/** What then stands in the Job. */
const AGENT_VALUES = [
  ...['image: registry.example/agent:7', 'imagePullPolicy: Always', 'name: registry-login', 'privileged: true'],
  ...['cpu: 70m', 'memory: 170Mi', 'team: checkout', 'example.com/reason: debugging', 'key: only-shops'],
  ...['priorityClassName: developers', 'ttlSecondsAfterFinished: 77', '"17777"', 'value: debug'],
];

const cluster = await Cluster.connect();

async function shopOf(namespace: TestNamespace): Promise<string> {
  await namespace.apply(shop({ replicas: 1 }));
  await namespace.rolledOut('shop');
  const [pod] = await namespace.pods('app=shop');
  return pod?.metadata?.name ?? '';
}

async function stealing(namespace: TestNamespace, user: ClusterUser): Promise<Headgate> {
  const flags = ['--name=alice@laptop', '--target=deployment/shop', '--steal', '--port=8080:1'];
  const filter = ['--header', 'x-user: s3cret', '--agent-image', images.agent];
  const alice = namespace.startHeadgate(['attach', ...flags, ...filter], user);
  await alice.event('stealing');
  return alice;
}

it('shows whose sessions run, without a value of a filter', async () => {
  await using namespace = await cluster.namespace('manage');
  const pod = await shopOf(namespace);
  const user = await namespace.user('alice', RIGHTS);
  await stealing(namespace, user);
  const shown = await namespace.runHeadgate(['status', '-n', namespace.name, '-t', 'deployment/shop', '--json'], user);
  expect(shown.exitCode, shown.stderr).toBe(0);
  expect(shown.stdout).not.toContain('s3cret');
  const { agents } = JSON.parse(shown.stdout);
  expect(agents).toMatchObject([{ namespace: namespace.name, target: `pod/${pod}`, ephemeral: false }]);
  expect(agents[0].sessions).toMatchObject([
    { name: 'alice@laptop', subscriptions: [{ port: 8080, filter: 'header x-user equals …', requestsStolen: 0 }] },
  ]);
  const listed = await namespace.runHeadgate(['ls', '-n', namespace.name], user);
  expect(listed.stdout).toMatch(/^deployment\/shop +1\/1 +8080 \(http\) +1 pod by alice@laptop$/m);
  const everywhere = await namespace.runHeadgate(['status', '-A']);
  expect(everywhere.stdout).toContain(`${namespace.name}  pod/${pod}`);
});

it('ends a session of somebody else, and cleans up nothing of a living agent', async () => {
  await using namespace = await cluster.namespace('manage');
  await shopOf(namespace);
  const user = await namespace.user('alice', RIGHTS);
  const alice = await stealing(namespace, user);
  const untouched = await namespace.runHeadgate(['clean', '-n', namespace.name]);
  expect(untouched.stdout).toBe('Nothing is left of dead agents.\n');
  const session = alice.events.flatMap(event => (event.event === 'connected' ? [event.session] : []))[0] ?? '';
  const killed = await namespace.runHeadgate(['kill', session, '-n', namespace.name], user);
  expect(killed.stdout, killed.stderr).toContain(`Ended session ${session}`);
  expect((await alice.process.ended).exitCode).toBe(1);
});

it('ends all sessions at once, and leaves nothing that would have to be cleaned up', async () => {
  await using namespace = await cluster.namespace('manage');
  await shopOf(namespace);
  const user = await namespace.user('alice', RIGHTS);
  const sessions = [await stealing(namespace, user), await stealing(namespace, user)];
  const killed = await namespace.runHeadgate(['kill', '--all', '-n', namespace.name], user);
  expect(killed.stdout, killed.stderr).toContain('Ended 2 sessions');
  expect(killed.exitCode).toBe(0);
  for (const { process } of sessions) expect((await process.ended).exitCode).toBe(1);
  await untilNothingIsLeft(namespace);
  const cleaned = await namespace.runHeadgate(['clean', '-n', namespace.name], user);
  expect(cleaned.stdout, cleaned.stderr).toBe('Nothing is left of dead agents.\n');
});

it('removes Jobs that have ended, and says first what it would', async () => {
  await using namespace = await cluster.namespace('manage');
  const labels = { 'app.kubernetes.io/name': 'headgate-agent', 'headgate.dev/target-pod-uid': 'gone' };
  const containers = [{ name: 'agent', image: images.tools, command: ['true'] }];
  const template = { metadata: { labels }, spec: { restartPolicy: 'Never', containers } };
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'headgate-gone', labels }, spec: { template } };
  await namespace.apply([job]);
  await namespace.kubectl('wait', '--for=condition=complete', 'job/headgate-gone', '--timeout=30s');
  const user = await namespace.user('alice', RIGHTS);
  const asked = await namespace.runHeadgate(['clean', '-n', namespace.name, '--dry-run'], user);
  expect(asked.stdout).toBe(`Would remove job/headgate-gone in "${namespace.name}": it has finished.\n`);
  const done = await namespace.runHeadgate(['clean', '-n', namespace.name, '--json'], user);
  expect(done.exitCode, done.stderr).toBe(0);
  expect(JSON.parse(done.stdout).remains).toMatchObject([{ kind: 'job', name: 'headgate-gone', result: 'removed' }]);
  expect(await namespace.kubectl('get', 'jobs', '-o', 'name')).toBe('');
});

it('prints what kubectl would take, and makes nothing of it', async () => {
  await using namespace = await cluster.namespace('manage');
  await shopOf(namespace);
  const user = await namespace.user('alice', RIGHTS);
  const config = join(namespace.dir, 'headgate.yaml');
  await writeFile(config, AGENT_CONFIG);
  const printed = await namespace.runHeadgate(
    ['agent', 'manifest', '-n', namespace.name, '-t', 'deployment/shop', '-f', config],
    user,
  );
  expect(printed.exitCode, printed.stderr).toBe(0);
  for (const value of AGENT_VALUES) expect(printed.stdout).toContain(value);
  const file = join(namespace.dir, 'agents.yaml');
  await writeFile(file, printed.stdout);
  const taken = await namespace.kubectl('apply', '--dry-run=server', '-f', file);
  expect(taken).toMatch(
    /^job\.batch\/headgate-\S+ created \(server dry run\)\nsecret\/headgate-\S+ created \(server dry run\)\n$/,
  );
  const argv = ['attach', '-n', namespace.name, '-t', 'deployment/shop', '--steal', '-p', '8080:3000', '--dry-run'];
  const dry = await namespace.runHeadgate(argv, user);
  expect(dry.stdout).toContain(`# POST /apis/batch/v1/namespaces/${namespace.name}/jobs`);
  expect(dry.stdout).toContain('# Then port 8080:3000 of this pod would be stolen.');
  expect(await namespace.kubectl('get', 'jobs,secrets', '-o', 'name')).toBe('');
});
