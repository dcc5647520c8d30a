import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HeadgateError } from '../errors.ts';
import { LIST_PAGE_SIZE, WATCH_DURATION_S, WATCH_GRACE_MS, WATCH_MAX_DELAY_MS } from '../limits.ts';
import type { ClusterTarget } from '../target/target-name.ts';
import { parseTarget } from '../target/target-name.ts';
import { FakeApiServer, status } from '../testing/api-server.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { containerIdOf, type PodWords, podObject } from '../testing/pods.ts';
import { ClusterClient } from './client.ts';
import { SERVICE_LOOK_MS } from './limits.ts';
import type { PodWatch } from './pod-target.ts';
import { watchPods } from './pod-watch.ts';

const PODS = '/api/v1/namespaces/shop/pods';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/shop/deployments';

let api: FakeApiServer;
let clock: FakeClock;
let client: ClusterClient;
let watch: PodWatch | undefined;
/** What was told, in order: `~name` (coming), `+name`, `-name: reason`, `! message`. */
let told: string[];

beforeEach(async () => {
  api = new FakeApiServer();
  await api.start();
  clock = new FakeClock();
  client = new ClusterClient(api.access);
  told = [];
  api.put(DEPLOYMENTS, { metadata: { name: 'shop' }, spec: { selector: { matchLabels: { app: 'shop' } } } });
});

afterEach(async () => {
  watch?.stop();
  client.close();
  await api.stop();
});

function put(words: PodWords): void {
  api.put(PODS, podObject(words));
}

async function follow(text = 'deployment/shop', more: { isOnePod?: boolean } = {}): Promise<string[]> {
  watch = watchPods({ client, target: parseTarget(text) as ClusterTarget, isOnePod: more.isOnePod ?? false, clock });
  const first = await watch.start({
    onComing: pod => told.push(`~${pod.name}`),
    onPod: pod => told.push(`+${pod.name}`),
    onGone: (pod, reason) => told.push(`-${pod.name}: ${reason}`),
    onTrouble: message => told.push(`! ${message}`),
  });
  return first.map(({ name }) => name);
}

/** Waits for what the network brings; the test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(condition()).toBe(true), { timeout: 10_000, interval: 2 });
}

/** The same, while time passes. */
async function inTime(condition: () => boolean): Promise<void> {
  await vi.waitFor(
    async () => {
      await clock.advance(WATCH_MAX_DELAY_MS);
      expect(condition()).toBe(true);
    },
    { timeout: 10_000, interval: 2 },
  );
}

async function untilWatched(): Promise<void> {
  await until(() => api.watcherCount === 1);
}

async function errorOf(promise: Promise<unknown>): Promise<HeadgateError> {
  const error = await promise.then(
    () => new Error('it succeeded'),
    thrown => thrown,
  );
  if (error instanceof HeadgateError) return error;
  throw error;
}

describe('the pods of a deployment', () => {
  test('are listed by its selector, only the ready ones, by one list and one watch', async () => {
    put({ name: 'a' });
    put({ name: 'b', isReady: false });
    put({ name: 'other', labels: { app: 'other' } });
    expect(await follow()).toEqual(['a']);
    expect(watch?.waiting()).toEqual([{ name: 'b', reason: 'it is not ready' }]);
    await untilWatched();
    expect(api.seen.map(({ path, query }) => [path, query.get('labelSelector'), query.get('watch')])).toEqual([
      [`${DEPLOYMENTS}/shop`, null, null],
      [PODS, 'app=shop', null],
      [PODS, 'app=shop', 'true'],
    ]);
  });

  test('come, change their container, stop being ready, and go', async () => {
    put({ name: 'a' });
    await follow();
    await untilWatched();
    put({ name: 'b', isReady: false });
    put({ name: 'b' });
    put({ name: 'b', metadata: { annotations: { x: 'y' } } });
    put({ name: 'a', containerId: containerIdOf(2) });
    put({ name: 'b', isReady: false });
    put({ name: 'b', metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } });
    api.remove(PODS, 'a');
    put({ name: 'c', labels: { app: 'other' } });
    put({ name: 'd' });
    await until(() => told.includes('+d'));
    expect(told).toEqual([
      '~b',
      '+b',
      '+a',
      '-b: it is no longer ready',
      '-a: it was deleted',
      '! No pod of deployment/shop is ready now; the next one that is will be taken.',
      '+d',
    ]);
  });

  test('are told as coming once, while their container runs for the first time', async () => {
    put({ name: 'a' });
    put({ name: 'early', isReady: false });
    await follow();
    await untilWatched();
    const ended = { terminated: { reason: 'Error', exitCode: 1 } };
    put({ name: 'b', isReady: false, state: { waiting: {} } });
    put({ name: 'b', isReady: false });
    put({ name: 'b', isReady: false, metadata: { annotations: { x: 'y' } } });
    put({ name: 'b', isReady: false, state: ended });
    put({ name: 'b', isReady: false, restartCount: 1 });
    put({ name: 'c', isReady: false });
    api.remove(PODS, 'c');
    put({ name: 'b', restartCount: 1 });
    await until(() => told.includes('+b'));
    expect(told).toEqual(['~b', '-b: its container web has ended (Error)', '~c', '-c: it was deleted', '+b']);
  });

  test('that take the name of an earlier one are others', async () => {
    put({ name: 'db-0', uid: 'one' });
    await follow();
    await untilWatched();
    api.remove(PODS, 'db-0');
    put({ name: 'db-0', uid: 'two' });
    await until(() => told.includes('+db-0'));
    expect(told[0]).toBe('-db-0: it was deleted');
  });

  test('of which one is enough are told one at a time', async () => {
    put({ name: 'a' });
    put({ name: 'b' });
    expect(await follow('deployment/shop', { isOnePod: true })).toEqual(['a']);
    await untilWatched();
    put({ name: 'c' });
    api.remove(PODS, 'a');
    api.remove(PODS, 'b');
    await until(() => told.includes('+c'));
    expect(told).toEqual(['-a: it was deleted', '+b', '-b: it was deleted', '+c']);
  });

  test('cost the same in a namespace of 10,000 others, as they come and go', async () => {
    for (let index = 0; index < 200; index++) put({ name: `p${index}` });
    for (let index = 0; index < 10_000; index++) put({ name: `other${index}`, labels: { app: 'other' } });
    expect(await follow()).toHaveLength(200);
    await untilWatched();
    for (let index = 0; index < 1_000; index++) api.remove(PODS, `other${index}`);
    put({ name: 'late' });
    await until(() => told.includes('+late'));
    expect(told).toEqual(['+late']);
    expect(api.seen.map(({ path }) => path)).toEqual([`${DEPLOYMENTS}/shop`, PODS, PODS]);
  });

  test('are read in pages, and kept small', async () => {
    for (let index = 0; index < LIST_PAGE_SIZE + 3; index++) put({ name: `p${index}` });
    expect(await follow()).toHaveLength(LIST_PAGE_SIZE + 3);
    expect(api.seen.filter(({ query }) => query.get('limit') === String(LIST_PAGE_SIZE))).toHaveLength(2);
  });
});

describe('a watch that ends', () => {
  test('goes on where it was, without a word', async () => {
    put({ name: 'a' });
    await follow();
    await untilWatched();
    put({ name: 'b' });
    await until(() => told.length === 1);
    api.cutWatches();
    await until(() => watches().length === 2);
    put({ name: 'c' });
    await until(() => told.length === 2);
    expect(told).toEqual(['+b', '+c']);
    expect(watches()[1]?.query.get('resourceVersion')).toBe(String(api.version - 1));
    expect(lists()).toHaveLength(1);
  });

  test('goes on from a bookmark', async () => {
    await follow();
    await untilWatched();
    put({ name: 'unseen', labels: { app: 'other' } });
    api.bookmark();
    put({ name: 'a' });
    await until(() => told.length === 1);
    api.cutWatches();
    await until(() => watches().length === 2);
    expect(watches()[1]?.query.get('resourceVersion')).toBe(String(api.version));
  });

  test('is followed by a list when the server has forgotten: what went meanwhile is told', async () => {
    put({ name: 'a' });
    put({ name: 'b' });
    await follow();
    await untilWatched();
    // The next attempt meets a server that remembers nothing.
    api.intercept = ({ query }) =>
      query.get('watch') === 'true' ? { status: 503, body: status(503, '', 'starting') } : undefined;
    api.cutWatches();
    await inTime(() => told.length === 1);
    api.remove(PODS, 'a');
    put({ name: 'c' });
    api.compact();
    api.intercept = () => undefined;
    await inTime(() => told.includes('-a: it was deleted'));
    expect(told.toSorted()).toEqual(
      ['+c', '-a: it was deleted', told[0] ?? '', '! The pods of deployment/shop are followed again.'].toSorted(),
    );
    expect(told[0]).toMatch(/^! The cluster answers 503: starting\./);
    expect(lists()).toHaveLength(2);
    await untilWatched();
  });

  test('because the server went away is told once, then that it is back; nothing is let go', async () => {
    put({ name: 'a' });
    await follow();
    await untilWatched();
    const { port } = api;
    await api.stop();
    await inTime(() => told.length === 1);
    for (let attempt = 0; attempt < 20; attempt++) {
      await until(() => clock.pending === 1);
      await clock.advance(WATCH_MAX_DELAY_MS);
    }
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^! .* cannot be reached: nothing listens there\. What is taken stays taken/);
    await api.start(port);
    await inTime(() => api.watcherCount === 1);
    put({ name: 'b' });
    await until(() => told.includes('+b'));
    expect(told.slice(1)).toEqual(['! The pods of deployment/shop are followed again.', '+b']);
  });

  test('at once, again and again, is not asked for without a pause', async () => {
    await follow();
    await untilWatched();
    api.intercept = ({ query }) => (query.get('watch') === 'true' ? { status: 200, body: '' } : undefined);
    api.cutWatches();
    for (let attempt = 0; attempt < 5; attempt++) {
      // The alarm of a pause: that of a watch that is open rings much later.
      await until(() => clock.pendingWithin(WATCH_MAX_DELAY_MS) === 1);
      const before = watches().length;
      await clock.advance(1);
      expect(watches()).toHaveLength(before);
      // No further: a watch during which much time passes was a good one, after which there is no pause.
      await clock.ringNext();
      await until(() => watches().length === before + 1);
    }
    expect(told).toEqual([]);
  });

  test('in silence is given up when its time is over', async () => {
    await follow();
    await untilWatched();
    await until(() => clock.pending === 1);
    await clock.advance(WATCH_DURATION_S * 1000 + WATCH_GRACE_MS);
    await until(() => watches().length === 2);
  });

  test('with words of its own is understood as an end', async () => {
    await follow();
    await untilWatched();
    api.writeToWatches('{"type":"ERROR","object":{"code":500,"message":"etcd is away"}}\n');
    await until(() => told.length === 1);
    expect(told[0]).toMatch(/^! The watch was ended by the cluster: etcd is away\./);
    await clock.advance(WATCH_MAX_DELAY_MS);
    await until(() => watches().length === 2);
  });

  test('after stop, nothing is told', async () => {
    put({ name: 'a' });
    await follow();
    await untilWatched();
    watch?.stop();
    put({ name: 'b' });
    await until(() => api.watcherCount === 0);
    expect(told).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe('every target', () => {
  const WORKLOADS: readonly [string, string, object, string][] = [
    ['statefulset/x', '/apis/apps/v1/namespaces/shop/statefulsets', { matchLabels: { app: 'shop' } }, 'app=shop'],
    [
      'daemonset/x',
      '/apis/apps/v1/namespaces/shop/daemonsets',
      { matchLabels: { app: 'shop', b: 'c' } },
      'app=shop,b=c',
    ],
    [
      'replicaset/x',
      '/apis/apps/v1/namespaces/shop/replicasets',
      {
        matchExpressions: [
          { key: 'app', operator: 'In', values: ['shop', 'y'] },
          { key: 'q', operator: 'NotIn', values: ['z'] },
          { key: 'app', operator: 'Exists' },
          { key: 'n', operator: 'DoesNotExist' },
        ],
      },
      'app in (shop,y),q notin (z),app,!n',
    ],
    ['job/x', '/apis/batch/v1/namespaces/shop/jobs', { matchLabels: { 'controller-uid': 'u' } }, 'controller-uid=u'],
    ['rollout/x', '/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts', { matchLabels: { app: 'shop' } }, 'app=shop'],
  ];

  test.each(WORKLOADS)('%s is read once and listed by its selector', async (text, collection, selector, query) => {
    api.put(collection, { metadata: { name: 'x' }, spec: { selector } });
    put({ name: 'a', labels: { app: 'shop', b: 'c', 'controller-uid': 'u' } });
    expect(await follow(text)).toEqual(['a']);
    expect(lists()[0]?.query.get('labelSelector')).toBe(query);
  });

  test('a rollout may refer to a deployment', async () => {
    api.put('/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts', {
      metadata: { name: 'x' },
      spec: { workloadRef: { kind: 'Deployment', name: 'shop' } },
    });
    put({ name: 'a' });
    expect(await follow('rollout/x')).toEqual(['a']);
  });

  test('a pod is followed by its name', async () => {
    put({ name: 'a' });
    await follow('pod/a');
    expect(lists()[0]?.query.get('fieldSelector')).toBe('metadata.name=a');
  });

  test('a selector needs nothing else', async () => {
    put({ name: 'a' });
    expect(await follow('selector/app=shop')).toEqual(['a']);
    expect(api.seen[0]?.path).toBe(PODS);
  });

  test('a cron job has the pods of its jobs', async () => {
    api.put('/apis/batch/v1/namespaces/shop/cronjobs', { metadata: { name: 'nightly' } });
    const labels = { 'batch.kubernetes.io/job-name': 'x' };
    const owned = (job: string): object => ({ ownerReferences: [{ kind: 'Job', name: job }] });
    put({ name: 'a', labels, metadata: owned('nightly-29000000') });
    put({ name: 'b', labels, metadata: owned('nightly-report-29000000') });
    put({ name: 'c', labels, metadata: owned('other') });
    expect(await follow('cronjob/nightly')).toEqual(['a']);
  });

  test('a cron job has the pods of jobs that were made of it by hand, also later', async () => {
    const JOBS = '/apis/batch/v1/namespaces/shop/jobs';
    const labels = { 'batch.kubernetes.io/job-name': 'x' };
    const owned = (job: string): object => ({ ownerReferences: [{ kind: 'Job', name: job }] });
    const job = (name: string, cronJob: string): void =>
      api.put(JOBS, { metadata: { name, ownerReferences: [{ kind: 'CronJob', name: cronJob }] } });
    api.put('/apis/batch/v1/namespaces/shop/cronjobs', { metadata: { name: 'nightly' } });
    job('by-hand', 'nightly');
    job('foreign', 'other');
    put({ name: 'a', labels, metadata: owned('by-hand') });
    put({ name: 'b', labels, metadata: owned('foreign') });
    expect(await follow('cronjob/nightly')).toEqual(['a']);
    await untilWatched();
    job('again', 'nightly');
    job('foreign-too', 'other');
    put({ name: 'c', labels, metadata: owned('foreign-too') });
    put({ name: 'd', labels, metadata: owned('again') });
    await until(() => told.length > 0);
    put({ name: 'e', labels, metadata: owned('again') });
    await until(() => told.length > 1);
    expect(told).toEqual(['+d', '+e']);
    const asked = api.seen.filter(({ path }) => path.startsWith(`${JOBS}/`)).map(({ path }) => path);
    expect(asked.sort()).toEqual([`${JOBS}/again`, `${JOBS}/foreign-too`]);
  });

  test('a service that selects others is followed to them, and the change is said', async () => {
    const service = (app: string): void =>
      api.put('/api/v1/namespaces/shop/services', { metadata: { name: 'shop' }, spec: { selector: { app } } });
    service('blue');
    put({ name: 'a', labels: { app: 'blue' } });
    put({ name: 'b', labels: { app: 'green' } });
    expect(await follow('svc/shop')).toEqual(['a']);
    await untilWatched();
    service('green');
    await clock.advance(SERVICE_LOOK_MS);
    await until(() => told.length >= 3);
    expect(told).toEqual([
      '! service/shop selects other pods now (app=green).',
      '+b',
      '-a: service/shop no longer selects it',
    ]);
    await untilWatched();
    put({ name: 'c', labels: { app: 'green' } });
    put({ name: 'd', labels: { app: 'blue' } });
    await until(() => told.includes('+c'));
    expect(told.slice(3)).toEqual(['+c']);
  });

  test('a service that is deleted meanwhile keeps its pods, which is said once', async () => {
    const SERVICES = '/api/v1/namespaces/shop/services';
    api.put(SERVICES, { metadata: { name: 'shop' }, spec: { selector: { app: 'shop' } } });
    put({ name: 'a' });
    expect(await follow('svc/shop')).toEqual(['a']);
    api.remove(SERVICES, 'shop');
    const looks = (): number => api.seen.filter(({ path }) => path === `${SERVICES}/shop`).length;
    await inTime(() => looks() >= 3);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/shop.* Its pods stay taken\.$/);
  });

  test('a service gives its ports as each pod has them', async () => {
    api.put('/api/v1/namespaces/shop/services', {
      metadata: { name: 'shop' },
      spec: {
        selector: { app: 'shop' },
        ports: [
          { port: 80, name: 'web', targetPort: 'http' },
          { port: 81, targetPort: 8181 },
          { port: 82 },
          { port: 53, protocol: 'UDP' },
          { port: 83, targetPort: 'nowhere' },
        ],
      },
    });
    put({ name: 'a' });
    watch = watchPods({ client, target: parseTarget('svc/shop') as ClusterTarget, isOnePod: false, clock });
    const quiet = { onPod: () => undefined, onGone: () => undefined, onTrouble: () => undefined };
    const [pod] = await watch.start(quiet);
    expect(pod?.servicePorts).toEqual([
      { port: 80, name: 'web', targetPort: 8080 },
      { port: 81, name: '', targetPort: 8181 },
      { port: 82, name: '', targetPort: 82 },
    ]);
  });

  test('that is not there is said with what is alike', async () => {
    api.put('/api/v1/namespaces', { metadata: { name: 'shop' } });
    const error = await errorOf(follow('deployment/shpo'));
    expect(error.code).toBe('HEADGATE_ERR_TARGET_NOT_FOUND');
    expect(error.message).toBe(
      'There is no deployment/shpo in namespace "shop" of context "test". Did you mean "deployment/shop"?',
    );
    expect(error.hint).toContain('There: shop.');
  });

  test('in a namespace that is not there is told from one that is', async () => {
    expect((await errorOf(follow('deployment/x'))).message).toBe('There is no namespace "shop" in context "test".');
  });

  test('that the user may not read is said as such', async () => {
    const message = 'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "shop"';
    api.intercept = ({ path }) =>
      path === PODS ? { status: 403, body: status(403, 'Forbidden', message) } : undefined;
    expect((await errorOf(follow())).message).toBe('User "bob" may not list pods in namespace "shop".');
  });
});

test('whatever happens to pods and watches, what was told adds up to what is ready', async () => {
  const names = ['a', 'b', 'c'];
  const step = fc.oneof(
    fc.record({
      do: fc.constant('put' as const),
      name: fc.constantFrom(...names),
      isReady: fc.boolean(),
      id: fc.nat(2),
    }),
    fc.record({ do: fc.constant('remove' as const), name: fc.constantFrom(...names) }),
    fc.record({ do: fc.constantFrom('cut' as const, 'compact' as const, 'bookmark' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
      const server = new FakeApiServer();
      await server.start();
      const own = new ClusterClient(server.access);
      const time = new FakeClock();
      const known = new Map<string, string>();
      const pods = watchPods({
        client: own,
        target: parseTarget('selector/app=shop') as ClusterTarget,
        isOnePod: false,
        clock: time,
      });
      const first = await pods.start({
        onPod: ({ name, containerId }) => known.set(name, containerId),
        onGone: ({ name }) => known.delete(name),
        onTrouble: () => undefined,
      });
      expect(first).toEqual([]);
      const truth = new Map<string, string>();
      for (const each of steps) {
        if (each.do === 'put') {
          server.put(PODS, podObject({ name: each.name, isReady: each.isReady, containerId: containerIdOf(each.id) }));
          if (each.isReady) truth.set(each.name, containerIdOf(each.id));
          else truth.delete(each.name);
        } else if (each.do === 'remove') {
          server.remove(PODS, each.name);
          truth.delete(each.name);
        } else if (each.do === 'cut') server.cutWatches();
        else if (each.do === 'compact') server.compact();
        else server.bookmark();
        await new Promise(resolve => setImmediate(resolve));
      }
      await vi.waitFor(
        async () => {
          await time.advance(WATCH_MAX_DELAY_MS);
          expect([...known].sort()).toEqual([...truth].sort());
        },
        { timeout: 10_000, interval: 2 },
      );
      pods.stop();
      own.close();
      await server.stop();
    }),
    { numRuns: 30 },
  );
});

function watches() {
  return api.seen.filter(({ query }) => query.get('watch') === 'true');
}

function lists() {
  return api.seen.filter(({ path, query }) => path === PODS && query.get('watch') === null);
}
