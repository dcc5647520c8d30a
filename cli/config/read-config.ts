/** From a configuration file, ours or mirrord's, to one layer of settings, or to an error that says where and what. */

import { closeSync, openSync, readSync } from 'node:fs';
import type { FilterSpec } from '../../filter-engine/filter/index.ts';
import { HeadgateError, systemErrorCode } from '../errors.ts';
import { filesLayerOf, mergeFiles } from '../files/files-settings.ts';
import { MAX_CONFIG_BYTES } from '../limits.ts';
import { hasMirrordKeys, hasMirrordName, mayHoldTemplates } from '../mirrord/detect.ts';
import { readMirrord } from '../mirrord/read-mirrord.ts';
import type { Environment } from '../options/environment.ts';
import { filterErrors, readFilter } from '../options/filter-input.ts';
import { parseMaxRate } from '../options/max-rate.ts';
import { checkMirrorSettings } from '../options/mirror-settings.ts';
import { checkWishes, parsePortWish } from '../options/port-mapping.ts';
import type { SettingsLayer } from '../options/settings.ts';
import { parseTlsPath } from '../options/tls-paths.ts';
import { parseName } from '../options/values.ts';
import { readDnsConfig, readOutgoingConfig } from '../options/world-settings.ts';
import { systemErrorWords } from '../system-error-words.ts';
import { inContainer, parseNamespace, parseTarget, selectorTarget, type Target } from '../target/target-name.ts';
import { Mistakes } from './mistakes.ts';
import type { ConfigReading } from './reading.ts';
import { CONFIG_KEYS, type ConfigFile, configSchema, LATER_KEYS } from './schema.ts';
import { shapeMistakes } from './shape-mistakes.ts';
import { ConfigSource, formatKeyPath, parseKeyPath } from './source.ts';

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

/** A file of ours. @param file its name, for the messages. @throws HeadgateError with every mistake and its place. */
export function parseConfig(text: string, file: string): SettingsLayer {
  const source = new ConfigSource(text, file);
  if (source.value === null || source.value === undefined) return {};
  if (typeof source.value !== 'object' || Array.isArray(source.value)) {
    throw new HeadgateError('HEADGATE_ERR_CONFIG', `${source.placeOf([])}: the file must hold keys and values.`, {
      hint: 'Begin with a line such as `target: netns/shop`.',
    });
  }
  const mistakes = new Mistakes(source);
  refuseLater(source, mistakes);
  const filter = readConfigFilter(source, mistakes);
  const layer = { ...toLayer(readShape(source, mistakes), mistakes), filter };
  const key = (layer.source === undefined ? 'max_rate' : 'source') satisfies keyof ConfigFile;
  mistakes.at([key], () => checkMirrorSettings(layer, { source: 'it', maxRate: 'it', mirror: 'mode: mirror' }));
  mistakes.throwAll();
  return layer;
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

/** The file, or what is left of it without the keys that are wrong: they do not keep the others from being looked at. */
function readShape(source: ConfigSource, mistakes: Mistakes): ConfigFile {
  const { filter: _, ...written } = source.value as Readonly<Record<string, unknown>>;
  const result = configSchema.safeParse(written);
  if (result.success) return result.data;
  const found = shapeMistakes(result.error.issues);
  for (const { path, message } of found) mistakes.add(path, message);
  lookAtOtherPorts(written.ports, { wrong: new Set(found.map(({ path }) => formatKeyPath(path))), mistakes });
  const wrong = new Set(found.map(({ path }) => path[0]));
  const rest = Object.entries(written).filter(([key]) => !wrong.has(key) && !LATER_KEYS.has(key));
  return configSchema.parse(Object.fromEntries(rest));
}

/** One that is wrong hides no other. */
function lookAtOtherPorts(
  ports: unknown,
  { wrong, mistakes }: { wrong: ReadonlySet<string>; mistakes: Mistakes },
): void {
  if (!Array.isArray(ports) || ![...wrong].some(path => path.startsWith('ports['))) return;
  for (const [index, port] of ports.entries())
    if (!wrong.has(`ports[${index}]`)) mistakes.at(['ports', index], () => parsePortWish(String(port)));
}

function toLayer(config: ConfigFile, mistakes: Mistakes): SettingsLayer {
  return {
    ...targetLayer(config.target, mistakes),
    one: config.one,
    ...environmentLayer(config.env),
    ...mistakes.at(['outgoing'], () => readOutgoingConfig(config.outgoing)),
    world: config.world,
    ...mistakes.at(['dns'], () => readDnsConfig(config.dns)),
    hostname: config.hostname,
    files: readFilesConfig(config, mistakes),
    mode: config.mode,
    source: config.source,
    maxRate: readMaxRate(config, mistakes),
    ports: readPorts(config, mistakes),
    tls: config.tls === undefined ? undefined : readTls(config.tls, mistakes),
    takeover: config.takeover,
    stealProbes: config.steal_probes,
    drain: config.drain,
    drainTimeoutS: config.drain_timeout,
    name: config.name === undefined ? undefined : mistakes.at(['name'], () => parseName(String(config.name))),
    progress: config.progress,
    localProtocol: config.local_protocol,
    redirectEngine: config.redirect_engine,
    clientAddress: config.client_address,
    podAgent: config.agent,
  };
}

/** What is asked of files together must make sense together. */
function readFilesConfig({ files }: ConfigFile, mistakes: Mistakes): SettingsLayer['files'] {
  if (files === undefined) return undefined;
  const layer = filesLayerOf(files);
  mistakes.at(['files'], () => mergeFiles([layer]));
  if (layer.mode === 'off') {
    for (const key of ['include', 'write'] as const)
      if ((layer[key] ?? []).length > 0)
        mistakes.add(
          ['files', key],
          `files.${key}: has no meaning beside \`mode: off\`, which shows no files of the pod.`,
        );
  }
  return layer;
}

function readPorts({ ports }: ConfigFile, mistakes: Mistakes): SettingsLayer['ports'] {
  const wishes = ports?.flatMap(
    (port, index) => mistakes.at(['ports', index], () => parsePortWish(String(port))) ?? [],
  );
  mistakes.at(['ports'], () => checkWishes(wishes ?? []));
  return wishes;
}

function environmentLayer(env: ConfigFile['env']): SettingsLayer {
  if (env === undefined) return {};
  if (env === false) return { env };
  const { include, exclude, override, unset, file } = env;
  return { envInclude: include, envExclude: exclude, envOverride: override, envUnset: unset, envFile: file };
}

function targetLayer(target: ConfigFile['target'], mistakes: Mistakes): SettingsLayer {
  if (target === undefined) return {};
  if (typeof target === 'string') return { target: mistakes.at(['target'], () => parseTarget(target)) };
  const { namespace, context, kubeconfig } = target;
  return {
    target: mistakes.at(['target'], () => targetOf(target)),
    namespace:
      namespace === undefined ? undefined : mistakes.at(['target', 'namespace'], () => parseNamespace(namespace)),
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

function readTls({ cert, key }: NonNullable<ConfigFile['tls']>, mistakes: Mistakes): SettingsLayer['tls'] {
  const path = (name: 'cert' | 'key', text: string) => mistakes.at(['tls', name], () => parseTlsPath(text));
  return { cert: path('cert', cert) ?? cert, key: path('key', key) ?? key };
}

function readMaxRate({ max_rate }: ConfigFile, mistakes: Mistakes): SettingsLayer['maxRate'] {
  return max_rate === undefined ? undefined : mistakes.at(['max_rate'], () => parseMaxRate(max_rate));
}

/** The filter is read before the shape is checked: its own reader says what was probably meant. */
function readConfigFilter(source: ConfigSource, mistakes: Mistakes): FilterSpec | undefined {
  const { filter } = source.value as { readonly filter?: unknown };
  if (filter === undefined) return undefined;
  const errors = filterErrors(filter, filterPlace(source));
  for (const error of errors) mistakes.addError(error);
  return errors.length > 0 ? undefined : readFilter(filter, filterPlace(source));
}

/** Says where a part of the filter lies, for the messages of the filter's own reader. */
function filterPlace(source: ConfigSource): (path: string) => string {
  return path => {
    const full = ['filter', ...parseKeyPath(path)];
    return `${source.placeOf(full)}: ${formatKeyPath(full)}`;
  };
}

/** Keys that a later version will know. */
function refuseLater(source: ConfigSource, mistakes: Mistakes): void {
  for (const key of Object.keys(source.value as object)) {
    const meaning = LATER_KEYS.get(key);
    if (meaning === undefined) continue;
    const message = `${source.placeOf([key])}: "${key}" (${meaning}) is not in this version.`;
    const hint = 'Remove the key: the rest works without it.';
    mistakes.addError(new HeadgateError('HEADGATE_ERR_UNSUPPORTED', message, { hint }));
  }
}
