/** From a configuration file, ours or mirrord's, to one layer of settings, or to an error that says where and what. */

import { closeSync, openSync, readSync } from 'node:fs';
import type { z } from 'zod';
import type { FilterSpec } from '../../filter-engine/filter/index.ts';
import { HeadgateError, systemErrorCode } from '../errors.ts';
import { MAX_CONFIG_BYTES } from '../limits.ts';
import { hasMirrordKeys, hasMirrordName, mayHoldTemplates } from '../mirrord/detect.ts';
import { readMirrord } from '../mirrord/read-mirrord.ts';
import { nearestWord } from '../nearest.ts';
import { PROGRESS_MODES, REDIRECT_ENGINES } from '../options/choices.ts';
import type { Environment } from '../options/environment.ts';
import { readFilter } from '../options/filter-input.ts';
import { parseMaxRate } from '../options/max-rate.ts';
import { parsePortWish } from '../options/port-mapping.ts';
import type { SettingsLayer } from '../options/settings.ts';
import { parseName } from '../options/values.ts';
import { readOutgoingConfig } from '../options/world-settings.ts';
import { systemErrorWords } from '../system-error-words.ts';
import { inContainer, parseNamespace, parseTarget, selectorTarget, type Target } from '../target/target-name.ts';
import type { ConfigReading } from './reading.ts';
import { CONFIG_KEYS, type ConfigFile, configSchema, LATER_KEYS, TARGET_KEYS } from './schema.ts';
import { ConfigSource, formatKeyPath, type KeyPath, parseKeyPath } from './source.ts';

/** Looked for in the working directory, in this order, when no file is named. */
export const DEFAULT_CONFIG_FILES = ['headgate.yaml', 'headgate.yml', 'headgate.json'];

/** The first default file that exists in the working directory. */
export function findDefaultConfig(exists: (file: string) => boolean): string | undefined {
  return DEFAULT_CONFIG_FILES.find(exists);
}

/** @throws HeadgateError HEADGATE_ERR_CONFIG, also when the file cannot be read. */
export function loadConfig(file: string, environment: Environment): ConfigReading {
  return readConfig(readConfigText(file), file, environment);
}

/** A file of ours or of mirrord's, whichever it is. @param environment for templates in theirs. @throws HeadgateError */
export function readConfig(text: string, file: string, environment: Environment): ConfigReading {
  return isMirrord(text, file) ? readMirrord(text, file, environment) : { layer: parseConfig(text, file), remarks: [] };
}

function isMirrord(text: string, file: string): boolean {
  if (hasMirrordName(file)) return true;
  try {
    return hasMirrordKeys(new ConfigSource(text, file).value, CONFIG_KEYS);
  } catch (error) {
    if (!(error instanceof HeadgateError)) throw error;
    return mayHoldTemplates(text);
  }
}

/** A file of ours. @param file its name, for the messages. @throws HeadgateError with the place of the first mistake. */
export function parseConfig(text: string, file: string): SettingsLayer {
  const source = new ConfigSource(text, file);
  if (source.value === null || source.value === undefined) return {};
  if (typeof source.value !== 'object' || Array.isArray(source.value)) {
    throw new HeadgateError('HEADGATE_ERR_CONFIG', `${source.placeOf([])}: the file must hold keys and values.`, {
      hint: 'Begin with a line such as `target: netns/shop`.',
    });
  }
  refuseLater(source);
  const filter = readConfigFilter(source);
  const result = configSchema.safeParse(source.value);
  if (!result.success) throw invalidConfig(result.error.issues, source);
  return { ...toLayer(result.data, source), filter };
}

function readConfigText(file: string): string {
  let text: string | undefined;
  try {
    text = readBounded(file);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    const reason = systemErrorWords(error);
    throw new HeadgateError('HEADGATE_ERR_CONFIG', `${file} cannot be read: ${reason}.`, { cause: error });
  }
  if (text !== undefined) return text;
  throw new HeadgateError('HEADGATE_ERR_CONFIG', `${file} is larger than a configuration file can be (1 MiB).`);
}

/** The file's text; undefined when it has more than MAX_CONFIG_BYTES, as a device has. */
function readBounded(file: string): string | undefined {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(MAX_CONFIG_BYTES + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(descriptor, bytes, length, bytes.length - length, null);
    }
    return length > MAX_CONFIG_BYTES ? undefined : bytes.toString('utf8', 0, length);
  } finally {
    closeSync(descriptor);
  }
}

function toLayer(config: ConfigFile, source: ConfigSource): SettingsLayer {
  return {
    ...targetLayer(config.target, source),
    one: config.one,
    ...environmentLayer(config.env),
    ...at(source, ['outgoing'], () => readOutgoingConfig(config.outgoing)),
    world: config.world,
    dns: config.dns,
    mode: config.mode,
    source: config.source,
    maxRate: readMaxRate(config, source),
    ports: config.ports?.map((port, index) => at(source, ['ports', index], () => parsePortWish(String(port)))),
    takeover: config.takeover,
    stealProbes: config.steal_probes,
    drain: config.drain,
    drainTimeoutS: config.drain_timeout,
    name: config.name === undefined ? undefined : at(source, ['name'], () => parseName(String(config.name))),
    progress: config.progress,
    redirectEngine: config.redirect_engine,
    clientAddress: config.client_address,
    podAgent: config.agent,
  };
}

function environmentLayer(env: ConfigFile['env']): SettingsLayer {
  if (env === undefined) return {};
  if (env === false) return { env };
  const { include, exclude, override, unset, file } = env;
  return { envInclude: include, envExclude: exclude, envOverride: override, envUnset: unset, envFile: file };
}

function targetLayer(target: ConfigFile['target'], source: ConfigSource): SettingsLayer {
  if (target === undefined) return {};
  if (typeof target === 'string') return { target: at(source, ['target'], () => parseTarget(target)) };
  const { namespace, context, kubeconfig } = target;
  return {
    target: at(source, ['target'], () => targetOf(target)),
    namespace:
      namespace === undefined ? undefined : at(source, ['target', 'namespace'], () => parseNamespace(namespace)),
    context,
    kubeconfig,
  };
}

function targetOf({
  path,
  selector,
  container,
}: Exclude<ConfigFile['target'], string | undefined>): Target | undefined {
  if (path !== undefined && selector !== undefined) {
    throw new HeadgateError('HEADGATE_ERR_TARGET', 'path and selector both name a target.', {
      hint: 'Leave one of them out.',
    });
  }
  if (selector !== undefined) return selectorTarget(selector, container);
  if (path === undefined) return undefined;
  return container === undefined ? parseTarget(path) : inContainer(parseTarget(path), container);
}

function readMaxRate({ max_rate }: ConfigFile, source: ConfigSource): SettingsLayer['maxRate'] {
  return max_rate === undefined ? undefined : at(source, ['max_rate'], () => parseMaxRate(max_rate));
}

/** The filter is read before the shape is checked: its own reader says what was probably meant. */
function readConfigFilter(source: ConfigSource): FilterSpec | undefined {
  const { filter } = source.value as { readonly filter?: unknown };
  return filter === undefined ? undefined : readFilter(filter, filterPlace(source));
}

/** Says where a part of the filter lies, for the messages of the filter's own reader. */
function filterPlace(source: ConfigSource): (path: string) => string {
  return path => {
    const full = ['filter', ...parseKeyPath(path)];
    return `${source.placeOf(full)}: ${formatKeyPath(full)}`;
  };
}

/** Runs `read`; what it throws gets the place in front. */
function at<Value>(source: ConfigSource, path: KeyPath, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof HeadgateError)) throw error;
    throw new HeadgateError(error.code, `${source.placeOf(path)}: ${formatKeyPath(path)}: ${error.message}`, {
      hint: error.hint,
      cause: error,
    });
  }
}

/** Keys and values that a later version will know. */
function refuseLater(source: ConfigSource): void {
  const root = source.value as Record<string, unknown>;
  for (const key of Object.keys(root)) refuseLaterKey(source, [key]);
}

function refuseLaterKey(source: ConfigSource, path: KeyPath): void {
  const meaning = LATER_KEYS.get(String(path.at(-1)));
  if (meaning === undefined) return;
  const message = `${source.placeOf(path)}: "${formatKeyPath(path)}" (${meaning}) is not in this version.`;
  throw new HeadgateError('HEADGATE_ERR_UNSUPPORTED', message, { hint: 'Remove the key: the rest works without it.' });
}

function invalidConfig(issues: readonly z.core.$ZodIssue[], source: ConfigSource): HeadgateError {
  const messages = issues.map(issue => describeIssue(issue, source));
  return new HeadgateError('HEADGATE_ERR_CONFIG', messages.join('\n'), {
    hint: 'All keys are in docs/configuration.md; `headgate config check FILE` checks a file without starting anything.',
  });
}

function describeIssue(issue: z.core.$ZodIssue, source: ConfigSource): string {
  const path = issue.path.filter(part => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => describeUnknownKey([...path, key], source)).join('\n');
  }
  return `${source.placeOf(path)}: ${formatKeyPath(path)}: ${expectation(path)}.`;
}

function describeUnknownKey(path: KeyPath, source: ConfigSource): string {
  const key = String(path.at(-1));
  const nearest = nearestWord(key, path.length === 1 ? CONFIG_KEYS : TARGET_KEYS);
  const guess = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return `${source.placeOf(path)}: there is no key "${formatKeyPath(path)}".${guess}`;
}

/** What would be right, by key: the words of a union's own issues are of no use to a person. */
function expectation(path: KeyPath): string {
  const words: Readonly<Record<string, string>> = {
    target: 'must be text such as deployment/shop or netns/shop, or { path: … } with texts',
    one: 'must be true or false',
    env: 'must be false, or { include, exclude, unset: lists of globs, override: { NAME: text }, file: path }',
    mode: 'must be steal or mirror',
    source: 'must be packets or redirect',
    max_rate: 'must be a rate such as 100/s or 5MB/s',
    ports: 'must be a list of ports such as 8080, "8080:3000" or "http:3000" (in quotes)',
    takeover: 'must be true or false',
    steal_probes: 'must be true or false',
    drain: 'must be true or false',
    drain_timeout: 'must be a number of seconds from 0 to 86400',
    name: 'must be a text of 1 to 64 printable characters',
    progress: `must be one of ${PROGRESS_MODES.join(', ')}`,
    redirect_engine: `must be one of ${REDIRECT_ENGINES.join(', ')}`,
    client_address: 'must be true or false',
    world: 'must be true or false',
    outgoing: 'must be remote, local or off, or { default, rules: [{ local: "localhost:5432" }, …] }',
    dns: 'must be remote or local',
  };
  return words[String(path[0])] ?? 'has a value of the wrong kind';
}
