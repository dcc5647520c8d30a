/**
 * A mirrord file as one layer of our settings, with mirrord's meaning.
 *
 * Templates are filled in first, as text; then every key is looked up (keys.ts): unknown ones and wrong values are errors, all
 * told at once; what a session cannot do is remarked, key by key. What the file does not say and mirrord would do all the
 * same (files and network of the target) is said in one notice.
 */

import type { ConfigReading } from '../config/reading.ts';
import { ConfigSource } from '../config/source.ts';
import { TomlSource } from '../config/toml-source.ts';
import { HeadgateError } from '../errors.ts';
import type { SettingsLayer } from '../options/settings.ts';
import { isClusterTarget } from '../target/target-name.ts';
import { readEnv } from './env.ts';
import { readFiles } from './files.ts';
import { Findings, type PlacedSource } from './findings.ts';
import { readIncoming } from './incoming.ts';
import { applyRules } from './key-rules.ts';
import { mirrordKeys } from './keys.ts';
import { readOutgoing } from './outgoing.ts';
import { readTarget } from './target.ts';
import { needsKey, renderTemplates } from './template.ts';

/** Stands for the key until the file, which holds it, is read. No JSON, YAML or TOML text begins so. */
const KEY_MARK = '\u00abkey\u00bb';

type Environment = Readonly<Record<string, string | undefined>>;
type Written = Readonly<Record<string, unknown>>;

/** @throws HeadgateError HEADGATE_ERR_CONFIG with all mistakes, HEADGATE_ERR_UNSUPPORTED for templates. */
export function readMirrord(text: string, file: string, environment: Environment): ConfigReading {
  const source = openSource(fillIn(text, file, environment), file);
  const value = objectOf(source);
  const findings = new Findings(source);
  const isLocal = hasLocalTarget(value, source);
  applyRules(value, mirrordKeys(isLocal), { path: [], findings });
  const layer: SettingsLayer = {
    ...readTarget(value.target, findings),
    ...readCluster(value, environment, findings),
    ...readEnv(objectAt(value.feature).env, findings),
    ...readIncoming(value, findings),
    ...readOutgoing(objectAt(value.feature), findings),
    ...readFilesOf(objectAt(value.feature), findings),
    drain: readDrain(value.agent, findings),
    ...(isLocal ? {} : readPodAgent(objectAt(value.agent))),
  };
  noteDefaults(value, findings);
  findings.throwMistakes();
  return { layer, remarks: findings.remarks };
}

/** What is wrong with the target is found when it is read. */
function hasLocalTarget(value: Written, source: PlacedSource): boolean {
  const { target } = readTarget(value.target, new Findings(source));
  return target !== undefined && !isClusterTarget(target);
}

/** What agents of both kinds have. A value of the wrong kind is a mistake already. */
function readPodAgent({ ephemeral, privileged }: Written): SettingsLayer {
  if (typeof ephemeral !== 'boolean' && typeof privileged !== 'boolean') return {};
  return {
    podAgent: {
      ...(typeof ephemeral === 'boolean' && { ephemeral }),
      ...(typeof privileged === 'boolean' && { privileged }),
    },
  };
}

/** Which cluster. `~` is the home directory, as mirrord has it. */
function readCluster(
  { kube_context, kubeconfig }: Written,
  environment: Environment,
  findings: Findings,
): SettingsLayer {
  const text = (value: unknown, key: string): string | undefined => {
    if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
    findings.mistake([key], 'must be text');
    return undefined;
  };
  const path = text(kubeconfig, 'kubeconfig');
  return {
    context: text(kube_context, 'kube_context'),
    kubeconfig: path?.replace(/^~(?=\/)/, environment.HOME ?? '~'),
  };
}

function fillIn(text: string, file: string, environment: Environment): string {
  if (!needsKey(text)) return renderTemplates(text, { file, environment, key: undefined });
  const { key } = objectOf(openSource(renderTemplates(text, { file, environment, key: KEY_MARK }), file));
  const isKey = typeof key === 'string' && key !== '' && !key.includes(KEY_MARK);
  return renderTemplates(text, { file, environment, key: isKey ? key : undefined });
}

function openSource(text: string, file: string): PlacedSource {
  return file.endsWith('.toml') ? new TomlSource(text, file) : new ConfigSource(text, file);
}

function objectOf({ value, file }: PlacedSource): Written {
  if (value === null || value === undefined) {
    throw new HeadgateError('HEADGATE_ERR_CONFIG', `${file}: the file is empty, and mirrord reads no such file.`, {
      hint: 'Begin with {"target": "deployment/NAME", "feature": {"network": {"incoming": "steal"}}}.',
    });
  }
  if (isObject(value)) return value;
  throw new HeadgateError('HEADGATE_ERR_CONFIG', `${file}: the file must hold keys and values.`);
}

/** Their default is to drop older connections; only where it is written do we reset anybody's. */
function readDrain(agent: unknown, findings: Findings): boolean | undefined {
  const flush = objectAt(agent).flush_connections ?? null;
  if (flush === null || typeof flush === 'boolean') return flush ?? undefined;
  findings.mistake(['agent', 'flush_connections'], 'must be true or false');
  return undefined;
}

function readFilesOf({ fs }: Written, findings: Findings): SettingsLayer {
  // As mirrord does where a file says nothing.
  return fs === undefined || fs === null ? { filesByDefault: 'read' } : { files: readFiles(fs, findings) };
}

/** What mirrord does unless a file says otherwise. */
function noteDefaults({ feature }: Written, findings: Findings): void {
  const { fs, network } = objectAt(feature);
  const { outgoing } = objectAt(network);
  const missing: string[] = [];
  if (fs === undefined || (isObject(fs) && fs.mode === undefined)) missing.push('files');
  const isOutgoingOpen = outgoing === undefined || (isObject(outgoing) && !('tcp' in outgoing || 'udp' in outgoing));
  if (network !== false && isOutgoingOpen) missing.push('outgoing connections');
  if (missing.length === 0) return;
  const what = missing.join(', ').replace(/, ([^,]*)$/, ' and $1');
  const reason = `without a world the command keeps the ${what} of this machine, where mirrord takes the target's`;
  findings.add('notice', ['feature'], reason, 'world');
}

function objectAt(value: unknown): Written {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
