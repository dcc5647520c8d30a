/**
 * The commands, ready for the program. Each is loaded when it is run: what sessions need is several hundred modules, of which help,
 * completion and `config check` need few.
 */

import type { Commands } from '../program.ts';
import type { Terminal } from '../terminal.ts';

/** Each command bound to `terminal`. */
export function commandsFor(terminal: Terminal): Commands {
  return {
    exec: async (command, flags) => (await import('./exec.ts')).exec(command, flags, { terminal }),
    attach: async flags => (await import('./attach.ts')).attach(flags, terminal),
    env: async flags => (await import('./env.ts')).env(flags, terminal),
    ls: async flags => (await import('./ls.ts')).ls(flags, terminal),
    doctor: async flags => {
      const [{ doctor }, { trialByAgent }] = await Promise.all([
        import('./doctor.ts'),
        import('../doctor/agent-checks.ts'),
      ]);
      return doctor(flags, { terminal, trialBy: trialByAgent });
    },
    status: async flags => (await import('./status.ts')).status(flags, terminal),
    kill: async (session, flags) => (await import('./kill.ts')).kill(session, flags, terminal),
    clean: async flags => (await import('./clean.ts')).clean(flags, terminal),
    agentManifest: async flags => (await import('./manifest.ts')).agentManifest(flags, terminal),
    explainConfig: async (file, to) => (await import('./config-explain.ts')).explainConfig(file, to, terminal),
    checkConfig: async (file, flags) => (await import('./config-check.ts')).checkConfig(file, flags, terminal),
    testFilter: async flags => (await import('./filter-test.ts')).testFilter(flags, terminal),
    watch: async flags => (await import('./watch.ts')).watch(flags, terminal),
    proxy: async flags => (await import('./proxy.ts')).proxy(flags, terminal),
    dump: async flags => (await import('./dump.ts')).dump(flags, terminal),
  };
}
