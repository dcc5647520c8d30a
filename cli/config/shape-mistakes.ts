/** What the shape of a file of ours finds wrong, in words: which key is not known, and what would be right. */

import type { z } from 'zod';
import { environmentConfigSchema } from '../environment/environment-config.ts';
import { FILES_KEYS, FILES_MODES, MAX_CACHE_SECONDS } from '../files/files-settings.ts';
import { agentConfigSchema } from '../kube/agent-settings.ts';
import { nearestWord } from '../nearest.ts';
import { LOCAL_PROTOCOLS, PROGRESS_MODES, REDIRECT_ENGINES, WORLD_WAYS } from '../options/choices.ts';
import { CONFIG_KEYS, DNS_KEYS, LATER_KEYS, OUTGOING_KEYS, TARGET_KEYS } from './schema.ts';
import { formatKeyPath, type KeyPath } from './source.ts';

/** One thing that is wrong, as a sentence. */
export interface ShapeMistake {
  readonly path: KeyPath;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

export function shapeMistakes(issues: readonly Issue[]): ShapeMistake[] {
  return issues.flatMap(innermost).flatMap(issue => {
    const path = issue.path.filter(part => typeof part !== 'symbol');
    if (issue.code !== 'unrecognized_keys') {
      return [{ path, message: `${formatKeyPath(path)}: ${expectation(path)}.` }];
    }
    // Of keys of a later version more is said elsewhere.
    const keys = path.length === 0 ? issue.keys.filter(key => !LATER_KEYS.has(key)) : issue.keys;
    return keys.map(key => ({ path: [...path, key], message: unknownKey([...path, key]) }));
  });
}

/** The issues of the only form of a union that the value can have been meant for; else the issue as it is. */
function innermost(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const [meant, ...others] = issue.errors.filter(branch => branch.some(isInside));
  if (meant === undefined || others.length > 0) return [issue];
  return meant.flatMap(inner => innermost({ ...inner, path: [...issue.path, ...inner.path] }));
}

function isInside({ code, path }: Issue): boolean {
  return path.length > 0 || code === 'unrecognized_keys';
}

/** Keys of objects, for "did you mean". */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': CONFIG_KEYS,
  target: TARGET_KEYS,
  outgoing: OUTGOING_KEYS,
  files: FILES_KEYS,
  dns: DNS_KEYS,
  env: Object.keys(environmentConfigSchema.shape),
  agent: Object.keys(agentConfigSchema.shape),
};

function unknownKey(path: KeyPath): string {
  const nearest = nearestWord(String(path.at(-1)), KEYS[path.slice(0, -1).join('.')] ?? []);
  const guess = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return `there is no key "${formatKeyPath(path)}".${guess}`;
}

const SWITCH = 'must be true or false';
const TEXT = 'must be text';
const SIDE = 'must be remote or local';
const PATHS = 'must be a list of absolute paths without . and .., as in ["/etc/app"]';
const GLOBS = 'must be a list of globs, as in ["AWS_*"]';
const TEXTS = 'must be text; numbers, true and false need quotes, as in { PORT: "8080" }';

/** What would be right, by key: the words of a union's own issues are of no use to a person. The nearest parent speaks for a key without. */
const EXPECTATIONS: Readonly<Record<string, string>> = {
  target: 'must be text such as deployment/shop or netns/shop, or { path: … } with texts',
  one: SWITCH,
  env: 'must be false, or { include, exclude, unset: lists of globs, override: { NAME: text }, file: path }',
  ...{ 'env.include': GLOBS, 'env.exclude': GLOBS, 'env.unset': GLOBS, 'env.override': TEXTS, 'env.file': TEXT },
  mode: 'must be steal or mirror',
  source: 'must be packets or redirect',
  max_rate: 'must be a rate such as 100/s or 5MB/s',
  ports: 'must be a list of ports such as 8080, "8080:3000" or "http:3000" (in quotes)',
  ...{ takeover: SWITCH, steal_probes: SWITCH, drain: SWITCH, client_address: SWITCH },
  world: `must be true, false or one of ${WORLD_WAYS.join(', ')}`,
  drain_timeout: 'must be a number of seconds from 0 to 86400',
  name: 'must be a text of 1 to 64 printable characters',
  progress: `must be one of ${PROGRESS_MODES.join(', ')}`,
  local_protocol: `must be one of ${LOCAL_PROTOCOLS.join(', ')}`,
  redirect_engine: `must be one of ${REDIRECT_ENGINES.join(', ')}`,
  outgoing: 'must be remote, local or off, or { default, rules: [{ local: "localhost:5432" }, …] }',
  dns: 'must be remote or local, or { default, rules: [{ local: "*.example.com" }, …] }',
  'outgoing.default': 'must be remote, local or off',
  'outgoing.rules': 'must be a list of rules, each a side and a text, as in [{ local: "localhost:5432" }]',
  'dns.default': SIDE,
  'dns.rules': 'must be a list of rules, each a side and a name, as in [{ local: "*.example.com" }]',
  hostname: SIDE,
  files:
    'must be off, overrides, read or write, or { mode, include, exclude, write: lists of absolute paths, cache_seconds }',
  'files.mode': `must be one of ${FILES_MODES.join(', ')}`,
  ...{ 'files.include': PATHS, 'files.exclude': PATHS, 'files.write': PATHS },
  'files.cache_seconds': `must be a number of seconds from 0 to ${MAX_CACHE_SECONDS}`,
  agent: 'must be an object with keys such as image and ephemeral',
  ...{ 'agent.ephemeral': SWITCH, 'agent.privileged': SWITCH, 'agent.image': TEXT, 'agent.priority_class': TEXT },
  'agent.image_pull_policy': 'must be Always, IfNotPresent or Never',
  'agent.image_pull_secrets': 'must be a list of names of Secrets',
  'agent.resources': 'must be { requests, limits }, both with texts, as in { memory: "96Mi", cpu: "1" }',
  ...{ 'agent.labels': TEXTS, 'agent.annotations': TEXTS },
  'agent.tolerations': 'must be a list of tolerations, as in a pod of Kubernetes',
  'agent.ttl_seconds': 'must be a whole number of seconds',
  'agent.control_port': 'must be a port, a number from 1 to 65535',
  'agent.log_level': 'must be debug, info, warn or error',
};

function expectation(path: KeyPath): string {
  const [first = '', second = ''] = path;
  return EXPECTATIONS[`${first}.${second}`] ?? EXPECTATIONS[first] ?? 'has a value of the wrong kind';
}
