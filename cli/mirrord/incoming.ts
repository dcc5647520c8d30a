/**
 * `feature.network.incoming` of a mirrord file: what to do with the traffic, of which ports, and which requests.
 *
 *   mode            steal; mirror, which no mode at all and true mean too; off is refused unless the flags say what to do
 *   http_filter     our filter of the same meaning; with `ports` it holds for these, and all others are taken whole
 *   ports           ports of the target that may be taken
 *   ignore_ports    ports that stay where they are
 *   port_mapping    pairs [port of this machine, port of the target]
 */

import { compileFilter, FilterError, type FilterSpec, parseMirrordHttpFilter } from '../../filter-engine/index.ts';
import { type KeyPath, parseKeyPath } from '../config/source.ts';
import { nearestWord } from '../nearest.ts';
import type { Mode } from '../options/choices.ts';
import type { SettingsLayer } from '../options/settings.ts';
import type { Findings } from './findings.ts';
import { readPortMapping, readPorts } from './ports.ts';

const PATH: KeyPath = ['feature', 'network', 'incoming'];
const MODES = ['steal', 'mirror', 'off'];

/** Parts of a wrong filter that are looked at one by one: nobody mends so many at once. */
const MAX_PARTS_TRIED = 100;

/** The part of the settings that `incoming` decides. */
export type IncomingSettings = Pick<SettingsLayer, 'mode' | 'filter' | 'filterPorts' | 'foundPorts' | 'takeover'>;

type Written = Readonly<Record<string, unknown>>;

/** @param value the file. */
export function readIncoming(value: Written, findings: Findings): IncomingSettings {
  const network = asObject(value.feature)?.network;
  const written = network === false ? false : asObject(network)?.incoming;
  const incoming = asObject(written);
  const mode = readMode(placeOfMode(network, incoming), incoming?.mode ?? written, findings);
  const { filter, filterPorts } = readFilter(incoming?.http_filter, findings);
  noteTls(incoming ?? {}, { isFiltered: filter !== undefined && filterPorts === undefined }, findings);
  return {
    mode,
    filter,
    filterPorts,
    foundPorts: readFoundPorts(incoming ?? {}, findings),
    takeover: readConcurrentSteal(incoming?.on_concurrent_steal, findings),
  };
}

function placeOfMode(network: unknown, incoming: Written | undefined): KeyPath {
  if (network === false) return ['feature', 'network'];
  return incoming?.mode === undefined ? PATH : [...PATH, 'mode'];
}

function readMode(path: KeyPath, written: unknown, findings: Findings): Mode | undefined {
  const isObject = typeof written === 'object' && written !== null;
  const mode = written === false ? 'off' : written === true || written === undefined || isObject ? null : written;
  switch (mode) {
    case 'steal':
      return 'steal';
    case 'off':
      findings.add(
        'refusal',
        path,
        'takes no traffic, so a session would do nothing; write "steal" or "mirror", or add --steal or --mirror',
        'mode',
      );
      return undefined;
    case 'mirror':
    case null:
      return 'mirror';
    default:
      findings.mistake(path, modeMistake(mode));
      return undefined;
  }
}

function modeMistake(mode: unknown): string {
  const nearest = typeof mode === 'string' ? nearestWord(mode, MODES) : undefined;
  return `must be one of ${MODES.join(', ')}, true, false or an object${nearest === undefined ? '' : `. Did you mean "${nearest}"?`}`;
}

function readFilter(value: unknown, findings: Findings): Pick<SettingsLayer, 'filterPorts'> & { filter?: FilterSpec } {
  if (value === undefined || value === null || typeof value === 'boolean') return {};
  const path = [...PATH, 'http_filter'];
  const filter = parseFilterAt(path, value, findings);
  if (filter !== undefined) warnOfBodies(path, value, findings);
  const written = asObject(value)?.ports;
  const filterPorts = readPorts([...path, 'ports'], filterPortsOf(written), findings);
  if (filter === undefined || filterPorts === undefined) {
    if (filterPorts !== undefined) findings.add('warning', path, 'has ports but no filter: everything is taken');
    return filter === undefined ? {} : { filter };
  }
  findings.add(
    'notice',
    [...path, 'ports'],
    `the filter holds for port ${filterPorts.join(', ')}; other ports are taken whole, as in mirrord`,
    'filter',
  );
  return { filter, filterPorts };
}

/** `"*"` stands for all ports, where the filter then holds. */
function filterPortsOf(written: unknown): unknown {
  if (written === '*' || (Array.isArray(written) && written.includes('*'))) return undefined;
  return typeof written === 'number' ? [written] : written;
}

/** Where the file has filters over bodies. */
function warnOfBodies(path: KeyPath, value: unknown, findings: Findings): void {
  const written = asObject(value) ?? {};
  const places: KeyPath[] = written.body_filter ? [[...path, 'body_filter']] : [];
  for (const key of ['all_of', 'any_of']) {
    const parts = written[key];
    if (!Array.isArray(parts)) continue;
    for (const [index, part] of parts.entries()) if (asObject(part)?.body) places.push([...path, key, index]);
  }
  const reason = 'a body is looked at only when its content-type is JSON; mirrord reads any body as JSON';
  for (const place of places) findings.add('warning', place, reason, 'filter');
}

function parseFilterAt(path: KeyPath, value: unknown, findings: Findings): FilterSpec | undefined {
  try {
    const filter = parseMirrordHttpFilter(value) ?? undefined;
    if (filter !== undefined) compileWhole(path, filter, findings);
    return filter;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const inParts = partErrors(value);
    const isOfPart = inParts.some(each => each.at === error.path && each.error.message === error.message);
    for (const each of isOfPart ? inParts : [{ at: error.path, error }, ...inParts])
      tellFilterError(path, each, findings);
    return undefined;
  }
}

/** A mistake, and where it is in the filter. */
interface PlacedError {
  readonly at: string;
  readonly error: FilterError;
}

/** The mistakes of each key, and of the parts of a list, each on its own: one hides no other. */
function partErrors(value: unknown): PlacedError[] {
  return Object.entries(asObject(value) ?? {}).flatMap(([key, written]) => {
    const isList = (key === 'all_of' || key === 'any_of') && Array.isArray(written);
    if (!isList || written.length === 0) return errorsOf({ [key]: written });
    return written
      .slice(0, MAX_PARTS_TRIED)
      .flatMap((part, index) =>
        errorsOf({ [key]: [part] }).map(({ at, error }) => ({ at: at.replace('[0]', `[${index}]`), error })),
      );
  });
}

function errorsOf(httpFilter: Written): PlacedError[] {
  try {
    parseMirrordHttpFilter(httpFilter);
    return [];
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return [{ at: error.path, error }];
  }
}

function tellFilterError(path: KeyPath, { at, error }: PlacedError, findings: Findings): void {
  const { message, hint } = error;
  const problem = error.path === '' ? message.replace(/^filter: /, '') : message.slice(error.path.length + 2);
  findings.mistake([...path, ...parseKeyPath(at)], `${problem}. ${hint.replace(/\.$/, '')}`);
}

/** The limits of all parts together; their places are those of our form, which nobody wrote. */
function compileWhole(path: KeyPath, filter: FilterSpec, findings: Findings): void {
  try {
    compileFilter(filter);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    findings.mistake(path, error.message);
  }
}

function readFoundPorts(incoming: Written, findings: Findings): SettingsLayer['foundPorts'] {
  const only = readPorts([...PATH, 'ports'], incoming.ports, findings);
  const ignored = readPorts([...PATH, 'ignore_ports'], incoming.ignore_ports, findings);
  const mappings = readPortMapping([...PATH, 'port_mapping'], incoming.port_mapping, findings);
  if (only !== undefined && ignored !== undefined && ignored.length > 0) {
    findings.mistake([...PATH, 'ignore_ports'], 'cannot stand beside ports, which says already what is taken');
  }
  if (only === undefined && ignored === undefined && mappings === undefined) return undefined;
  return { only, ignored: ignored ?? [], mappings: mappings ?? [] };
}

function readConcurrentSteal(value: unknown, findings: Findings): boolean | undefined {
  const path = [...PATH, 'on_concurrent_steal'];
  if (value === undefined || value === null || value === 'abort') return undefined;
  if (value === 'override') return true;
  if (value === 'continue') {
    findings.add('warning', path, 'a steal without a filter is refused while another session steals from the port');
  } else findings.mistake(path, 'must be one of abort, continue, override');
  return undefined;
}

/** mirrord's operator knows the certificates of TLS; here a file of ours names them. */
function noteTls(incoming: Written, { isFiltered }: { readonly isFiltered: boolean }, findings: Findings): void {
  for (const key of ['tls_delivery', 'https_delivery']) {
    const written = asObject(incoming[key]);
    if (written === undefined) continue;
    const path = [...PATH, key];
    if (isFiltered)
      findings.add(
        'warning',
        path,
        'says nothing of the certificate: requests within TLS go to the app, unless --tls-cert and --tls-key name it',
      );
    else if (written.protocol === 'tcp')
      findings.add(
        'refusal',
        path,
        'says nothing of the certificate, without which the local process would get TLS as the client sent it; name it in a headgate.yaml (tls: {cert, key})',
      );
    else findings.add('warning', path, 'TLS is not opened for it: it reaches the local process as the client sent it');
  }
}

function asObject(value: unknown): Written | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Written) : undefined;
}
