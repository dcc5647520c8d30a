import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SeenEntry, toPort, toSubscriptionId } from '../../protocol/index.ts';
import type { FakeAgent } from '../testing/fake-agent.ts';
import { FakePods } from '../testing/fake-pods.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { prepare } from './prepare.ts';
import { WatchRun } from './watch-run.ts';

const REQUEST: SeenEntry = {
  kind: 'request',
  ...{ atMs: 0, client: '192.0.2.7', clientPort: toPort(40_000), httpVersion: '1.1' },
  ...{ method: 'GET', path: '/cart', hasQuery: false, verdict: 'match', reason: 'header x-user ok' },
};
const COUNTS = { requests: 1, matches: 1, undecided: 0, connections: 0, unlisted: 0 };

let terminal: FakeTerminal;
let pods: FakePods;
let run: WatchRun;

beforeEach(() => {
  terminal = new FakeTerminal();
  pods = new FakePods();
});

afterEach(async () => {
  await run.close();
  for (const agent of pods.agents.values()) await agent.stop();
});

/** A watch of port 8080 of a deployment whose pods are those of `pods`. */
function watchPods(isJson: boolean): WatchRun {
  const flags = { target: 'deployment/shop', steal: true, port: ['8080'], header: ['x-user: alice'] } as const;
  run = new WatchRun({ prepared: prepare(flags, terminal), terminal, source: pods, isJson });
  return run;
}

function sayRequest(agent: FakeAgent): void {
  agent.say({ type: 'seen', id: toSubscriptionId(1), entries: [REQUEST], counts: COUNTS });
}

describe('a watch of pods', () => {
  test('stands in each of them, and names in each line where the request came', async () => {
    const agents = [await pods.add('shop-a'), await pods.add('shop-b')];
    await watchPods(false).begin();
    expect(terminal.err).toContain('Watching requests to deployment/shop port 8080 (2 pods) for header x-user');
    for (const agent of agents) {
      expect(agent.heard.find(message => message.type === 'subscribe')).toMatchObject({ mode: 'watch', port: 8080 });
      sayRequest(agent);
    }
    await terminal.untilOut('pod/shop-a GET /cart  ✓ would match');
    await terminal.untilOut('pod/shop-b GET /cart  ✓ would match');
    await run.close();
    expect(terminal.err).toContain('2 requests seen, 2 would match');
  });

  test('goes on with those that come and without those that go, and says so', async () => {
    await pods.add('shop-a');
    await watchPods(false).begin();
    sayRequest(await pods.add('shop-b'));
    await terminal.until('pod/shop-b came and is watched; now 2 pods of deployment/shop.');
    pods.remove('shop-a');
    await terminal.until('pod/shop-a is no longer watched: it was deleted; now 1 pod of deployment/shop.');
    pods.remove('shop-b');
    await terminal.until('no pod of deployment/shop is left, waiting for one.');
  });

  test('tells programs the pod of each request', async () => {
    const agent = await pods.add('shop-a');
    await watchPods(true).begin();
    sayRequest(agent);
    await terminal.untilOut('"place":"pod/shop-a"');
  });
});
