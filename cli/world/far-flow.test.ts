/** Far sides of flows that have no way. */

import { expect, test, vi } from 'vitest';
import { podFar } from './far-flow.ts';
import { KnownNames } from './known-names.ts';
import { WorldOutgoing } from './outgoing.ts';

test('a flow that began while there was no agent is over with its first datagram, so that the next one begins another', () => {
  const outgoing = new WorldOutgoing({
    way: { dial: () => null },
    rules: { decide: () => ({ side: 'remote' }), sideOfName: () => undefined },
    names: new KnownNames(),
    nameServers: { here: undefined, pod: undefined },
    say: () => undefined,
  });
  const far = podFar(outgoing, { address: '192.0.2.53', port: 53 });
  far.onOver = vi.fn();
  expect(far.onOver).not.toHaveBeenCalled();
  far.send(Buffer.from('lost'));
  expect(far.onOver).toHaveBeenCalledOnce();
  expect(outgoing.counts.datagramsLost).toBe(1);
});
