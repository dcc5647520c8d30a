import { describe, expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import type { ConfigReading } from '../config/reading.ts';
import { formatKeyPath } from '../config/source.ts';
import { HeadgateError } from '../errors.ts';
import { mergeSettings, type SettingsLayer } from '../options/settings.ts';
import { NO_TARGET, parseTarget } from '../target/target-name.ts';

const ENVIRONMENT = { USER: 'alice', HOME: '/home/alice', TARGET: 'netns/shop' };

function read(text: string, file = 'mirrord.json'): ConfigReading {
  return readConfig(text, file, ENVIRONMENT);
}

function errorOf(text: string, file = 'mirrord.json'): HeadgateError {
  try {
    read(text, file);
  } catch (error) {
    if (error instanceof HeadgateError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

function paths({ remarks }: ConfigReading, kind: string): string[] {
  return remarks.filter(remark => remark.kind === kind).map(({ path }) => formatKeyPath(path));
}

/** What is given, without what is not. */
function given({ filesByDefault: _, ...layer }: SettingsLayer): Record<string, unknown> {
  return Object.fromEntries(Object.entries(layer).filter(([, value]) => value !== undefined));
}

/** A file as people have it: what holds of it, and the keys that are warned of and refused. */
interface RealFile {
  readonly title: string;
  readonly file?: string;
  readonly text: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly warnings?: readonly string[];
  readonly refusals?: readonly string[];
}

const SHOP = { kind: 'netns', name: 'shop', text: 'netns/shop' };
const BEAR_POD = { kind: 'pod', name: 'bear-pod', container: undefined, text: 'pod/bear-pod' };
const INCOMING = 'feature.network.incoming';

const FILES: readonly RealFile[] = [
  {
    title: 'the smallest one',
    text: '{"feature": {"network": {"incoming": "steal"}}}',
    settings: { mode: 'steal' },
  },
  {
    title: 'the one of the introduction, which mirrors',
    text: '{"target": "pod/bear-pod", "feature": {"env": true, "fs": "read", "network": true}}',
    settings: { target: BEAR_POD, mode: 'mirror', files: { mode: 'read' } },
    warnings: ['feature.fs'],
  },
  {
    title: 'a steal by a header',
    text: `{
      "target": "netns/shop",
      "feature": {
        "env": false, "fs": "local",
        "network": {
          "incoming": { "mode": "steal", "http_filter": { "header_filter": "X-PG-Tenant: Avi.+" } },
          "outgoing": false, "dns": false
        },
        "hostname": false
      },
      "operator": false, "telemetry": true
    }`,
    settings: {
      target: SHOP,
      env: false,
      mode: 'steal',
      filter: { header_line: { regex: '(?i)X-PG-Tenant: Avi.+' } },
      ...{ outgoing: 'local', dns: 'local', hostname: 'local', files: { mode: 'off' } },
    },
  },
  {
    title: 'a filter for some ports, with other local ports',
    text: `{
      "target": { "path": "netns/shop", "namespace": "staging" },
      "feature": { "network": { "incoming": {
        "mode": "steal",
        "http_filter": { "header_filter": "^x-user: {{ get_env(name="USER") }}$", "ports": [80, 8080] },
        "port_mapping": [[3000, 80], [9333, 9000]],
        "ignore_ports": [9229]
      } } },
      "agent": { "flush_connections": true }
    }`,
    settings: {
      target: SHOP,
      mode: 'steal',
      filter: { header_line: { regex: '(?i)^x-user: alice$' } },
      filterPorts: [80, 8080],
      foundPorts: {
        only: undefined,
        ignored: [9229],
        mappings: [
          { local: 3000, remote: 80 },
          { local: 9333, remote: 9000 },
        ],
      },
      drain: true,
    },
    warnings: ['target.namespace'],
  },
  {
    title: 'one port of a filter, and a template for the target',
    text: `{ "target": "{{ get_env(name="TARGET", default="pod/fallback") }}",
      "feature": { "network": { "incoming": { "mode": "steal", "ports": [8080],
        "http_filter": { "path_filter": "^/api/", "ports": 8080 }, "on_concurrent_steal": "override" } } } }`,
    settings: {
      target: SHOP,
      mode: 'steal',
      filter: { path_and_query: { regex: '(?i)^/api/' } },
      filterPorts: [8080],
      foundPorts: { only: [8080], ignored: [], mappings: [] },
      takeover: true,
    },
  },
  {
    title: 'the session key in TOML',
    file: 'mirrord.toml',
    text: `
key = "my-key"
target = "container/0123456789ab"
[agent]
flush_connections = false
log_level = "mirrord=trace"
[feature.network.incoming]
mode = "steal"
[feature.network.incoming.http_filter]
any_of = [{ header = "^baggage: .*mirrord-session={{ key }}.*$" }, { path = "^/mine$" }]
`,
    settings: {
      target: { kind: 'container', name: '0123456789ab', text: 'container/0123456789ab' },
      mode: 'steal',
      filter: {
        any_of: [
          { header_line: { regex: '(?i)^baggage: .*mirrord-session=my-key.*$' } },
          { any_of: [{ path: { regex: '(?i)^/mine$' } }, { path_and_query: { regex: '(?i)^/mine$' } }] },
        ],
      },
      drain: false,
    },
    warnings: ['agent.log_level'],
  },
  {
    title: 'YAML under another name, known by its keys',
    file: 'dev.yaml',
    text: `
target: pid/7
feature:
  network:
    incoming:
      mode: steal
      http_filter: { header_filter: "^User-Agent: (?!kube-probe)" }
`,
    settings: {
      target: { kind: 'pid', name: '7', text: 'pid/7' },
      mode: 'steal',
      filter: { header_line: { regex: '(?i)^User-Agent: ', except: ['(?i)^User-Agent: (?:kube-probe)'] } },
    },
  },
  {
    title: 'a copied target with queues, branches and TLS',
    text: `{
      "target": { "path": { "deployment": "shop", "container": "web" } },
      "feature": {
        "copy_target": { "scale_down": true },
        "split_queues": { "orders": { "queue_type": "SQS", "message_filter": { "who": "me" } } },
        "db_branches": [ { "type": "pg" } ],
        "network": { "incoming": { "mode": "steal", "ignore_localhost": true,
          "tls_delivery": { "protocol": "tcp" }, "listen_ports": [[80, 8111]] } }
      },
      "profile": "team"
    }`,
    settings: {
      target: { kind: 'deployment', name: 'shop', container: 'web', text: 'deployment/shop/container/web' },
      mode: 'steal',
    },
    warnings: [`${INCOMING}.listen_ports`],
    refusals: [
      'feature.copy_target',
      'feature.split_queues',
      'feature.db_branches',
      `${INCOMING}.ignore_localhost`,
      'profile',
      `${INCOMING}.tls_delivery`,
    ],
  },
  {
    title: 'the complete example of the documentation',
    text: `{
      "accept_invalid_certificates": false, "skip_processes": "ide-debugger",
      "target": { "path": "pod/bear-pod", "namespace": "default" }, "connect_tcp": null,
      "agent": { "log_level": "info", "json_log": false, "labels": { "user": "meow" }, "namespace": "default",
        "image": { "registry": "r", "tag": null }, "image_pull_secrets": [ { "name": "s" } ], "ttl": 30, "ephemeral": false },
      "feature": {
        "env": { "include": "A;B", "exclude": [], "override": { "X": "1" }, "mapping": {} },
        "fs": { "mode": "write", "read_write": ".+[.]json", "local": [ ".+[.]js" ] },
        "network": {
          "incoming": { "mode": "steal", "http_filter": { "header_filter": "host: api\\\\..+" },
            "port_mapping": [[ 7777, 8888 ]], "ignore_localhost": false, "ignore_ports": [9999, 10000] },
          "outgoing": { "tcp": true, "udp": false, "filter": { "local": ["google.com", ":53"] }, "ignore_localhost": false },
          "dns": { "enabled": true, "filter": { "local": ["google.com"] } }
        },
        "copy_target": { "enabled": false }
      },
      "operator": true, "kubeconfig": "~/.kube/config", "sip_binaries": "bash", "telemetry": true, "kube_context": "c"
    }`,
    settings: {
      target: BEAR_POD,
      namespace: 'default',
      context: 'c',
      kubeconfig: '/home/alice/.kube/config',
      envInclude: ['A', 'B'],
      envOverride: { X: '1' },
      mode: 'steal',
      filter: { header_line: { regex: '(?i)host: api\\..+' } },
      foundPorts: { only: undefined, ignored: [9999, 10000], mappings: [{ local: 7777, remote: 8888 }] },
      podAgent: { ephemeral: false },
      outgoingRules: ['udp://*', 'google.com', ':53'].map(text => ({ side: 'local', text })),
      dnsRules: [{ side: 'local', text: 'google.com' }],
      files: { mode: 'read', include: [], exclude: [], write: [] },
    },
    warnings: [
      'skip_processes',
      ...['log_level', 'labels', 'namespace', 'image.registry', 'image_pull_secrets', 'ttl'].map(key => `agent.${key}`),
      'feature.fs.mode',
      'feature.fs.read_write',
      'feature.network.outgoing.tcp',
      'feature.network.dns.enabled',
      'operator',
      'sip_binaries',
      'feature.fs.read_write',
      'feature.fs.mode',
      'feature.fs.local[0]',
    ],
  },
  {
    title: 'a filter for all ports, and an agent of its own kind in a cluster',
    text: `{"target": "pod/bear-pod", "agent": {"ephemeral": true, "privileged": true, "image": "r/mirrord"},
      "feature": {"network": {"incoming": {"mode": "steal", "http_filter": {"header_filter": "^a: b", "ports": ["*"]}}}}}`,
    settings: {
      target: BEAR_POD,
      mode: 'steal',
      filter: { header_line: { regex: '(?i)^a: b' } },
      podAgent: { ephemeral: true, privileged: true },
    },
    warnings: ['agent.image'],
  },
  {
    title: 'an agent in a cluster, of which a target of this machine has none',
    text: '{"target": "netns/shop", "agent": {"ephemeral": true}, "feature": {"network": {"incoming": "steal"}}}',
    settings: { target: SHOP, mode: 'steal' },
    warnings: ['agent.ephemeral'],
  },
  {
    title: 'no incoming traffic',
    text: '{"target": "netns/shop", "feature": {"network": {"incoming": false}}}',
    settings: { target: SHOP },
    refusals: [INCOMING],
  },
  {
    title: 'no network at all',
    text: '{"target": "targetless", "feature": {"network": false}}',
    settings: { target: NO_TARGET, outgoing: 'local', dns: 'local' },
    refusals: ['feature.network'],
  },
  {
    title: 'one that looks into bodies',
    text: `{"feature": {"network": {"incoming": {"mode": "steal", "http_filter": {
      "any_of": [{ "method": "POST" }, { "body": "json", "query": "$.user", "matches": "^alice$" }] } }}}}`,
    settings: {
      mode: 'steal',
      filter: { any_of: [{ method: ['POST', 'post'] }, { body: { jsonpath: '$.user', regex: '^alice$' } }] },
    },
    warnings: [`${INCOMING}.http_filter.any_of[1]`],
  },
  {
    title: 'ports of a filter without a filter',
    text: '{"feature": {"network": {"incoming": {"mode": "steal", "http_filter": {"ports": [80]}}}}}',
    settings: { mode: 'steal' },
    warnings: [`${INCOMING}.http_filter`],
  },
  {
    title: 'TLS behind a filter, and sharing a port',
    text: `{"feature": {"network": {"incoming": {"mode": "steal", "http_filter": {"method_filter": "POST"},
      "tls_delivery": {"protocol": "tcp"}, "on_concurrent_steal": "continue"}, "ipv6": true}}}`,
    settings: { mode: 'steal', filter: { method: ['POST', 'post'] } },
    warnings: [`${INCOMING}.tls_delivery`, `${INCOMING}.on_concurrent_steal`],
  },
];

describe('a file of mirrord', () => {
  test('shows the files of the pod in a world where it says nothing of them, and that is no demand', () => {
    const worldOf = (text: string) =>
      mergeSettings([{ target: parseTarget('netns/shop'), mode: 'steal', world: true }, read(text).layer]).world;
    expect(worldOf('{"feature": {}}')).toMatchObject({ files: { mode: 'read' }, areFilesAsked: false });
    const written = '{"feature": {"fs": "localwithoverrides"}}';
    expect(worldOf(written)).toMatchObject({ files: { mode: 'overrides' }, areFilesAsked: true });
  });

  test.each(FILES)('is read with its meaning: $title', ({ file, text, settings, warnings = [], refusals = [] }) => {
    const reading = read(text, file);
    expect(given(reading.layer)).toEqual(settings);
    expect(paths(reading, 'warning')).toEqual(warnings);
    expect(paths(reading, 'refusal')).toEqual(refusals);
  });

  test('is given a reason with each remark, and its place', () => {
    const [remark] = read('{\n  "operator": true,\n  "feature": {"network": {"incoming": "steal"}}\n}').remarks;
    expect(remark).toMatchObject({ kind: 'warning', place: 'mirrord.json:2:3' });
    expect(remark?.reason).toContain('no operator');
  });

  test('is told of what mirrord would do unasked', () => {
    const notice = (text: string): string | undefined =>
      read(text).remarks.find(({ kind, path }) => kind === 'notice' && path.length === 1)?.reason;
    expect(notice('{"feature": {"network": {"incoming": "steal"}}}')).toContain(
      'files and outgoing connections of this machine',
    );
    expect(
      notice('{"feature": {"env": false, "fs": "local", "network": {"incoming": "steal", "outgoing": false}}}'),
    ).toBe(undefined);
  });

  test('takes null for a key that is not there', () => {
    expect(
      read('{"operator": null, "agent": null, "feature": {"network": {"incoming": "steal"}}}').remarks,
    ).toHaveLength(1);
  });
});

describe('a file of mirrord is refused', () => {
  test('for a key that nobody knows, with the nearest one', () => {
    expect(errorOf('{\n "feature": {"network": {"incomming": "steal"}}}').message).toContain(
      'mirrord.json:2:26: there is no key "feature.network.incomming" in mirrord\'s files. Did you mean "incoming"?',
    );
    expect(errorOf('{"mode": "steal"}').hint).toContain("is read as mirrord's");
  });

  test('for comments in JSON', () => {
    expect(
      errorOf('{ "feature": {"network": {"incoming": {"mode": "steal", // why\n "ports": [80]}}}}').message,
    ).toContain('JSON has no comments');
  });

  test('with all its mistakes at once, and the refusals below', () => {
    const { message } = errorOf(
      '{"target": 7, "agent": 5, "feature": {"network": {"incoming": {"mode": "stael", "ports": [0], "ignore_localhost": true}}}}',
    );
    expect(message.split('\n').map(line => line.replace(/^mirrord.json:\d+:\d+: /, ''))).toEqual([
      'agent: must be an object.',
      'target: must be text such as "deployment/shop", or an object with path.',
      `${INCOMING}.mode: must be one of steal, mirror, off, true, false or an object. Did you mean "steal"?`,
      `${INCOMING}.ports[0]: must be a port, a number from 1 to 65535.`,
      expect.stringContaining(`${INCOMING}.ignore_localhost: `),
    ]);
  });

  test('with the mistakes of all its sections', () => {
    const { message } = errorOf(
      `{"target": "serverless/x", "agent": {"ttl": "x", "ephemeral": 1}, "operator": "maybe", "skip_processes": {},
        "feature": {"network": {"outgoing": "x", "dns": 1}, "fs": "rw", "hostname": "x", "env": {"override": {"PORT": 8080}}}}`,
    );
    expect(message.split('\n').map(line => line.replace(/^mirrord.json:\d+:\d+: /, ''))).toEqual([
      'agent.ttl: must be a whole number.',
      'agent.ephemeral: must be true or false.',
      'operator: must be true or false.',
      'skip_processes: must be text or a list of texts.',
      'feature.network.outgoing: must be true, false or an object.',
      'feature.network.dns: must be true, false or an object.',
      'feature.fs: must be true, false, an object or one of local, localwithoverrides, read, write.',
      'feature.hostname: must be true or false.',
      expect.stringMatching(/^target: "serverless\/x" is not a target. A target is written deployment\/NAME/),
      'feature.env.override.PORT: must be text; numbers, true and false need quotes.',
    ]);
  });

  test('with the mistakes of all parts of a list', () => {
    const filter = '{all_of: [{header: "("}, {path: ok}, {path: "["}]}';
    const { message } = errorOf(
      `feature: {network: {incoming: {http_filter: ${filter}, port_mapping: [[0, 80], [1, 2], [3, 70000]]}}}`,
      'mirrord.yaml',
    );
    expect(message.split('\n').map(line => line.split(': ')[1])).toEqual([
      `${INCOMING}.http_filter.all_of[0].header`,
      `${INCOMING}.http_filter.all_of[2].path`,
      `${INCOMING}.port_mapping[0][0]`,
      `${INCOMING}.port_mapping[2][1]`,
    ]);
  });

  test.each(['', 'null', ' \n'])('when it is empty: %j', text => {
    expect(errorOf(text).message).toBe('mirrord.json: the file is empty, and mirrord reads no such file.');
  });

  test('when it is of two kinds', () => {
    expect(errorOf('{"mode": "steal", "feature": {}}', 'headgate.json').message).toBe(
      'headgate.json:1:2: mode: is a key of headgate.yaml, and the other keys are of mirrord: a file is of one kind.',
    );
  });

  test('for depth that would cost the stack', () => {
    expect(errorOf('{"feature": '.repeat(3_000)).message).toContain('this is nested deeper than 100');
  });

  test.each([
    ['http_filter: {header_filter_jq: .x}', 'http_filter.header_filter_jq: filters by jq', 'header_filter, a regex'],
    ['http_filter: {header_filtr: x}', 'http_filter.header_filtr: ', 'Did you mean "header_filter"?'],
    ['http_filter: {header_filter: {jq: .x}}', 'http_filter.header_filter: must be text', 'by jq is not supported'],
    [
      'http_filter: {body_filter: {body: json, query: "$[?typeof(@.a) == 1]", matches: x}}',
      'http_filter.body_filter.query: calls typeof(), which does not exist',
      'length, count, value, match, search',
    ],
    ['http_filter: {header_filter: "("}', 'http_filter.header_filter: ', ''],
    ['http_filter: {all_of: [{header: "^a: b"}, {path: "("}]}', 'http_filter.all_of[1].path: ', ''],
    ['port_mapping: [[1, 2], [1, 3]]', 'port_mapping[1]: maps a port that another pair maps', ''],
    ['port_mapping: {80: 81}', 'port_mapping: must be a list of pairs', ''],
    ['port_mapping: [80]', 'port_mapping[0]: must be a pair', ''],
    ['port_mapping: [[1, 2, 3]]', 'port_mapping[0]: must be a pair', ''],
    ['http_filter: {header_filter_jq: .x, portz: [80]}', 'http_filter.header_filter_jq: filters by jq', ''],
    ['http_filter: {header_filter_jq: .x, portz: [80]}', 'http_filter.portz: the key "portz" is not known', ''],
    ['{ports: [80], ignore_ports: [81]}', 'ignore_ports: cannot stand beside ports', ''],
    ['on_concurrent_steal: maybe', 'on_concurrent_steal: must be one of', ''],
    [
      'http_header_filter: {filter: x}, mode: steal, ports: x',
      'http_header_filter: mirrord no longer knows',
      'http_filter',
    ],
  ])('says where and why: %s', (incoming, problem, remedy) => {
    const inner = incoming.startsWith('{') ? incoming.slice(1, -1) : incoming;
    const { message } = errorOf(`feature: {network: {incoming: {${inner}}}}`, 'mirrord.yaml');
    expect(message).toContain(`${INCOMING}.${problem}`);
    expect(message).toContain(remedy);
  });

  test('for a template that is not plain, with its place', () => {
    expect(errorOf('{"target": "{{ env }}", "feature": {}}', 'dev.json').message).toBe(
      'dev.json:1:13: the template {{ env }} is not understood.',
    );
  });

  test('for a key that is not in the file', () => {
    const text = '{"feature": {"network": {"incoming": {"http_filter": {"header_filter": "x: {{ key }}"}}}}}';
    expect(errorOf(text).message).toContain('{{ key }} needs a key');
    expect(errorOf(`{"key": "{{ key }}",${text.slice(1)}`).message).toContain('{{ key }} needs a key');
  });

  test('for mistakes of TOML, with line and column', () => {
    expect(errorOf('a = 1\nb = \n', 'mirrord.toml').message).toMatch(/^mirrord\.toml:2:\d+: /);
  });

  test('for a list where keys belong', () => {
    expect(errorOf('[1]').message).toContain('must hold keys and values');
  });
});
