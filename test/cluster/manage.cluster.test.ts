/** Seeing, ending and cleaning up what is in a cluster: status, kill, clean. */

import { expect, it } from 'vitest';
import { readDeploy, rulesOf } from './deploy-files.ts';
import { Cluster, images, shop } from './index.ts';

const RIGHTS = rulesOf(readDeploy('rbac.yaml'));
const READY_WITHIN_MS = 45_000;

const cluster = await Cluster.connect();

it('shows whose sessions run, ends one, and removes what is left of the dead', async () => {
  await using namespace = await cluster.namespace('manage');
  await namespace.apply(shop({ replicas: 1 }));
  await namespace.rolledOut('shop');
  const user = await namespace.user('alice', RIGHTS);
  const flags = ['--name=alice@laptop', '--target=deployment/shop', '--steal', '--port=8080:1'];
  const filter = ['--header', 'x-user: s3cret', '--agent-image', images.agent];
  const alice = namespace.startHeadgate(['attach', ...flags, ...filter], user);
  await alice.event('stealing', () => true, READY_WITHIN_MS);

  const [pod] = await namespace.pods('app=shop');
  const shown = await namespace.runHeadgate(['status', '-n', namespace.name, '--json'], user);
  expect(shown.exitCode, shown.stderr).toBe(0);
  expect(shown.stdout).not.toContain('s3cret');
  const [agent, ...others] = JSON.parse(shown.stdout).agents;
  expect(others).toEqual([]);
  expect(agent).toMatchObject({ namespace: namespace.name, target: `pod/${pod?.metadata?.name}`, ephemeral: false });
  expect(agent.sessions).toHaveLength(1);
  expect(agent.sessions[0]).toMatchObject({
    name: 'alice@laptop',
    subscriptions: [{ port: 8080, filter: 'header x-user equals …' }],
  });

  const everywhere = await namespace.runHeadgate(['status', '-A']);
  expect(everywhere.stdout).toContain(`${namespace.name}  pod/${pod?.metadata?.name}`);
  const ofTarget = await namespace.runHeadgate(['status', '-n', namespace.name, '-t', 'deployment/shop'], user);
  expect(ofTarget.stdout).toContain(agent.sessions[0].session);

  const untouched = await namespace.runHeadgate(['clean', '-n', namespace.name]);
  expect(untouched.stdout).toBe('Nothing is left of dead agents.\n');
  expect(untouched.exitCode).toBe(0);

  const killed = await namespace.runHeadgate(['kill', agent.sessions[0].session, '-n', namespace.name], user);
  expect(killed.stdout).toContain(`Ended session ${agent.sessions[0].session}`);
  expect((await alice.process.ended).exitCode).toBe(1);
  const again = await namespace.runHeadgate(['kill', agent.sessions[0].session, '-n', namespace.name], user);
  expect(again.stderr).toContain('There is no session');
});

it('removes Jobs that have ended and Secrets that belong to nothing, and says first what it would', async () => {
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
