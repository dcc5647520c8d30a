/** The commands, ready for the program. What talks to a cluster is loaded only when it is asked for. */

import type { Commands } from '../program.ts';
import type { Terminal } from '../terminal.ts';
import { attach } from './attach.ts';
import { checkConfig } from './config-check.ts';
import { exec } from './exec.ts';
import { testFilter } from './filter-test.ts';
import { kill } from './kill.ts';
import { status } from './status.ts';
import { watch } from './watch.ts';

/** Each command bound to `terminal`. */
export function commandsFor(terminal: Terminal): Commands {
  return {
    exec: (command, flags) => exec(command, flags, { terminal }),
    attach: flags => attach(flags, terminal),
    env: async flags => (await import('./env.ts')).env(flags, terminal),
    ls: async flags => (await import('./ls.ts')).ls(flags, terminal),
    doctor: async flags => (await import('./doctor.ts')).doctor(flags, { terminal }),
    status: flags => status(flags, terminal),
    kill: session => kill(session, terminal),
    checkConfig: async (file, flags) => checkConfig(file, flags, terminal),
    testFilter: flags => testFilter(flags, terminal),
    watch: flags => watch(flags, terminal),
  };
}
