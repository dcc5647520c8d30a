/** What agents say of themselves, for a person. Pure. */

import type { SessionStatus, StatusReport, SubscriptionStatus } from '../../protocol/index.ts';
import { count } from '../count-words.ts';
import { maxRateWords } from '../options/max-rate.ts';
import { printable, type Style } from '../progress/style.ts';
import type { Wording } from '../progress/words.ts';

/** Counters that are shown without -v: what was done, not how, and what clients notice. */
const MAIN_COUNTERS = [
  ...['requests_stolen', 'requests_passed', 'connections_stolen', 'connections_opaque'],
  ...['local_failures', 'unanswered_app_gone', 'local_http1_only', 'http2_streams_refused', 'http2_connections_failed'],
];

/** A report, and for an agent in a cluster where it runs. Named as in `--json`. */
export interface PlacedReport extends StatusReport {
  readonly namespace?: string;
  readonly agent_pod?: string;
  readonly ephemeral?: boolean;
}

/** One block for each agent. */
export function statusWords(reports: readonly PlacedReport[], wording: Wording): string {
  return reports.map(report => agentWords(report, wording)).join('\n\n');
}

function agentWords(report: PlacedReport, { style, verbosity }: Wording): string {
  const ports = report.ports.length === 0 ? 'no port taken' : `port ${report.ports.join(', ')}`;
  const lines = [
    `${style.strong(printable(targetWords(report)))}  ${ports}  ${style.faint(`agent ${processWords(report)}, ${printable(report.engine)}, ${ioWords(report)}version ${printable(report.version)}, up ${age(report.uptimeS)}, ${count(report.connections, 'open connection')}`)}`,
  ];
  if (report.sessions.length === 0) lines.push('  No session.');
  for (const session of report.sessions) lines.push(...sessionLines(session, style));
  const counters = Object.entries(report.counters).filter(
    ([name, value]) => value > 0 && (verbosity > 0 || MAIN_COUNTERS.some(main => main === name)),
  );
  if (counters.length > 0)
    lines.push(`  ${style.faint(counters.map(([name, value]) => `${printable(name)} ${value}`).join('  '))}`);
  return lines.join('\n');
}

/** `io epoll, `, `io epoll (2 threads), `; nothing of an agent that does not say. */
function ioWords({ io, relayThreads = 0 }: StatusReport): string {
  if (io === undefined) return '';
  return relayThreads > 1 ? `io ${io} (${relayThreads} threads), ` : `io ${io}, `;
}

function targetWords({ target, namespace }: PlacedReport): string {
  return namespace === undefined ? target : `${namespace}  ${target}`;
}

function processWords({ pid, agent_pod, ephemeral }: PlacedReport): string {
  if (agent_pod === undefined) return `pid ${pid}`;
  return ephemeral ? 'in the pod itself' : printable(agent_pod);
}

function sessionLines(session: SessionStatus, style: Style): string[] {
  const away = session.state === 'away' ? `  ${style.warning('away')}` : '';
  const lines = [
    `  ${style.good(session.session)}  ${printable(session.name)}  ${style.faint(`for ${age(session.ageS)}`)}${away}`,
  ];
  lines.push(...session.subscriptions.map(each => subscriptionLine(each, style)));
  const { used } = session;
  if (used !== undefined) {
    const dialled = `${count(used.connected, 'outgoing connection')} (${used.failed} failed)`;
    lines.push(`    ${dialled}, ${count(used.names, 'name')} asked for, ${count(used.files, 'question')} about files`);
  }
  return lines;
}

function subscriptionLine(subscription: SubscriptionStatus, style: Style): string {
  const { port, mode, filter, requestsStolen, requestsMirrored, connectionsMirrored = 0 } = subscription;
  const does = mode === 'watch' ? 'watches' : `${mode}s`;
  const how = howWords(subscription);
  const requests = count(requestsMirrored ?? requestsStolen, 'request');
  const whole = connectionsMirrored > 0 ? `, ${count(connectionsMirrored, 'whole connection')}` : '';
  return `    ${does} port ${port}: ${printable(filter)}${how}  ${style.faint(requests + whole)}`;
}

/** ` (from packets, 5 % by connection, at most 100 requests a second)` */
function howWords({ source, sample, maxRate }: SubscriptionStatus): string {
  const how: string[] = [];
  if (source !== undefined) how.push(source === 'packets' ? 'from packets' : 'from redirected connections');
  if (sample !== undefined) how.push(`${sample.percent} % by ${printable(sample.by)}`);
  if (maxRate !== undefined) how.push(`at most ${maxRateWords(maxRate)}`);
  return how.length === 0 ? '' : ` (${how.join(', ')})`;
}

/** `42 s`, `7 min`, `3 h 12 min`. */
function age(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
