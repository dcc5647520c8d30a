/** `headgate clean`: finds and removes what dead agents left in a cluster. */

import { toHeadgateError } from '../errors.ts';
import type { ClusterClient } from '../kube/client.ts';
import { listRemains, type Remainder, removeRemainder } from '../kube/remains.ts';
import type { CleanFlags } from '../program.ts';
import { createProgress } from '../progress/progress.ts';
import { printable, printableJson } from '../progress/style.ts';
import type { Terminal } from '../terminal.ts';
import { clientFor } from './agents-of-cluster.ts';

/** What became of a remainder. */
interface Outcome {
  readonly remainder: Remainder;
  /** `found` with --dry-run, `kept` when it has changed since it was found. */
  readonly result: 'found' | 'removed' | 'kept' | 'failed';
  readonly error?: string;
}

/** @returns 0, or 1 when something could not be removed. @throws HeadgateError when nothing can be looked at */
export async function clean(
  flags: CleanFlags,
  terminal: Terminal,
  client = clientFor(flags, terminal),
): Promise<number> {
  try {
    const { remainders, unseen } = await listRemains(client, flags.allNamespaces ? undefined : client.namespace);
    const outcomes: Outcome[] = [];
    for (const each of remainders) {
      outcomes.push(flags.dryRun ? { remainder: each, result: 'found' } : await remove(client, each));
    }
    print(outcomes, flags, terminal);
    const progress = createProgress({
      mode: flags.progress ?? 'auto',
      verbosity: flags.verbose ?? 0,
      stream: terminal.stderr,
      environment: terminal.environment,
    });
    for (const message of unseen) progress({ event: 'notice', level: 'info', code: 'not_listed', message });
    return outcomes.some(({ result }) => result === 'failed') ? 1 : 0;
  } finally {
    client.close();
  }
}

async function remove(client: ClusterClient, remainder: Remainder): Promise<Outcome> {
  try {
    return { remainder, result: (await removeRemainder(client, remainder)) ? 'removed' : 'kept' };
  } catch (error) {
    return { remainder, result: 'failed', error: toHeadgateError(error).message };
  }
}

function print(outcomes: readonly Outcome[], { json }: CleanFlags, { stdout }: Terminal): void {
  if (json) {
    const remains = outcomes.map(({ remainder: { kind, namespace, name, reason }, result, error }) => ({
      ...{ kind, namespace, name, reason, result },
      ...(error === undefined ? {} : { error }),
    }));
    stdout.write(`${printableJson({ remains }, 2)}\n`);
    return;
  }
  const lines = outcomes.length === 0 ? ['Nothing is left of dead agents.'] : outcomes.map(lineOf);
  stdout.write(`${lines.map(printable).join('\n')}\n`);
}

const WORDS = { found: 'Would remove', removed: 'Removed', kept: 'Left, since it changed:', failed: 'Not removed:' };

function lineOf({ remainder: { kind, namespace, name, reason }, result, error }: Outcome): string {
  const why = error === undefined ? `it ${reason}` : error;
  return `${WORDS[result]} ${kind}/${name} in "${namespace}": ${why}${error === undefined ? '.' : ''}`;
}
