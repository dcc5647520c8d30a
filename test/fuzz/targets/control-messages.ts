/** The bytes of control messages, at either end: nothing throws, what is refused is refused without its values, and what is read is bounded. */

import { decodeControl } from '../../../protocol/control-codec.ts';
import { parseAgentMessage, parseCliMessage } from '../../../protocol/index.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

const MAX_ERROR_CHARACTERS = 256;

const SEEDS: readonly object[] = [
  { type: 'hello', protocol: 3, version: '0.1.0', role: 'session', name: 'alice@laptop' },
  {
    ...{ type: 'subscribe', id: 1, port: 80, mode: 'steal', filter: { header: { name: 'x-user', equals: 'alice' } } },
    ...{ stealProbes: false, takeover: false, drain: true, ifServed: true },
  },
  { type: 'ended', id: null, code: 'KILLED', message: 'bob ended this session' },
  { type: 'notice', level: 'info', code: 'X', message: 'a', subscription: 1, count: 3 },
  {
    type: 'seen',
    id: 1,
    entries: [{ kind: 'connection', atMs: 1, client: 'fd00::1', clientPort: 1, cause: 'OPAQUE_TLS' }],
    counts: { requests: 1, matches: 0, undecided: 0, connections: 1, unlisted: 0 },
  },
  { type: 'subscribed', id: 1, port: 80, predating: 1, overlaps: [{ name: 'a', session: '0123abcd', filter: 'x' }] },
  { type: 'counters', counters: { requests_stolen: 3 } },
  { type: 'networkRequest', id: 1 },
  {
    ...{ type: 'network', id: 1, addresses: ['10.0.0.7', 'fd00::7'], hostname: 'shop-7d4f', problem: '' },
    ...{ resolvConf: 'nameserver 10.0.0.10\n', hosts: '127.0.0.1 localhost\n', isOutgoingAllowed: true },
  },
];

export const target: FuzzTarget = {
  name: 'control-messages',
  seeds: SEEDS.map(message => Buffer.from(JSON.stringify(message))),
  dictionary: [
    ...['"type":', '"welcome"', '"status"', '"killRequest"', '"protocol":', '"resume":', '"secret":', '"__proto__":'],
    ...[
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\u0000',
      '\\ud800',
      '\xff',
      '[[[[[[[[',
      '1e999',
      '-0',
      '0.5',
      'null',
      'true',
    ],
  ],
  guide: '/protocol/',
  maxBytes: 4096,
  run(input) {
    const value = decodeControl(input, 0, input.length);
    for (const parse of [parseCliMessage, parseAgentMessage]) {
      const parsed = parse(value);
      if (parsed.kind === 'invalid' && parsed.error.message.length > MAX_ERROR_CHARACTERS) {
        throw new Error(`an error of ${parsed.error.message.length} characters`);
      }
    }
  },
};
