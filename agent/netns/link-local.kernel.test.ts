/** Clients that dial the pod by its link-local address. Needs root. */

import { describe, expect, test } from 'vitest';
import { ENGINE_NAMES } from './index.ts';
import { POD_IPV6, Pod } from './testing/pod.ts';

const POD_LINK_LOCAL = 'fe80::2';
const CLIENT_LINK_LOCAL = 'fe80::1';

describe.each(ENGINE_NAMES)('the engine %s', engine => {
  test('leaves connections to link-local addresses with the app, and says so', async () => {
    await using pod = new Pod();
    pod.addAddresses(POD_LINK_LOCAL, CLIENT_LINK_LOCAL);
    await pod.app.ask('listen', { host: '::', port: 8080 });
    const agent = await pod.agentOn(engine, [8080]);
    for (const from of ['outside', 'inside'] as const) {
      expect(await pod.answer(from, POD_IPV6, 8080)).toMatch(/^agent/);
      expect(await pod.answer(from, `${POD_LINK_LOCAL}%eth0`, 8080)).toMatch(/^app fe80::/);
    }
    expect(agent.events.join()).toContain('link-local addresses (fe80::2) stay with the app');
  });
});
