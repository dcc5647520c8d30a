/** `headgate config check`: whether a file is right, and in words what a session with it would do. */

import { loadConfig } from '../config/read-config.ts';
import { remarkWords } from '../config/remark.ts';
import { HeadgateError } from '../errors.ts';
import { filterWords } from '../options/filter-words.ts';
import { foundPortWords, namedByRules } from '../options/found-ports.ts';
import { maxRateWords } from '../options/max-rate.ts';
import { formatPortMapping, splitWishes } from '../options/port-mapping.ts';
import { checkNamedPorts, type SettingsLayer } from '../options/settings.ts';
import { worldLines, worldWords } from '../options/world-settings.ts';
import type { CheckFlags } from '../program.ts';
import { printable } from '../progress/style.ts';
import { isTargetless } from '../target/target-name.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Prints what a session would do, then what the file asks for besides.
 * @returns 0, or 1 with --strict when there are warnings. @throws HeadgateError when the file is wrong or is refused.
 */
export function checkConfig(file: string, flags: CheckFlags, terminal: Terminal): number {
  const { layer, remarks } = loadConfig(file, terminal.environment);
  const { namedPorts } = splitWishes(layer.ports ?? []);
  if (layer.target !== undefined) checkNamedPorts(layer.target, namedPorts);
  const say = (line: string): unknown => terminal.stdout.write(`${printable(line)}\n`);
  const refusals = remarks.filter(({ kind }) => kind === 'refusal');
  say(refusals.length === 0 ? `${file} is valid.` : `${file} is well-formed, but no session is made as it stands.`);
  for (const line of describeLayer(layer)) say(`  ${line}`);
  for (const remark of remarks) if (remark.kind !== 'refusal') say(`${remark.kind}: ${remarkWords(remark)}`);
  if (refusals.length > 0) {
    throw new HeadgateError('HEADGATE_ERR_UNSUPPORTED', refusals.map(remarkWords).join('\n'), {
      hint: 'docs/configuration.md lists what holds of such files.',
    });
  }
  return flags.strict && remarks.some(({ kind }) => kind === 'warning') ? 1 : 0;
}

const VERBS = { none: 'Takes (once --steal or --mirror is given)', steal: 'Steals', mirror: 'Copies' };

/** What a session would do, a sentence a line. Pure. */
export function describeLayer(layer: SettingsLayer): string[] {
  if (layer.target !== undefined && isTargetless(layer.target))
    return [
      'Takes no traffic: with exec, the command dials from a pod of its own in the cluster.',
      ...worldLines({ ...layer, world: true, files: { mode: 'off' } }),
    ];
  const target = layer.target?.text ?? 'a target that -t or HEADGATE_TARGET must name';
  const what = layer.filter ? `requests where ${filterWords(layer.filter)}` : 'all requests';
  const verb = VERBS[layer.mode ?? 'none'];
  const lines = [`${verb} ${what} to ${target}${clusterWords(layer)}.`];
  if (layer.ports === undefined) lines.push(foundPortsLine(layer.foundPorts));
  const { ports, namedPorts } = splitWishes(layer.ports ?? []);
  for (const { remote, local } of ports)
    lines.push(`Port ${remote} of the target goes to port ${local} of this machine.`);
  for (const { name, local } of namedPorts)
    lines.push(
      `The port that its pods name "${name}" goes to ${local === undefined ? 'the same port' : `port ${local}`} of this machine.`,
    );
  if (layer.filterPorts !== undefined)
    lines.push(`The filter holds for port ${layer.filterPorts.join(', ')} of the target; other ports are taken whole.`);
  lines.push(restWords(layer));
  if (layer.mode === 'mirror' && layer.source !== undefined)
    lines.push(`Copies are taken from ${SOURCES[layer.source]}.`);
  if (layer.mode === 'mirror' && layer.maxRate !== undefined)
    lines.push(`Copied are at most ${maxRateWords(layer.maxRate)}.`);
  lines.push(...worldWords(layer));
  if (layer.podAgent?.ephemeral) lines.push('Its agents are ephemeral containers of the pods.');
  if (layer.podAgent?.privileged) lines.push('Its agents run privileged.');
  if (layer.tls !== undefined)
    lines.push(
      `TLS is opened with ${layer.tls.cert} and ${layer.tls.key} of the target: the local process gets it as plain text.`,
    );
  if (layer.takeover) lines.push('Ends the session of another who stands in the way.');
  if (layer.stealProbes) lines.push('Takes the probes of the kubelet too.');
  if (layer.drain) lines.push('Resets connections that are older than the session.');
  if (layer.drainTimeoutS !== undefined)
    lines.push(`The agent relays open connections on for up to ${layer.drainTimeoutS} s at its end.`);
  if (layer.clientAddress === false) lines.push("The app does not see the clients' own addresses.");
  if (layer.localProtocol !== undefined && layer.localProtocol !== 'auto')
    lines.push(`Requests in HTTP/2 reach the local process in HTTP/${layer.localProtocol === 'h1' ? 1 : 2}.`);
  if (layer.name !== undefined) lines.push(`The others see it as ${layer.name}.`);
  return lines;
}

/** Where in which cluster, as far as the file says. */
function clusterWords({ namespace, context, kubeconfig, one }: SettingsLayer): string {
  const words = [
    namespace === undefined ? '' : ` in namespace ${namespace}`,
    context === undefined ? '' : ` of context ${context}`,
    kubeconfig === undefined ? '' : ` (${kubeconfig})`,
    one ? ', one pod of it' : '',
  ];
  return words.join('');
}

const SOURCES = { packets: 'packets as they pass', redirect: 'connections that go through the agent' };

/** What the app gets. */
function restWords({ mode, filter }: SettingsLayer): string {
  if (mode === 'mirror') return 'The app answers all of them as ever.';
  if (mode === undefined)
    return 'With --mirror the app answers all of them as ever; with --steal only those that are not taken.';
  return filter ? 'All other requests go to the app.' : 'The app gets none of them meanwhile.';
}

function foundPortsLine(rules: SettingsLayer['foundPorts']): string {
  const named = namedByRules(rules);
  const attach = named.length === 0 ? 'attach needs -p' : `attach takes ${named.map(formatPortMapping).join(', ')}`;
  return `Ports: with exec, each port that the command listens on and the target serves${foundPortWords(rules)}; ${attach}.`;
}
