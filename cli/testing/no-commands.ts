import type { Commands } from '../program.ts';

/** For tests that look at the program's shape alone. */
export const NO_COMMANDS: Commands = {
  exec: async () => 0,
  attach: async () => 0,
  ls: async () => 0,
  env: async () => 0,
  doctor: async () => 0,
  status: async () => 0,
  kill: async () => 0,
  clean: async () => 0,
  agentManifest: async () => 0,
  checkConfig: async () => 0,
  explainConfig: async () => 0,
  testFilter: async () => 0,
  watch: async () => 0,
  proxy: async () => 0,
  dump: async () => 0,
};
