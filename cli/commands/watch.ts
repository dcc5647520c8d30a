/** `headgate watch`: a filter is tried on the requests that come, and nothing is taken. Until a signal or until nobody reads any more. */

import type { WatchFlags } from '../program.ts';
import type { Terminal } from '../terminal.ts';
import { type AgentFinder, placesOf } from './places.ts';
import { prepare } from './prepare.ts';
import { checkTargetPorts } from './target-ports.ts';
import { WatchRun } from './watch-run.ts';

/** What a shell reports for SIGINT; only for one that comes before the watch stands. */
const INTERRUPTED = 130;

/** @returns the exit code. @throws HeadgateError */
export async function watch(flags: WatchFlags, terminal: Terminal, findAgent?: AgentFinder): Promise<number> {
  checkTargetPorts(flags.port, 'A watch');
  // What is tried is a steal: the file and the flags are read as for one.
  const prepared = prepare({ ...flags, steal: true }, terminal, 'look');
  const interrupted = Promise.withResolvers<'signal'>();
  const stops = [
    terminal.onSignal(() => interrupted.resolve('signal')),
    terminal.onOutputClosed(() => interrupted.resolve('signal')),
  ];
  const onDetail = (message: string): void => prepared.progress({ event: 'detail', message });
  const source = placesOf({ ...prepared, terminal, findAgent, onDetail });
  const run = new WatchRun({ prepared, terminal, source, isJson: flags.json === true });
  try {
    const begun = await Promise.race([run.begin(), interrupted.promise]);
    if (begun === 'signal') return INTERRUPTED;
    const end = await Promise.race([run.failed, interrupted.promise]);
    if (end !== 'signal') throw end;
    return 0;
  } finally {
    await run.close();
    for (const stop of stops) stop();
  }
}
