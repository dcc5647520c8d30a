/** An app that starts again while its clients are connected through the agent has its port back, as it would without one. Needs root. */

import { describe, expect, test } from 'vitest';
import { CLIENT_IPV4, POD_IPV4, POD_IPV6, Pod } from './testing/pod.ts';

describe.each(['tproxy', 'redirect', 'iptables-tproxy', 'iptables-redirect'] as const)('the engine %s', engine => {
  test.each([
    ['IPv4', POD_IPV4],
    ['IPv6', POD_IPV6],
  ])('leaves the port to an app that starts again, beside connections over %s', async (_, host) => {
    await using pod = new Pod();
    await pod.app.ask('listen', { host: '::', port: 8080 });
    await pod.agentOn(engine, [8080]);
    // One that stays, and one that rests in TIME_WAIT.
    await pod.outside.ask('dial', { host, port: 8080, line: 'agent', isKept: true });
    expect(await pod.answer('outside', host, 8080)).toMatch(/^agent/);
    await pod.app.kill();
    await pod.sidecar.ask('listen', { host: '::', port: 8080 });
    expect(await pod.answer('outside', POD_IPV4, 8080, 'app')).toContain(CLIENT_IPV4);
  });
});
