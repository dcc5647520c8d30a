/** `headgate attach`: gives a process that runs already the traffic, until a signal. */

import { HeadgateError } from '../errors.ts';
import { probe } from '../local/probe.ts';
import type { SessionFlags } from '../options/flags.ts';
import { namedByRules } from '../options/found-ports.ts';
import type { Terminal } from '../terminal.ts';
import { prepare } from './prepare.ts';
import { type AgentFinder, StealRun } from './steal-run.ts';

/** What a shell reports for SIGINT; only for one that comes before the session stands. */
const INTERRUPTED = 130;

/** @returns the exit code. @throws HeadgateError */
export async function attach(flags: SessionFlags, terminal: Terminal, findAgent?: AgentFinder): Promise<number> {
  const prepared = prepare(flags, terminal);
  const { settings } = prepared;
  const ports = settings.ports.length > 0 ? settings.ports : namedByRules(settings.foundPorts);
  if (ports.length === 0) {
    throw new HeadgateError('HEADGATE_ERR_USAGE', 'No port is given: attach cannot know which program is meant.', {
      hint: 'Add -p REMOTE:LOCAL, as in -p 8080:3000 (the port of the target first).',
    });
  }
  const interrupted = Promise.withResolvers<'signal'>();
  const stopSignals = terminal.onSignal(() => interrupted.resolve('signal'));
  const run = new StealRun(prepared, terminal, findAgent);
  try {
    const begun = await Promise.race([begin(run, ports), interrupted.promise]);
    if (begun === 'signal') return INTERRUPTED;
    const end = await Promise.race([run.failed, interrupted.promise]);
    if (end !== 'signal') throw end;
    return 0;
  } finally {
    await run.close();
    stopSignals();
  }
}

async function begin(run: StealRun, ports: readonly Parameters<StealRun['localPort']>[0][]): Promise<void> {
  await run.open();
  const mapped = ports.map(mapping => ({ mapping, localPort: run.localPort(mapping) }));
  for (const { localPort } of mapped) if (!(await probe(localPort))) localPort.noteRefused();
  await run.takeNamed(mapped);
}
