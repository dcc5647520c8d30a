/** Progress as words for a person. Pure: one event in, the lines for it out. */

import type { CounterName, CounterValues, SeenCounts } from '../../protocol/index.ts';
import { count, countedWords } from '../count-words.ts';
import { TLS_HELP } from '../options/tls-paths.ts';
import type { ProgressEvent, TakenPort } from './events.ts';
import { printable, type Style } from './style.ts';

/** What decides how much is said. */
export interface Wording {
  readonly style: Style;
  /** 0 by default, 1 and more with -v. */
  readonly verbosity: number;
}

/** Lines for one event, without the last newline; undefined when a person need not hear of it. */
export function wordsOf(event: ProgressEvent, wording: Wording): string | undefined {
  const { style, verbosity } = wording;
  switch (event.event) {
    case 'agent_starting':
      return verbosity > 0 ? style.faint(`Looking for the agent of ${event.target}, or starting one …`) : undefined;
    case 'connected':
      return connected(event, wording);
    case 'waiting_for_listener':
      return verbosity > 0 ? style.faint(`Waiting for ${printable(event.command)} to listen on a port …`) : undefined;
    case 'waiting_for_port':
      return style.faint(`Waiting for 127.0.0.1:${event.ports.join(', 127.0.0.1:')} to answer …`);
    case 'stealing':
      return stealing(event, style);
    case 'mirroring':
      return mirroring(event, style);
    case 'watching':
      return watching(event, style);
    case 'watched':
      return `${style.good('○')} Stopped: ${watchedWords(event)}.`;
    case 'dumping':
      return dumping(event, style);
    case 'dumped':
      return dumped(event, wording);
    case 'proxying':
      return proxying(event, style);
    case 'returned':
      return `${style.warning('○')} Port ${event.remote} of ${event.target} is back with the app: nothing listens here any more.`;
    case 'notice':
      return notice(event.level, printable(event.message), style);
    case 'agent_lost':
      return notice(
        'warning',
        `${placeOf(event)}${printable(event.reason)} Bringing the agent back (for up to ${event.window_seconds} s); meanwhile all requests go to the app.`,
        style,
      );
    case 'agent_back':
      return `${style.good('●')} ${placeOf(event)}The agent is back${event.resumed ? '' : ` (new session ${event.session})`}; it goes on.`;
    case 'pod_taken':
      return `${style.good('●')} ${event.place} came and is taken; now ${count(event.pods, 'pod')} of ${event.target}.`;
    case 'pod_gone':
      return `${style.warning('○')} ${event.place} is let go: ${printable(event.reason)}; ${event.pods === 0 ? `no pod of ${event.target} is left, waiting for one` : `now ${count(event.pods, 'pod')} of ${event.target}`}.`;
    case 'ended':
      return ended(event, wording);
    case 'error':
      return errorWords(event.message, event.hint, style);
    case 'detail':
      return verbosity > 0 ? style.faint(printable(event.message)) : undefined;
  }
}

/** An error as it is printed: what happened, then what to do. */
export function errorWords(message: string, hint: string | undefined, style: Style): string {
  const lines = [`${style.bad('error:')} ${indent(printable(message))}`];
  if (hint !== undefined) lines.push(style.faint(`  ${indent(printable(hint))}`));
  return lines.join('\n');
}

function connected(event: ProgressEvent & { event: 'connected' }, { style, verbosity }: Wording): string | undefined {
  if (verbosity === 0) return undefined;
  const who = event.joined ? 'Joined the running agent' : 'Started the agent';
  const pid = event.agent_pid === 0 ? '' : `pid ${event.agent_pid}, `;
  return style.faint(
    `${who} of ${event.place ?? event.target} (${pid}version ${printable(event.agent_version)}); this is session ${event.session}.`,
  );
}

function stealing(event: ProgressEvent & { event: 'stealing' }, style: Style): string {
  if (event.again) return againLines(event, 'taken', style);
  const lines = event.ports.map(port => `${style.good('●')} ${takenLine(event, port, style)}`);
  for (const port of event.ports) {
    if (port.try !== undefined) lines.push(`  Try: ${style.strong(printable(port.try))}`);
  }
  const rest =
    event.filter === null ? 'The app gets none of them while this runs.' : 'All other requests go to the app.';
  lines.push(style.faint(`  ${rest}`));
  return lines.join('\n');
}

function watching(event: ProgressEvent & { event: 'watching' }, style: Style): string {
  const pods = event.pods === undefined ? '' : ` (${count(event.pods, 'pod')})`;
  const where = style.strong(`${event.target} port ${event.ports.join(', ')}`) + pods;
  const rest = style.faint('Nothing is taken. Ctrl-C ends it.');
  if (event.filter === null) return `${style.good('●')} Watching ${style.strong('all')} requests to ${where}. ${rest}`;
  return `${style.good('●')} Watching requests to ${where} for ${style.strong(printable(event.filter))}. ${rest}`;
}

function proxying(event: ProgressEvent & { event: 'proxying' }, style: Style): string {
  const [first = ''] = event.proxies;
  const where = event.proxies.map(each => style.strong(each)).join(' and ');
  const lines = [`${style.good('●')} Connections through ${where} leave from ${event.target}, with its names.`];
  lines.push(`  Try: ${style.strong(`curl -x ${first} http://NAME/`)}`, style.faint('  Ctrl-C ends it.'));
  return lines.join('\n');
}

function dumping(event: ProgressEvent & { event: 'dumping' }, style: Style): string {
  const where = style.strong(`${event.target} port ${event.ports.join(', ')}`);
  const what = event.filter === null ? `${style.strong('all')} requests to ${where}` : `requests to ${where}`;
  const which = event.filter === null ? '' : ` where ${style.strong(printable(event.filter))}`;
  const rate = event.max_rate === null ? '' : `, at most ${event.max_rate}`;
  const rest = style.faint('The app answers them as ever. Ctrl-C ends it.');
  return `${style.good('●')} Showing ${what}${which}${rate}. ${rest}`;
}

function dumped(
  { exchanges, connections, unlisted, counters }: ProgressEvent & { event: 'dumped' },
  wording: Wording,
): string {
  const { style, verbosity } = wording;
  const parts = [`${count(exchanges, 'request')} seen`];
  if (connections > 0) parts.push(`${count(connections, 'connection')} that cannot be split into requests`);
  if (unlisted > 0) parts.push(`${unlisted} of these not shown`);
  const lines = [`${style.good('○')} Stopped: ${parts.join(', ')}.`, ...troubleLines(counters, style)];
  if (verbosity > 0) lines.push(...allCounterLines(counters, style));
  return lines.join('\n');
}

/** `12 requests seen, 3 would match`; without a filter there is nothing to match. */
function watchedWords(event: SeenCounts & { readonly has_filter: boolean }): string {
  const { requests, matches, undecided, connections, unlisted } = event;
  const parts = [`${count(requests, 'request')} seen${event.has_filter ? `, ${matches} would match` : ''}`];
  if (undecided > 0) parts.push(`${undecided} could not be told without the body`);
  if (connections > 0) parts.push(`${count(connections, 'connection')} not looked into, or not to the end`);
  if (unlisted > 0) parts.push(`${unlisted} of these not listed`);
  return parts.join(', ');
}

function takenLine(event: ProgressEvent & { event: 'stealing' }, port: TakenPort, style: Style): string {
  const what = event.filter === null ? `Stealing ${style.strong('all')} requests` : 'Stealing requests';
  const where = event.filter === null ? '' : ` where ${style.strong(printable(event.filter))}`;
  const pods = event.pods === undefined ? '' : ` (${count(event.pods, 'pod')})`;
  return `${what} to ${style.strong(`${event.target} port ${port.remote}`)}${pods}${where} → ${style.strong(port.local)}`;
}

/** What was told in full when it was taken first: a command that starts again at each save of a file comes here as often. */
function againLines(
  { target, ports }: ProgressEvent & { event: 'stealing' | 'mirroring' },
  done: 'taken' | 'copied',
  style: Style,
): string {
  const lines = ports.map(
    ({ remote, local }) => `${style.good('●')} Port ${remote} of ${target} is ${done} again → ${style.strong(local)}`,
  );
  return lines.join('\n');
}

function mirroring(event: ProgressEvent & { event: 'mirroring' }, style: Style): string {
  if (event.again) return againLines(event, 'copied', style);
  const what = event.filter === null ? `Copying ${style.strong('all')} requests` : 'Copying requests';
  const where = event.filter === null ? '' : ` where ${style.strong(printable(event.filter))}`;
  const pods = event.pods === undefined ? '' : ` (${count(event.pods, 'pod')})`;
  const lines = event.ports.map(({ remote, local }) => {
    const to = `${style.strong(`${event.target} port ${remote}`)}${pods}`;
    return `${style.good('●')} ${what} to ${to}${where} → ${style.strong(local)}`;
  });
  for (const port of event.ports) {
    if (port.try !== undefined) lines.push(`  Try: ${style.strong(printable(port.try))}`);
  }
  const rate = event.max_rate === null ? '' : `, at most ${event.max_rate}`;
  lines.push(style.faint(`  The app answers all of them as ever; answers from here are thrown away${rate}.`));
  return lines.join('\n');
}

/** What begins a sentence about one place of many. */
function placeOf({ place }: { readonly place?: string | undefined }): string {
  return place === undefined ? '' : `${place}: `;
}

function notice(level: 'info' | 'warning', message: string, style: Style): string {
  return level === 'warning'
    ? `${style.warning('warning:')} ${indent(message)}`
    : `${style.faint('notice:')} ${indent(message)}`;
}

function ended({ counters, mode }: ProgressEvent & { event: 'ended' }, { style, verbosity }: Wording): string {
  const stolen = counters.requests_stolen ?? 0;
  const connections = counters.connections_stolen ?? 0;
  const mirrored = counters.requests_mirrored ?? 0;
  const parts = [mode === 'mirror' ? `${count(mirrored, 'request')} copied` : `${count(stolen, 'request')} stolen`];
  if (connections > 0) parts.push(`${count(connections, 'whole connection')} stolen`);
  const copied = counters.mirror_flows_raw ?? 0;
  if (copied > 0) parts.push(`${count(copied, 'whole connection')} copied`);
  const outgoing = counters.outgoing_dials ?? 0;
  if (outgoing > 0) parts.push(`${count(outgoing, 'connection')} from the target`);
  if (outgoing > 0 && stolen + connections + mirrored === 0) parts.shift();
  const lines = [`${style.good('○')} Stopped: ${parts.join(', ')}.`];
  lines.push(...troubleLines(counters, style));
  if (mode !== 'mirror') lines.push(...tlsLines(counters, style));
  if (verbosity > 0) lines.push(...allCounterLines(counters, style));
  return lines.join('\n');
}

/** Of connections that were TLS, and that nothing was said about to open them with: whoever sees no request stolen may wonder. */
function tlsLines({ opaque_tls = 0 }: CounterValues, style: Style): string[] {
  if (opaque_tls === 0) return [];
  const went = opaque_tls === 1 ? '1 connection was TLS, and went' : `${opaque_tls} connections were TLS, and went`;
  return [`  ${style.warning(went)} to the app. ${TLS_HELP}`];
}

/** Counters that mean that something went otherwise than the user would think. */
const TROUBLE: readonly CounterName[] = [
  'fallback_local_refused',
  'fallback_session_gone',
  'fallback_undelivered',
  'local_failures',
  'unanswered_session_gone',
  'unanswered_app_gone',
  'local_http1_only',
  'local_http2_only',
  'local_response_invalid',
  'session_streams_refused',
  'opaque_tls_certificate',
  'opaque_tls_name',
  'opaque_tls_client_certificate',
  'opaque_tls_app',
  'opaque_tls_hello',
  'tls_handshakes_failed',
  'opaque_http2',
  'opaque_app_http2',
  'http2_streams_refused',
  'http2_uploads_reset',
  'http2_connections_failed',
  'opaque_ambiguous_request',
  'opaque_head_too_large',
  'opaque_head_timeout',
  'bodies_unseen',
  'bodies_unjudged',
  'mirror_undelivered',
  'mirror_unconfirmed',
  'mirror_lost_gap',
  'mirror_lost_slow',
  'mirror_lost_rate',
  'mirror_lost_local',
  'mirror_lost_streams',
  'mirror_lost_unfinished',
  'mirror_lost_ambiguous',
  'mirror_lost_memory',
  'mirror_holds_lost',
  'mirror_requests_unjudged',
  'mirror_responses_lost',
  'mirror_flows_unread',
  'packets_dropped',
  'sniffer_restarts',
  'mirror_flows_undecodable',
  'mirror_packets_lost',
  'mirror_gap_bytes',
  'mirror_skipped_bytes',
  'mirror_flows_cut',
  'body_ambiguous',
  'outgoing_over_limit',
  'outgoing_datagrams_lost',
];

function troubleLines(counters: CounterValues, style: Style): string[] {
  const lines: string[] = [];
  for (const name of TROUBLE) {
    const value = counters[name];
    if (value !== undefined && value > 0) lines.push(`  ${style.warning(String(value))} ${countedWords(value, name)}`);
  }
  return lines;
}

function allCounterLines(counters: CounterValues, style: Style): string[] {
  return Object.entries(counters).map(([name, value]) => style.faint(`  ${printable(name)} ${value}`));
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n  ');
}
