/** `headgate config check`: whether a file is right, and in words what a session with it would do. */

import { loadConfig } from '../config/read-config.ts';
import { filterWords } from '../options/filter-words.ts';
import { checkPortMappings } from '../options/port-mapping.ts';
import type { SettingsLayer } from '../options/settings.ts';
import type { Terminal } from '../terminal.ts';

/** @returns 0. @throws HeadgateError when the file is wrong. */
export function checkConfig(file: string, terminal: Terminal): number {
  const layer = loadConfig(file);
  checkPortMappings(layer.ports ?? []);
  terminal.stdout.write(
    `${file} is valid.\n${describeLayer(layer)
      .map(line => `  ${line}\n`)
      .join('')}`,
  );
  return 0;
}

/** What a session would do, a sentence a line. Pure. */
export function describeLayer(layer: SettingsLayer): string[] {
  const target = layer.target?.text ?? 'a target that -t or HEADGATE_TARGET must name';
  const what = layer.filter ? `requests where ${filterWords(layer.filter)}` : 'all requests';
  const verb = layer.mode === undefined ? 'Takes (once --steal is given)' : 'Steals';
  const lines = [`${verb} ${what} to ${target}.`];
  if (layer.ports === undefined)
    lines.push('Ports: with exec, each port that the command listens on and the target serves; attach needs -p.');
  for (const { remote, local } of layer.ports ?? [])
    lines.push(`Port ${remote} of the target goes to port ${local} of this machine.`);
  lines.push(layer.filter ? 'All other requests go to the app.' : 'The app gets none of them meanwhile.');
  if (layer.takeover) lines.push('Ends the session of another who stands in the way.');
  if (layer.stealProbes) lines.push('Takes the probes of the kubelet too.');
  if (layer.drain) lines.push('Resets connections that are older than the session.');
  if (layer.drainTimeoutS !== undefined)
    lines.push(`The agent relays open connections on for up to ${layer.drainTimeoutS} s at its end.`);
  if (layer.clientAddress === false) lines.push("The app does not see the clients' own addresses.");
  if (layer.name !== undefined) lines.push(`The others see it as ${layer.name}.`);
  return lines;
}
