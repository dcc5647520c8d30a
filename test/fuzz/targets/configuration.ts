/**
 * The readers of configuration files, ours and mirrord's: any text is read or refused with a HeadgateError that says where. The
 * first byte chooses the name of the file, and with it YAML, JSON or TOML and whose form it is.
 */

import { readConfig } from '../../../cli/config/read-config.ts';
import { remarkWords } from '../../../cli/config/remark.ts';
import { HeadgateError } from '../../../cli/errors.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

const FILES = ['headgate.yaml', 'headgate.json', 'mirrord.json', 'mirrord.yaml', 'mirrord.toml'];

const OURS = `target: { path: netns/shop }
mode: steal
ports: [8080, 9090:3000]
filter: { all_of: [ { header: { name: x-user, equals: alice } }, { not: { path: { prefix: /health } } } ] }
takeover: true
drain_timeout: 1.5
`;
const THEIRS = {
  target: { path: 'deployment/shop/container/app', namespace: 'default' },
  feature: {
    env: { include: 'A;B', exclude: ['C'], override: { D: 'e' } },
    fs: 'local',
    network: {
      incoming: {
        mode: 'steal',
        http_filter: { any_of: [{ header: 'x-user: (?i)alice' }, { path: '^/api' }], ports: [80] },
        port_mapping: [[3000, 80]],
        ignore_ports: [9090],
      },
      outgoing: false,
    },
  },
};

const TOML = `[feature.network.incoming]
mode = "steal"
[feature.network.incoming.http_filter]
header_filter = "{{ get_env(name='USER', default='x') }}: 1"
`;

function seedFor(file: string, text: string): Buffer {
  return Buffer.concat([Buffer.of(FILES.indexOf(file)), Buffer.from(text)]);
}

export const target: FuzzTarget = {
  name: 'configuration',
  seeds: [
    seedFor('headgate.yaml', OURS),
    seedFor('headgate.json', JSON.stringify({ target: 'pid/1', mode: 'steal', ports: ['80:1'] }, null, 1)),
    seedFor('mirrord.json', JSON.stringify(THEIRS, null, 1)),
    seedFor('mirrord.yaml', JSON.stringify(THEIRS)),
    seedFor('mirrord.toml', TOML),
  ],
  dictionary: [
    ...['target: ', 'path: ', 'mode: ', 'ports: ', 'filter: ', 'feature: ', 'network: ', 'incoming: ', 'http_filter: '],
    ...[
      '"header_filter": ',
      '"path_filter": ',
      '"method_filter": ',
      '"body_filter": ',
      '"all_of": ',
      '"any_of": ',
      '"ports": ',
    ],
    ...[
      '"unset": ',
      '"override": ',
      '"mapping": ',
      '"include": ',
      '"exclude": ',
      '"outgoing": ',
      '"agent": ',
      '"operator": ',
    ],
    ...[
      '{{ key }}',
      '{{ get_env(name="HOME") }}',
      '{%',
      '%}',
      '{#',
      '#}',
      '&a ',
      '*a',
      '!!binary ',
      '!!js ',
      '<<: *a',
      '---\n',
      '...\n',
    ],
    ...[
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      "'",
      '|\n',
      '>\n',
      '- ',
      '\n  ',
      '#',
      '\t',
      '\\u0000',
      '\0',
      '\xff',
      '= ',
      '[[a]]\n',
    ],
    ...[
      'null',
      'true',
      '~',
      '.inf',
      '0x10',
      '1_0',
      '2024-01-02',
      '__proto__: ',
      'constructor: ',
      'netns/',
      'pod/',
      '80:',
    ],
  ],
  guide: '/cli/',
  maxBytes: 4096,
  run(input) {
    const file = FILES[(input[0] ?? 0) % FILES.length] ?? '';
    try {
      const { remarks } = readConfig(input.toString('utf8', 1), file, { HOME: '/root', USER: 'alice' });
      for (const remark of remarks) remarkWords(remark);
    } catch (error) {
      if (!(error instanceof HeadgateError)) throw error;
      if (/\n {4}at /.test(error.message)) throw new Error(`a stack is shown: ${error.message}`);
    }
  },
};
