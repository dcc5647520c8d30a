/**
 * Which of the ports that a command listens on are taken, and which port of the target each stands for. A mirrord file
 * speaks of ports that way: it maps and restricts what the command opens, and takes nothing that the command does not open.
 */

import type { Port } from '../../protocol/index.ts';
import { formatPortMapping, type PortMapping } from './port-mapping.ts';

/** Rules for ports that are found. */
export interface FoundPortRules {
  /** Where the two sides differ; all other ports are the same on both. */
  readonly mappings: readonly PortMapping[];
  /** Ports of the target that may be taken; undefined for all. */
  readonly only: readonly Port[] | undefined;
  /** Ports, of either side, that are left alone. */
  readonly ignored: readonly Port[];
}

/** What a listener on `local` stands for, or undefined when it is left alone: another may be mapped to its port of the target. */
export function mappingOfFound(local: Port, rules: FoundPortRules | undefined): PortMapping | undefined {
  const same = { remote: local, local };
  if (rules === undefined) return same;
  const mapped = rules.mappings.find(each => each.local === local);
  if (mapped === undefined && rules.mappings.some(each => each.remote === local)) return undefined;
  const mapping = mapped ?? same;
  return isWanted(mapping, rules) ? mapping : undefined;
}

/** The ports that the rules name, for a program that cannot be watched; empty when they name none. */
export function namedByRules(rules: FoundPortRules | undefined): readonly PortMapping[] {
  if (rules === undefined) return [];
  const named = (rules.only ?? rules.mappings.map(each => each.remote)).map(
    remote => rules.mappings.find(each => each.remote === remote) ?? { remote, local: remote },
  );
  return named.filter(mapping => isWanted(mapping, rules));
}

/** The rules in words, as the end of a sentence about ports that are found. */
export function foundPortWords(rules: FoundPortRules | undefined): string {
  const parts: string[] = [];
  if (rules?.only !== undefined) parts.push(`only ${rules.only.join(', ')} of the target`);
  if (rules !== undefined && rules.ignored.length > 0) parts.push(`never ${rules.ignored.join(', ')}`);
  if (rules !== undefined && rules.mappings.length > 0)
    parts.push(`with ${rules.mappings.map(formatPortMapping).join(', ')} (the target's port first)`);
  return parts.map(part => `; ${part}`).join('');
}

function isWanted({ remote, local }: PortMapping, { only, ignored }: FoundPortRules): boolean {
  if (only !== undefined && !only.includes(remote)) return false;
  return !ignored.includes(remote) && !ignored.includes(local);
}
