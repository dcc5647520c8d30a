/** `headgate config explain`: where a command in a world would dial, rule by rule, and which rule decides about a destination. Nothing is dialled. */

import { isIP } from 'node:net';
import { loadConfig } from '../config/read-config.ts';
import { HeadgateError } from '../errors.ts';
import { effectiveRules, worldLines, worldSettings } from '../options/world-settings.ts';
import { OutgoingRules } from '../outgoing/outgoing-rules.ts';
import { printable } from '../progress/style.ts';
import type { Terminal } from '../terminal.ts';
import type { Destination } from '../world/index.ts';

const OWN_LOOPBACK = 'localhost is that of this machine, since the command has no network of its own';
const SIDES = { remote: 'from the pod', local: 'from this machine', off: 'not at all' };

/** @returns the exit code. @throws HeadgateError for a wrong file or destination */
export function explainConfig(file: string, destinations: readonly string[], terminal: Terminal): number {
  const { layer } = loadConfig(file, terminal.environment);
  const settings = worldSettings(layer, [layer.files ?? {}]);
  const { rules, outgoing, dns, dnsRules } = settings;
  const decider = new OutgoingRules(effectiveRules(settings), outgoing, dnsRules);
  const say = (line: string): unknown => terminal.stdout.write(`${printable(line)}\n`);
  const wanted = destinations.map(text => ({ text, to: destinationOf(text) }));
  if (wanted.length === 0) for (const line of worldLines(layer)) say(line);
  for (const { text, to } of wanted) {
    const { side, rule } = decider.decide(to);
    const index = rules.findIndex(each => each.text === rule);
    const because =
      rule === undefined ? 'no rule is about it' : index < 0 ? OWN_LOOPBACK : `rule ${index + 1}: ${rule}`;
    const [name] = to.names;
    const asked = name === undefined ? '' : `; its name is asked for ${SIDES[decider.sideOfName(name) ?? dns]}`;
    say(`${text}: ${SIDES[side]} (${because})${asked}`);
  }
  return 0;
}

/** @throws HeadgateError HEADGATE_ERR_USAGE */
function destinationOf(text: string): Destination {
  const [, protocol = 'tcp', bracketed, plain = '', digits = ''] =
    /^(?:(tcp|udp):\/\/)?(?:\[([^\]]+)\]|([^\s:[\]/]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === '' || port < 1 || port > 65_535 || (bracketed !== undefined && isIP(bracketed) !== 6)) {
    throw new HeadgateError('HEADGATE_ERR_USAGE', `${JSON.stringify(text)} is no destination.`, {
      hint: 'Write HOST:PORT, or udp://HOST:PORT; IPv6 in brackets.',
    });
  }
  const isLocal = host === 'localhost';
  const isAddress = isIP(host) !== 0;
  return {
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    address: isLocal ? '127.0.0.1' : isAddress ? host : '',
    port,
    names: isLocal || isAddress ? [] : [host.toLowerCase()],
  };
}
