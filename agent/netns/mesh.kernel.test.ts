/** A pod with a sidecar that redirects everything to itself, as Istio's and Linkerd's do. Needs root. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ENGINE_NAMES } from './index.ts';
import { CLIENT_IPV4, POD_IPV4, Pod } from './testing/pod.ts';

const SIDECAR_PORT = 15006;
const SIDECAR_RULES = `*nat
:MESH_INBOUND - [0:0]
-A PREROUTING -p tcp -j MESH_INBOUND
-A MESH_INBOUND -p tcp --dport 22 -j RETURN
-A MESH_INBOUND -p tcp -j REDIRECT --to-ports ${SIDECAR_PORT}
COMMIT
`;

describe.each(ENGINE_NAMES)('the engine %s in a meshed pod', engine => {
  let pod: Pod;

  beforeEach(async () => {
    pod = new Pod();
    await pod.app.ask('listen', { host: '0.0.0.0', port: 8080 });
    await pod.sidecar.ask('relay', { port: SIDECAR_PORT, host: POD_IPV4, appPort: 8080, from: '127.0.0.6' });
    pod.run('sh', ['-c', `iptables-restore --noflush <<'END'\n${SIDECAR_RULES}END`]);
  });
  afterEach(() => pod[Symbol.asyncDispose]());

  test('takes what the sidecar hands to the app, and gives it to the app in the sidecar’s name', async () => {
    expect(await pod.answer('outside', POD_IPV4, 8080, 'app')).toBe('app 127.0.0.6');
    const before = pod.state();
    const agent = await pod.agentOn(engine, [8080], { isMeshed: true });
    expect(await pod.answer('outside', POD_IPV4, 8080)).toBe(`agent 127.0.0.6 ${POD_IPV4} 8080`);
    expect(await pod.answer('outside', POD_IPV4, 8080, 'app')).toBe('app 127.0.0.6');
    await agent.end();
    expect(pod.state()).toBe(before);
    expect(await pod.answer('outside', POD_IPV4, 8080)).toBe('app 127.0.0.6');
  });
});

describe('a pod where NAT is in use', () => {
  test('keeps its connections and their translation while an engine comes and goes', async () => {
    await using pod = new Pod();
    await pod.app.ask('listen', { host: '0.0.0.0', port: 8080 });
    pod.run('iptables', [
      '-t',
      'nat',
      '-A',
      'PREROUTING',
      '-p',
      'tcp',
      '--dport',
      '80',
      '-j',
      'REDIRECT',
      '--to-ports',
      '8080',
    ]);
    const { number } = await pod.outside.ask<{ number: number }>('dial', {
      host: POD_IPV4,
      port: 80,
      line: 'x',
      isKept: true,
    });
    for (const engine of ENGINE_NAMES) {
      const agent = await pod.agentOn(engine, [8080]);
      expect(await pod.outside.ask('say', { number, line: 'x' })).toBe(`app ${CLIENT_IPV4}`);
      await agent.end();
      expect(await pod.outside.ask('say', { number, line: 'x' })).toBe(`app ${CLIENT_IPV4}`);
    }
    expect(await pod.answer('outside', POD_IPV4, 80)).toBe(`app ${CLIENT_IPV4}`);
  });
});
