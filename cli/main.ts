#!/usr/bin/env node
/**
 * The entry of `headgate`. It checks the version of Node before it loads anything that an older one could not: until then it
 * holds only what Node 18 can read.
 */

import { nodeComplaint } from './node-version.ts';

const complaint = nodeComplaint(process.versions.node);
if (complaint === undefined) {
  const { keepCompiledCode } = await import('./compile-cache.ts');
  keepCompiledCode(process.env);
  const { beginExpectedWorld } = await import('./expected-world.ts');
  await beginExpectedWorld(process.argv.slice(2));
  const { run } = await import('./run.ts');
  const { processTerminal } = await import('./terminal.ts');
  process.exitCode = await run(process.argv.slice(2), processTerminal());
  // A shell waits for the end of what completes its line: a credential plugin that hangs must not keep us.
  if (process.argv[2] === 'complete') process.stdout.write('', () => process.exit());
} else {
  console.error(complaint);
  process.exitCode = 1;
}
