/** `HEADGATE_*` variables as one layer of settings. */

import { HeadgateError } from '../errors.ts';
import { parseNamespace, parseTarget } from '../target/target-name.ts';
import { LOCAL_PROTOCOLS, PROGRESS_MODES, REDIRECT_ENGINES, WORLD_WAYS, type WorldWay } from './choices.ts';
import { readFilterText } from './filter-input.ts';
import { parseMaxRate } from './max-rate.ts';
import { checkMirrorSettings } from './mirror-settings.ts';
import { parsePortWish } from './port-mapping.ts';
import type { SettingsLayer } from './settings.ts';
import { readTlsPaths } from './tls-paths.ts';
import { parseMode, parseName, parseSeconds, parseSource } from './values.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every variable that is a setting, with what it holds. docs/configuration.md lists the same. */
export const SETTING_VARIABLES = {
  HEADGATE_TARGET: 'as -t',
  HEADGATE_NAMESPACE: 'as -n',
  HEADGATE_CONTEXT: 'as --context',
  HEADGATE_KUBECONFIG: 'as --kubeconfig',
  HEADGATE_ONE: '1 or 0',
  HEADGATE_MODE: 'steal or mirror',
  HEADGATE_SOURCE: 'packets or redirect',
  HEADGATE_MAX_RATE: 'as --max-rate',
  HEADGATE_PORTS: 'as -p, separated by commas',
  HEADGATE_FILTER: 'as --filter',
  HEADGATE_TLS_CERT: 'as --tls-cert',
  HEADGATE_TLS_KEY: 'as --tls-key',
  HEADGATE_TAKEOVER: '1 or 0',
  HEADGATE_STEAL_PROBES: '1 or 0',
  HEADGATE_DRAIN: '1 or 0',
  HEADGATE_DRAIN_TIMEOUT: 'seconds',
  HEADGATE_NAME: 'as --name',
  HEADGATE_PROGRESS: 'as --progress',
  HEADGATE_REDIRECT_ENGINE: 'as --redirect-engine',
  HEADGATE_LOCAL_PROTOCOL: 'as --local-protocol',
  HEADGATE_CLIENT_ADDRESS: '1 or 0',
  HEADGATE_AGENT_IMAGE: 'as --agent-image',
  HEADGATE_WORLD: '1, 0, auto, kernel, seccomp or proxy',
} as const;

type SettingVariable = keyof typeof SETTING_VARIABLES;

/** @throws HeadgateError that begins with the name of the variable. An empty variable counts as not set. */
export function readEnvironment(environment: Environment): SettingsLayer {
  const layer = toLayer(environment);
  const names = { source: 'HEADGATE_SOURCE', maxRate: 'HEADGATE_MAX_RATE', mirror: 'HEADGATE_MODE=mirror' };
  checkMirrorSettings(layer, names);
  return layer;
}

function toLayer(environment: Environment): SettingsLayer {
  const read = <Value>(name: SettingVariable, parse: (text: string) => Value): Value | undefined => {
    const text = environment[name];
    return text === undefined || text === '' ? undefined : within(name, () => parse(text));
  };
  return {
    target: read('HEADGATE_TARGET', parseTarget),
    namespace: read('HEADGATE_NAMESPACE', parseNamespace),
    context: read('HEADGATE_CONTEXT', String),
    kubeconfig: read('HEADGATE_KUBECONFIG', String),
    one: read('HEADGATE_ONE', parseSwitch),
    mode: read('HEADGATE_MODE', parseMode),
    source: read('HEADGATE_SOURCE', parseSource),
    maxRate: read('HEADGATE_MAX_RATE', parseMaxRate),
    ports: read('HEADGATE_PORTS', text => text.split(',').map(parsePortWish)),
    filter: read('HEADGATE_FILTER', text => readFilterText(text, 'HEADGATE_FILTER')),
    tls: readTlsPaths(
      { cert: read('HEADGATE_TLS_CERT', String), key: read('HEADGATE_TLS_KEY', String) },
      { cert: 'HEADGATE_TLS_CERT', key: 'HEADGATE_TLS_KEY' },
    ),
    takeover: read('HEADGATE_TAKEOVER', parseSwitch),
    stealProbes: read('HEADGATE_STEAL_PROBES', parseSwitch),
    drain: read('HEADGATE_DRAIN', parseSwitch),
    drainTimeoutS: read('HEADGATE_DRAIN_TIMEOUT', parseSeconds),
    name: read('HEADGATE_NAME', parseName),
    progress: read('HEADGATE_PROGRESS', text => oneOf(text, PROGRESS_MODES)),
    redirectEngine: read('HEADGATE_REDIRECT_ENGINE', text => oneOf(text, REDIRECT_ENGINES)),
    localProtocol: read('HEADGATE_LOCAL_PROTOCOL', text => oneOf(text, LOCAL_PROTOCOLS)),
    clientAddress: read('HEADGATE_CLIENT_ADDRESS', parseSwitch),
    world: read('HEADGATE_WORLD', parseWorld),
    podAgent: { image: read('HEADGATE_AGENT_IMAGE', String) },
  };
}

function within<Value>(name: SettingVariable, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof HeadgateError) || error.message.startsWith(name)) throw error;
    throw new HeadgateError(error.code, `${name}: ${error.message}`, { hint: error.hint, cause: error });
  }
}

function parseWorld(text: string): boolean | WorldWay {
  const way = WORLD_WAYS.find(each => each === text);
  if (way !== undefined) return way;
  try {
    return parseSwitch(text);
  } catch (error) {
    const message = `${JSON.stringify(text)} is neither 1 nor 0, nor one of ${WORLD_WAYS.join(', ')}.`;
    throw new HeadgateError('HEADGATE_ERR_CONFIG', message, { cause: error });
  }
}

function parseSwitch(text: string): boolean {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  if (/^(0|false|no|off)$/i.test(text)) return false;
  throw new HeadgateError('HEADGATE_ERR_CONFIG', `${JSON.stringify(text)} is neither 1 nor 0.`);
}

function oneOf<Word extends string>(text: string, words: readonly Word[]): Word {
  const word = words.find(known => known === text);
  if (word !== undefined) return word;
  throw new HeadgateError('HEADGATE_ERR_CONFIG', `${JSON.stringify(text)} is not one of ${words.join(', ')}.`);
}
