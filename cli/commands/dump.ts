/** `headgate dump`: shows the requests of a target and their answers as they pass, until a signal or until nobody reads any more. */

import { resolve } from 'node:path';
import { HeadgateError } from '../errors.ts';
import { namedByRules } from '../options/found-ports.ts';
import type { DumpFlags } from '../program.ts';
import type { Terminal } from '../terminal.ts';
import { DumpRun } from './dump-run.ts';
import type { AgentFinder } from './places.ts';
import { prepare } from './prepare.ts';
import { checkTargetPorts } from './target-ports.ts';

/** What a shell reports for SIGINT; only for one that comes before the dump stands. */
const INTERRUPTED = 130;

/** @returns the exit code. @throws HeadgateError */
export async function dump(flags: DumpFlags, terminal: Terminal, findAgent?: AgentFinder): Promise<number> {
  checkTargetPorts(flags.port, 'A dump');
  // What a dump does is a mirror: the file and the flags are read as for one.
  const prepared = prepare({ ...flags, mirror: true }, terminal, 'look');
  if (flags.pcap !== undefined && prepared.settings.mirror?.source === 'redirect') {
    throw new HeadgateError('HEADGATE_ERR_USAGE', 'Of redirected connections there are no packets to write.', {
      hint: 'Leave out --source redirect, or --pcap.',
    });
  }
  if (flags.pcap !== undefined && flags.har !== undefined && resolve(flags.pcap) === resolve(flags.har)) {
    throw new HeadgateError('HEADGATE_ERR_USAGE', `--har and --pcap name the same file, ${flags.pcap}.`, {
      hint: 'Name another one for one of them.',
    });
  }
  for (const [flag, path] of [
    ['--har', flags.har],
    ['--pcap', flags.pcap],
  ]) {
    if (path !== '-') continue;
    throw new HeadgateError(
      'HEADGATE_ERR_USAGE',
      `${flag} - names no file; what a dump shows goes to stdout already.`,
      {
        hint: `Name a file, as in ${flag} ./requests${flag === '--har' ? '.har' : '.pcap'}.`,
      },
    );
  }
  const interrupted = Promise.withResolvers<'signal'>();
  const stops = [
    terminal.onSignal(() => interrupted.resolve('signal')),
    terminal.onOutputClosed(() => interrupted.resolve('signal')),
  ];
  const run = new DumpRun({ prepared, terminal, findAgent, flags });
  try {
    const byRules = namedByRules(prepared.settings.foundPorts).map(({ remote }) => remote);
    const begun = await Promise.race([run.begin(byRules), interrupted.promise]);
    if (begun === 'signal') return INTERRUPTED;
    const end = await Promise.race([run.failed, interrupted.promise]);
    if (end !== 'signal') throw end;
    return 0;
  } finally {
    await run.close();
    for (const stop of stops) stop();
  }
}
