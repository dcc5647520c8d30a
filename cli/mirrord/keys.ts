/**
 * Every key of mirrord's configuration files (mirrord-schema.json of the 3.2xx versions, and a few that older files have),
 * with what a session makes of it. The network, the files and the target are read in files of their own.
 */

import {
  COUNT,
  checked,
  each,
  FLAG,
  FLAG_OR_SECTION,
  isOff,
  type KeyRule,
  type KeyRules,
  KNOWN,
  refused,
  section,
  TEXTS,
  type ValueKind,
  warned,
  warnedWithoutWorld,
} from './key-rules.ts';

const NO_CLUSTER = warned('is not done here: the cluster is reached as the kubeconfig says');
const NO_POD = warned('has no use: the agent of a target on this machine is a process, not a pod');
const OTHER_POD = warned(
  'is not taken from a file of mirrord; agent: of a headgate.yaml says what the pods of agents look like',
);
const OTHER_IMAGE = warned(
  "is an image of mirrord's agent, which does not serve here; --agent-image or HEADGATE_AGENT_IMAGE names another than headgate/agent",
);
const OTHER_COMMAND = warned('is for another command of mirrord');
const NOT_INSIDE = warned('has no use: Headgate loads nothing into the command');
const FILES = 'the command reads and writes the files of this machine';
const OUTGOING = 'the command connects from this machine, not from the target';
const DNS = 'names are looked up on this machine, not in the target';
const IMAGE: ValueKind = [value => typeof value === 'string', 'must be text or an object with registry and tag'];
const FILE_MODES = ['local', 'localwithoverrides', 'read', 'write'];
const FILE_MODE: ValueKind = [value => FILE_MODES.includes(String(value)), `must be one of ${FILE_MODES.join(', ')}`];
const FILES_ASKED: ValueKind = [
  value => typeof value === 'boolean' || FILE_MODE[0](value),
  `must be true, false, an object or one of ${FILE_MODES.join(', ')}`,
];
const AGENT = warned('has no use: it is a setting of the agent of mirrord');

const POD_FLAGS = [
  ...['check_out_of_pods', 'clean_iptables_on_start', 'disable_mesh_sidecar_injection', 'exclude_from_mesh'],
];
const POD_KEYS = [
  ...['annotations', 'disabled_capabilities', 'image_pull_policy', 'image_pull_secrets', 'labels', 'namespace'],
  ...['network_interface', 'node_selector', 'priority_class', 'resources', 'security_context', 'service_account'],
  'tolerations',
];

/** @param isLocal whether the target is one of this machine, whose agent is no pod. */
function agentRules(isLocal: boolean): KeyRules {
  const pod = isLocal ? NO_POD : OTHER_POD;
  const image = isLocal ? NO_POD : OTHER_IMAGE;
  return {
    flush_connections: KNOWN,
    ...each(['ephemeral', 'privileged'], checked(FLAG, isLocal ? NO_POD : KNOWN)),
    image: section(each(['registry', 'tag'], image), checked(IMAGE, image)),
    ...each(POD_FLAGS, checked(FLAG, pod)),
    ...each(POD_KEYS, pod),
    ttl: checked(COUNT, pod),
    ...each(['communication_timeout', 'startup_timeout'], checked(COUNT, AGENT)),
    ...each(['jaq_time_limit', 'json_log', 'log_level', 'metrics'], AGENT),
    dns: section(each(['attempts', 'timeout'], checked(COUNT, AGENT))),
    inject_headers: checked(FLAG, warned('nothing is added to responses: headgate status tells what was taken')),
    ...each(
      ['max_body_buffer_size', 'max_body_buffer_timeout'],
      checked(COUNT, warned('a body is looked at up to 64 KiB and 1 s, whatever is written here')),
    ),
    nftables: checked(
      FLAG,
      warned('how the traffic is taken is chosen by a probe; --redirect-engine overrides it', () => false),
    ),
    pause: refused('the target cannot be paused'),
  };
}

const env: KeyRules = {
  ...each(['env_file', 'exclude', 'include', 'load_from_process', 'override', 'overrides', 'unset'], KNOWN),
  mapping: warned('values are not rewritten; override sets one'),
};

const fs: KeyRules = {
  mode: checked(
    FILE_MODE,
    warnedWithoutWorld(FILES, value => value === 'local'),
  ),
  ...each(['read_only', 'read_write'], warnedWithoutWorld(FILES)),
  ...each(['local', 'mapping', 'not_found'], KNOWN),
  readonly_file_buffer: KNOWN,
};

const outgoing: KeyRules = {
  ...each(['tcp', 'udp'], checked(FLAG, warnedWithoutWorld(OUTGOING))),
  unix_streams: warned('sockets with a path are those of this machine'),
  ignore_localhost: KNOWN,
  filter: section({ local: KNOWN, remote: warnedWithoutWorld(OUTGOING) }),
};

const incoming: KeyRules = {
  ...each(['mode', 'http_filter', 'port_mapping', 'ports', 'ignore_ports', 'on_concurrent_steal'], KNOWN),
  ...each(['tls_delivery', 'https_delivery'], KNOWN),
  ignore_localhost: refused(
    'listeners on 127.0.0.1 cannot be told from others; list their ports in ignore_ports instead',
  ),
  listen_ports: warned('the command listens on the ports that it names itself'),
  http_header_filter: refused(
    'mirrord no longer knows this key; write "http_filter": { "header_filter": "…", "ports": […] } instead',
  ),
};

const network: KeyRules = {
  incoming: section(incoming, KNOWN),
  outgoing: section(outgoing, checked(FLAG_OR_SECTION, warnedWithoutWorld(OUTGOING))),
  dns: section(
    {
      enabled: checked(FLAG, warnedWithoutWorld(DNS)),
      filter: section({ local: KNOWN, remote: warnedWithoutWorld(DNS) }),
    },
    checked(FLAG_OR_SECTION, warnedWithoutWorld(DNS)),
  ),
  ipv6: checked(
    FLAG,
    warned('connections over IPv6 are taken, too', value => value !== false),
  ),
};

const feature: KeyRules = {
  network: section(network, checked(FLAG_OR_SECTION, KNOWN)),
  env: section(env, KNOWN),
  fs: section(
    fs,
    checked(
      FILES_ASKED,
      warnedWithoutWorld(FILES, value => value === false || value === 'local'),
    ),
  ),
  hostname: checked(FLAG, warnedWithoutWorld('the command sees the name of this machine')),
  magic: section({ aws: warned('the AWS settings of this machine stay as they are') }),
  capture_error_trace: NOT_INSIDE,
  preview: section(each(['creation_timeout_secs', 'image', 'ttl_mins'], OTHER_COMMAND)),
  copy_target: refused(
    'no copy of the target is made: the session would take the traffic of the target itself',
    isNoCopy,
  ),
  split_queues: refused('queues are not split: the command would read everybody’s messages'),
  db_branches: refused('databases are not branched: the command would work on the real one'),
};

function isNoCopy(value: unknown): boolean {
  return isOff(value) || (typeof value === 'object' && value !== null && 'enabled' in value && value.enabled === false);
}

const PROXY = ['idle_timeout', 'json_log', 'log_destination', 'log_level', 'start_idle_timeout'];

const CONTAINER = [
  'cli_extra_args',
  'cli_image',
  'cli_image_lib_path',
  'cli_prevent_cleanup',
  'cli_tls_path',
  'override_host_ip',
  'platform',
];

const EXPERIMENTS = [
  'applev',
  'browser_extension_config',
  'disable_reuseaddr',
  'dlopen_cgo',
  'dns_permission_error_fatal',
  'enable_exec_hooks_linux',
  'force_hook_connect',
  'hide_ipv6_interfaces',
  'hook_rename',
  'idle_local_http_connection_timeout',
  'ignore_system_proxy_config',
  'latency',
  'non_blocking_tcp_connect',
  'readlink',
  'sip_log_destination',
  'sip_utils',
  'tcp_ping4_mock',
  'trust_any_certificate',
  'use_dev_null',
];

/** The keys of a file. @param isLocal whether its target is one of this machine */
export function mirrordKeys(isLocal: boolean): KeyRules {
  return { ...KEYS, agent: section(agentRules(isLocal)) };
}

const KEYS: { readonly [key: string]: KeyRule } = {
  ...each(['$schema', 'key', 'target', 'telemetry'], KNOWN),
  feature: section(feature),
  operator: checked(FLAG, warned('has no use: Headgate needs no operator')),
  profile: refused('a profile lies in a cluster and cannot be read; write its settings into the file'),
  connect_tcp: refused('an agent of mirrord cannot be joined'),
  pause: refused('the target cannot be paused'),
  ...each(['accept_invalid_certificates', 'baggage', 'traceparent', 'use_proxy'], NO_CLUSTER),
  ...each(['kube_context', 'kubeconfig'], KNOWN),
  startup_retry: section(each(['max_ms', 'max_retries', 'min_ms'], NO_CLUSTER)),
  skip_processes: checked(
    TEXTS,
    warned('every process under the command counts: their ports are taken, too, where the target serves them'),
  ),
  ...each(['sip_binaries', 'skip_build_tools', 'skip_extra_build_tools', 'skip_sip'], NOT_INSIDE),
  internal_proxy: section(each([...PROXY, 'process_logging_interval', 'socket_timeout'], NOT_INSIDE)),
  external_proxy: section(each([...PROXY, 'host_ip', 'tls_enable'], OTHER_COMMAND)),
  api: OTHER_COMMAND,
  ci: section({ output_dir: OTHER_COMMAND }),
  container: section(each(CONTAINER, OTHER_COMMAND)),
  experimental: section(each(EXPERIMENTS, warned('experiments of mirrord have no counterpart here'))),
};
