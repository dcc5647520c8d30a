/** `headgate attach`: gives a process that runs already the traffic, until a signal. */

import { HeadgateError } from '../errors.ts';
import { probe } from '../local/probe.ts';
import type { SessionFlags } from '../options/flags.ts';
import { namedByRules } from '../options/found-ports.ts';
import type { PortMapping } from '../options/port-mapping.ts';
import type { Terminal } from '../terminal.ts';
import type { AgentFinder } from './places.ts';
import { prepare } from './prepare.ts';
import { StealRun } from './steal-run.ts';

/** What a shell reports for SIGINT; only for one that comes before the session stands. */
const INTERRUPTED = 130;

/** @returns the exit code. @throws HeadgateError */
export async function attach(flags: SessionFlags, terminal: Terminal, findAgent?: AgentFinder): Promise<number> {
  const prepared = prepare(flags, terminal);
  const { settings } = prepared;
  const byRules = namedByRules(settings.foundPorts);
  const isNamed = settings.ports.length + settings.namedPorts.length > 0;
  if (!isNamed && byRules.length === 0) {
    throw new HeadgateError('HEADGATE_ERR_USAGE', 'No port is given: attach cannot know which program is meant.', {
      hint: 'Add -p REMOTE:LOCAL, as in -p 8080:3000 (the port of the target first).',
    });
  }
  if (flags.dryRun) return (await import('./manifest.ts')).dryRun(settings, terminal);
  const interrupted = Promise.withResolvers<'signal'>();
  const run = new StealRun(prepared, terminal, findAgent);
  let isInterrupted = false;
  const stopSignals = terminal.onSignal(() => {
    if (isInterrupted) run.hurry();
    isInterrupted = true;
    interrupted.resolve('signal');
  });
  try {
    const begun = await Promise.race([begin(run, isNamed ? undefined : byRules), interrupted.promise]);
    if (begun === 'signal') return INTERRUPTED;
    const end = await Promise.race([run.failed, interrupted.promise]);
    if (end !== 'signal') throw end;
    return 0;
  } finally {
    await run.close();
    stopSignals();
  }
}

/** @param ports those that the user named, when not given */
async function begin(run: StealRun, ports?: readonly PortMapping[]): Promise<void> {
  await run.open();
  const mapped = (ports ?? run.namedPorts).map(mapping => ({ mapping, localPort: run.localPort(mapping) }));
  for (const { localPort } of mapped) if (!(await probe(localPort))) localPort.noteRefused();
  await run.takeNamed(mapped);
}
