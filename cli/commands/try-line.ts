/** A command line that sends a request which the session gets: the proof that it works, for the user to paste. */

import type { Port } from '../../protocol/index.ts';
import { beginsInHttp2 } from '../local/first-words.ts';
import type { LocalPort } from '../local/local-port.ts';
import { curlLine } from '../options/curl-line.ts';
import { filterOfPort, type Settings } from '../options/settings.ts';
import { quoteWord } from '../shell-words.ts';
import { runnerOf } from '../target/runner.ts';
import { type ClusterTarget, isClusterTarget } from '../target/target-name.ts';
import type { Terminal } from '../terminal.ts';

/** A port of this machine that few programs use; the target's own number is often the local process's. */
const FORWARDED_PORT = 18_080;

/** What is tried. */
interface Trial {
  /** Of the target. */
  readonly port: Port;
  readonly localPort: LocalPort;
  /** TLS is opened there. */
  readonly isTls: boolean;
  readonly environment: Terminal['environment'];
}

/**
 * Listens to the local process for a moment where it is not said what that speaks, and where the line depends on it.
 * @returns undefined where none can be derived from the filter, or nobody could send it
 */
export async function tryLine(settings: Settings, trial: Trial): Promise<string | undefined> {
  const { localProtocol } = settings;
  if (localProtocol !== 'auto') return lineIn(localProtocol, settings, trial);
  const inHttp1 = lineIn('h1', settings, trial);
  const inHttp2 = lineIn('h2', settings, trial);
  if (inHttp1 === inHttp2) return inHttp1;
  return (await beginsInHttp2(trial.localPort)) ? inHttp2 : inHttp1;
}

function lineIn(
  localProtocol: 'h1' | 'h2',
  settings: Settings,
  { port, isTls, environment }: Trial,
): string | undefined {
  const { target } = settings;
  const filter = filterOfPort(settings, port);
  const protocol = { isTls, isHttp2: localProtocol === 'h2' };
  if (!isClusterTarget(target)) return curlLine(filter, { ...runnerOf(target, port, environment), ...protocol });
  const curl = curlLine(filter, { authority: `127.0.0.1:${FORWARDED_PORT}`, runner: [], ...protocol });
  const forward = portForward(target, port, settings);
  if (curl === undefined || forward === undefined) return undefined;
  return `${forward} >/dev/null & sleep 2; ${curl}; kill $!`;
}

function portForward({ kind, name }: ClusterTarget, port: Port, { cluster }: Settings): string | undefined {
  if (kind === 'selector' || kind === 'rollout' || kind === 'cronjob') return undefined;
  const flags = [
    ...(cluster.kubeconfig === undefined ? [] : ['--kubeconfig', cluster.kubeconfig]),
    ...(cluster.context === undefined ? [] : ['--context', cluster.context]),
    ...(cluster.namespace === undefined ? [] : ['-n', cluster.namespace]),
  ];
  const what = kind === 'service' ? [] : [`${kind}/${name}`, `${FORWARDED_PORT}:${port}`];
  if (what.length === 0) return undefined;
  return ['kubectl', ...flags, 'port-forward', ...what].map(quoteWord).join(' ');
}
