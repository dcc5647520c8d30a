/** `headgate ls`: what can be targeted in a cluster, with replicas, ports, and who is on it. */

import { HeadgateError } from '../errors.ts';
import { type CatalogueEntry, readCatalogue } from '../kube/catalogue.ts';
import { ClusterClient } from '../kube/client.ts';
import { readEnvironment } from '../options/environment.ts';
import { readClusterFlags } from '../options/flags.ts';
import { mergeLayers } from '../options/settings.ts';
import type { LsFlags } from '../program.ts';
import { createProgress } from '../progress/progress.ts';
import { printable, printableJson } from '../progress/style.ts';
import { tableLines } from '../progress/table.ts';
import type { Terminal } from '../terminal.ts';
import { usersOfPods } from './users-of-pods.ts';

/** @returns 0, or 1 when a kind could not be listed. @throws HeadgateError when none could. */
export async function ls(flags: LsFlags, terminal: Terminal, client = clientFor(flags, terminal)): Promise<number> {
  try {
    const namespace = flags.allNamespaces ? undefined : client.namespace;
    const { entries, failures } = await readCatalogue(client, namespace);
    const [first] = failures;
    if (entries.length === 0 && first !== undefined) throw first.error;
    const users = entries.some(({ served }) => served.length > 0) ? await usersOfPods(client, namespace) : new Map();
    const targets = entries.map(entry => ({ ...entry, users: usersOf(entry, users) }));
    print(targets, { flags, terminal, where: namespace === undefined ? 'the cluster' : `namespace "${namespace}"` });
    const progress = createProgress({
      mode: flags.progress ?? 'auto',
      verbosity: flags.verbose ?? 0,
      stream: terminal.stderr,
      environment: terminal.environment,
    });
    for (const { kind, error } of failures) {
      const message = `Not listed: ${kind}. ${error.message}`;
      progress({ event: 'notice', level: 'warning', code: 'not_listed', message });
    }
    return failures.length === 0 ? 0 : 1;
  } finally {
    client.close();
  }
}

/** A target with the names of the sessions on it. */
interface LsEntry extends CatalogueEntry {
  readonly users: readonly string[];
}

function clientFor(flags: LsFlags, { environment }: Terminal): ClusterClient {
  if (flags.allNamespaces && flags.namespace !== undefined) {
    throw new HeadgateError('HEADGATE_ERR_USAGE', '-n and -A exclude each other.', { hint: 'Leave one of them out.' });
  }
  const { kubeconfig, context, namespace } = mergeLayers([readClusterFlags(flags), readEnvironment(environment)]);
  return ClusterClient.of({ kubeconfig, context, namespace });
}

/** How entries are printed. */
interface Printing {
  readonly flags: LsFlags;
  readonly terminal: Terminal;
  readonly where: string;
}

function print(entries: readonly LsEntry[], { flags, terminal, where }: Printing): void {
  if (flags.json) {
    const targets = entries.map(({ kind, name, served, ...rest }) => ({
      target: `${kind}/${name}`,
      ...rest,
      served: served.length,
    }));
    terminal.stdout.write(`${printableJson({ targets }, 2)}\n`);
    return;
  }
  const lines =
    entries.length === 0
      ? [`Nothing in ${where} can be targeted.`]
      : catalogueLines(entries, flags.allNamespaces === true);
  terminal.stdout.write(`${lines.map(printable).join('\n')}\n`);
}

/** A line each, below a head. Pure. */
export function catalogueLines(entries: readonly LsEntry[], hasNamespaces: boolean): string[] {
  const head = [...(hasNamespaces ? ['NAMESPACE'] : []), 'TARGET', 'READY', 'PORTS', 'TAKEN'];
  const rows = entries.map(entry => [
    ...(hasNamespaces ? [entry.namespace] : []),
    `${entry.kind}/${entry.name}`,
    entry.wanted === null ? '-' : `${entry.ready}/${entry.wanted}`,
    entry.ports.map(({ port, name }) => (name === '' ? String(port) : `${port} (${name})`)).join(', ') || '-',
    servedWords(entry),
  ]);
  return tableLines([head, ...rows]);
}

function servedWords({ served, users }: LsEntry): string {
  if (served.length === 0) return '-';
  const pods = served.length === 1 ? '1 pod' : `${served.length} pods`;
  return users.length === 0 ? pods : `${pods} by ${users.join(', ')}`;
}

/** Each once: a session of several pods is in each of them. */
function usersOf({ namespace, served }: CatalogueEntry, users: ReadonlyMap<string, readonly string[]>): string[] {
  return [...new Set(served.flatMap(pod => users.get(`${namespace}/${pod}`) ?? []))].toSorted();
}
