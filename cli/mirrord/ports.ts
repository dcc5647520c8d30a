/** Ports as mirrord's files write them: lists of numbers, and pairs of numbers. */

import { type Port, toPort } from '../../protocol/index.ts';
import type { KeyPath } from '../config/source.ts';
import { MAX_PORTS } from '../limits.ts';
import type { PortMapping } from '../options/port-mapping.ts';
import type { Findings } from './findings.ts';

/** A list of ports; undefined when it is not given or wrong, which is then a finding. */
export function readPorts(path: KeyPath, value: unknown, findings: Findings): readonly Port[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.length > MAX_PORTS) {
    findings.mistake(path, `must be a list of at most ${MAX_PORTS} ports, as in [80, 8080]`);
    return undefined;
  }
  const ports = value.map((port, index) => readPort([...path, index], port, findings));
  return ports.every(port => port !== undefined) ? ports : undefined;
}

/** `[[local, remote], …]`; each port of a side at most once. */
export function readPortMapping(path: KeyPath, value: unknown, findings: Findings): readonly PortMapping[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.length > MAX_PORTS) {
    findings.mistake(path, 'must be a list of pairs [port of this machine, port of the target], as in [[3000, 80]]');
    return undefined;
  }
  const mappings: PortMapping[] = [];
  let isRight = true;
  for (const [index, pair] of value.entries()) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      findings.mistake([...path, index], 'must be a pair [port of this machine, port of the target], as in [3000, 80]');
      isRight = false;
      continue;
    }
    const local = readPort([...path, index, 0], pair[0], findings);
    const remote = readPort([...path, index, 1], pair[1], findings);
    if (local === undefined || remote === undefined) {
      isRight = false;
      continue;
    }
    if (mappings.some(each => each.local === local || each.remote === remote)) {
      findings.mistake([...path, index], `maps a port that another pair maps already ([${local}, ${remote}])`);
      isRight = false;
    }
    mappings.push({ local, remote });
  }
  return isRight ? mappings : undefined;
}

function readPort(path: KeyPath, value: unknown, findings: Findings): Port | undefined {
  try {
    if (typeof value === 'number') return toPort(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  findings.mistake(path, 'must be a port, a number from 1 to 65535');
  return undefined;
}
