/**
 * `feature.network.outgoing` and `.dns` of a mirrord file: where a command in a world dials, and where names are asked for.
 *
 *   outgoing: false, tcp: false, udp: false     those go out from this machine
 *   ignore_localhost                            loopback is this machine's
 *   filter.local, filter.remote                 these from here and all others from the pod, or the other way round
 *   dns: false, dns.filter.local|remote         the same of names
 *   hostname: false                             the hostname is this machine's
 */

import type { KeyPath } from '../config/source.ts';
import type { WorldSide } from '../options/choices.ts';
import type { WorldLayer } from '../options/world-settings.ts';
import { type OutgoingRule, OutgoingRules, RuleError } from '../outgoing/outgoing-rules.ts';
import type { Findings } from './findings.ts';

type Written = Readonly<Record<string, unknown>>;

const NETWORK: KeyPath = ['feature', 'network'];

/** @param feature the value of `feature` */
export function readOutgoing({ network, hostname }: Written, findings: Findings): WorldLayer {
  const name: WorldLayer = hostname === false ? { hostname: 'local' } : {};
  if (network === false) return { ...name, outgoing: 'local', dns: 'local' };
  const { outgoing, dns } = objectOf(network);
  return { ...name, ...readConnections(outgoing, findings), ...readNames(dns, findings) };
}

function readConnections(outgoing: unknown, findings: Findings): WorldLayer {
  if (outgoing === false) return { outgoing: 'local' };
  const { tcp, udp, ignore_localhost: ignoresLocalhost, filter } = objectOf(outgoing);
  const first = [
    ...(tcp === false ? ['tcp://*'] : []),
    ...(udp === false ? ['udp://*'] : []),
    ...(ignoresLocalhost === true ? ['localhost'] : []),
  ].map(text => ({ side: 'local', text }) as const);
  const read = readFilter(filter, { path: [...NETWORK, 'outgoing', 'filter'], findings, ruleOf: ruleOfConnections });
  const rules = [...first, ...read.rules];
  return {
    ...(read.others === undefined ? {} : { outgoing: read.others }),
    ...(rules.length === 0 ? {} : { outgoingRules: rules }),
  };
}

function readNames(dns: unknown, findings: Findings): WorldLayer {
  const { enabled, filter } = objectOf(dns);
  if (dns === false || enabled === false) return { dns: 'local' };
  const { rules, others } = readFilter(filter, { path: [...NETWORK, 'dns', 'filter'], findings, ruleOf: ruleOfNames });
  return { ...(others === undefined ? {} : { dns: others }), ...(rules.length === 0 ? {} : { dnsRules: rules }) };
}

interface FilterPlace {
  readonly path: KeyPath;
  readonly findings: Findings;
  /** @returns the rule, or why it cannot be had. @throws RuleError for what is no rule at all */
  ruleOf(text: string): { readonly text: string } | { readonly warning: string };
}

/** What a filter says: its rules, and where all others go. */
interface ReadFilter {
  readonly rules: readonly OutgoingRule[];
  readonly others: WorldSide | undefined;
}

function readFilter(filter: unknown, place: FilterPlace): ReadFilter {
  const sides = (['local', 'remote'] as const).filter(side => (objectOf(filter)[side] ?? null) !== null);
  const [side] = sides;
  if (side === undefined) return { rules: [], others: undefined };
  if (sides.length > 1) place.findings.mistake(place.path, 'must have local or remote, not both');
  const written = objectOf(filter)[side];
  const texts = typeof written === 'string' ? [written] : written;
  const path = [...place.path, side];
  if (!Array.isArray(texts) || !texts.every(each => typeof each === 'string')) {
    place.findings.mistake(path, 'must be text or a list of texts');
    return { rules: [], others: undefined };
  }
  const rules = texts.flatMap((text, index) => {
    const found = readRule(text, { ...place, path: Array.isArray(written) ? [...path, index] : path });
    return found === undefined ? [] : [{ side, text: found }];
  });
  // Nothing listed is no filter.
  if (texts.length === 0) return { rules, others: undefined };
  return { rules, others: side === 'local' ? undefined : 'local' };
}

function readRule(text: string, { path, findings, ruleOf }: FilterPlace): string | undefined {
  try {
    const rule = ruleOf(text);
    if ('text' in rule) return rule.text;
    findings.add('warning', path, rule.warning);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    findings.mistake(path, error.message.replace(/\.$/, ''));
  }
  return undefined;
}

/** Port 0 is any port. */
function ruleOfConnections(written: string): { readonly text: string } {
  const text = written.replace(/(?<=.):0$/, '');
  new OutgoingRules([{ side: 'local', text }]);
  return { text };
}

/** A port behind a name says nothing about where the name is asked for. */
function ruleOfNames(written: string): { readonly text: string } | { readonly warning: string } {
  const text = written.replace(/^(tcp|udp):\/\//, '').replace(/(?<=.):\d+$/, '');
  new OutgoingRules([{ side: 'local', text: written.replace(/(?<=.):0$/, '') }]);
  try {
    new OutgoingRules([], 'remote', [{ side: 'local', text }]);
    return { text };
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { warning: 'is no name: only names are told apart when they are asked for' };
  }
}

function objectOf(value: unknown): Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Written) : {};
}
