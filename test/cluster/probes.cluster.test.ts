/** The kubelet's probes ask how the app is, and not how the local process is, whatever they call themselves. */

import { describe, expect, it } from 'vitest';

import { type Headgate, until } from '../lab/index.ts';
import { Cluster, LocalAnswerer, PATIENCE_MS, shop, type TestNamespace } from './index.ts';

const cluster = await Cluster.connect();

describe.each([
  ['the kubelet', undefined],
  ['another program', 'checker/2 (of the shop)'],
])('a probe that says it is %s', (_, probeUserAgent) => {
  it('is left to the app while everything else is taken, unless it is asked for', async () => {
    await using namespace = await cluster.namespace('probes');
    await using here = await LocalAnswerer.start();
    await namespace.apply(shop(probeUserAgent === undefined ? {} : { probeUserAgent }));
    await namespace.rolledOut('shop');
    const first = here.attach(namespace);
    await first.event('stealing');
    await untilProbesPassed(namespace);
    expect(here.urls).toEqual([]);
    expect(countOf(first, (await first.stop()).exitCode)).toBeGreaterThan(1);

    await here.attach(namespace, { flags: ['--steal-probes'] }).event('stealing');
    await until(() => here.urls.includes('/healthz'), { withinMs: PATIENCE_MS, what: 'a probe to come here' });
  });
});

/** Two: the first may have been on its way before the port was taken. */
async function untilProbesPassed(namespace: TestNamespace): Promise<void> {
  const status = ['status', '-n', namespace.name, '-t', 'deployment/shop', '--json'];
  await until(
    async () => Number(/"probes_passed": *(\d+)/.exec((await namespace.runHeadgate(status)).stdout)?.[1]) > 1,
    { withinMs: PATIENCE_MS, what: 'two probes to be left to the app' },
  );
}

/** What the session counted in all. */
function countOf({ events }: Headgate, exitCode: number | null): number | undefined {
  expect(exitCode).toBe(0);
  return events.flatMap(event => (event.event === 'ended' ? [event.counters.probes_passed ?? 0] : []))[0];
}
