import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClusterClient } from '../kube/client.ts';
import { AGENT_LABEL, AGENT_LABEL_VALUE, TARGET_POD_ANNOTATION } from '../kube/labels.ts';
import { FakeApiServer, status } from '../testing/api-server.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { podObject } from '../testing/pods.ts';
import { ls } from './ls.ts';

const SELECTOR = { matchLabels: { app: 'shop' } };
const TEMPLATE = { spec: { containers: [{ name: 'web', ports: [{ containerPort: 8080, name: 'http' }] }] } };

let api: FakeApiServer;
let terminal: FakeTerminal;

beforeEach(async () => {
  api = new FakeApiServer();
  await api.start();
  terminal = new FakeTerminal();
  const spec = { replicas: 2, selector: SELECTOR, template: TEMPLATE };
  const deployment = { metadata: { name: 'shop', namespace: 'shop' }, spec, status: { readyReplicas: 1 } };
  api.put('/apis/apps/v1/namespaces/shop/deployments', deployment);
  api.put('/apis/apps/v1/namespaces/shop/replicasets', {
    metadata: { name: 'shop-1', namespace: 'shop', ownerReferences: [{ controller: true, kind: 'Deployment' }] },
    spec,
  });
  api.put('/api/v1/namespaces/shop/services', {
    metadata: { name: 'shop', namespace: 'shop' },
    spec: { selector: { app: 'shop' }, ports: [{ port: 80 }, { port: 53, protocol: 'UDP' }] },
  });
  api.put('/apis/batch/v1/namespaces/other/cronjobs', { metadata: { name: 'nightly', namespace: 'other' }, spec: {} });
  const owned = { ownerReferences: [{ controller: true, kind: 'ReplicaSet' }] };
  const pods = '/api/v1/namespaces/shop/pods';
  api.put(pods, podObject({ name: 'shop-1-a', metadata: owned }));
  api.put(pods, podObject({ name: 'lone', labels: {} }));
  const annotations = { [TARGET_POD_ANNOTATION]: 'shop-1-a' };
  api.put(pods, podObject({ name: 'agent', labels: { [AGENT_LABEL]: AGENT_LABEL_VALUE }, metadata: { annotations } }));
});

afterEach(() => api.stop());

describe('ls', () => {
  test('shows what can be targeted, not what belongs to it, and whose pods are taken', async () => {
    expect(await ls({}, terminal, new ClusterClient(api.access))).toBe(0);
    expect(terminal.out.split('\n')).toEqual([
      'TARGET           READY  PORTS        TAKEN',
      'deployment/shop  1/2    8080 (http)  1 pod',
      'service/shop     -      80           1 pod',
      'pod/lone         1/1    8080 (http)  -',
      '',
    ]);
  });

  test('shows all namespaces', async () => {
    await ls({ allNamespaces: true }, terminal, new ClusterClient(api.access));
    expect(terminal.out).toMatch(/^NAMESPACE +TARGET/);
    expect(terminal.out).toMatch(/^other +cronjob\/nightly +- +- +-$/m);
  });

  test('prints the same as JSON', async () => {
    await ls({ json: true }, terminal, new ClusterClient(api.access));
    const { targets } = JSON.parse(terminal.out);
    expect(targets[0]).toEqual({
      target: 'deployment/shop',
      namespace: 'shop',
      ready: 1,
      wanted: 2,
      ports: [{ port: 8080, name: 'http' }],
      served: 1,
      users: [],
    });
  });

  test('says what it may not list, and what is missing without a word', async () => {
    const message =
      'x is forbidden: User "bob" cannot list resource "services" in API group "" in the namespace "shop"';
    api.intercept = ({ path }) => {
      if (path.includes('rollouts')) return { status: 404, body: '404 page not found' };
      return path.includes('services') ? { status: 403, body: status(403, 'Forbidden', message) } : undefined;
    };
    expect(await ls({}, terminal, new ClusterClient(api.access))).toBe(1);
    expect(terminal.err.trim()).toBe(
      'warning: Not listed: service. User "bob" may not list services in namespace "shop".',
    );
    expect(terminal.out).not.toContain('service/');
  });

  test('fails when nothing can be listed', async () => {
    api.intercept = () => ({ status: 503, body: status(503, '', 'starting') });
    await expect(ls({}, terminal, new ClusterClient(api.access))).rejects.toThrow('The cluster answers 503: starting.');
  });

  test('says of an empty namespace that there is nothing', async () => {
    const access = { ...api.access, namespace: 'empty' };
    await ls({}, terminal, new ClusterClient(access));
    expect(terminal.out).toBe('Nothing in namespace "empty" can be targeted.\n');
  });

  test('refuses -n together with -A', async () => {
    await expect(async () => ls({ allNamespaces: true, namespace: 'a' }, terminal)).rejects.toThrow(
      'exclude each other',
    );
  });
});
