/**
 * The process inside a world of a test: it has its own user and mount namespace, mounts the files, says what came of it as a line of JSON,
 * and then runs each line of its stdin by sh, answering with a line of JSON. Descriptor 3 leads to the agent.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { FilesError, type MountFilesOptions, mountFiles } from '../../cli/world/files/index.ts';

const LINK_FD = 3;

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

const options = JSON.parse(process.argv[2] ?? '{}') as MountFilesOptions;
try {
  const files = await mountFiles({ ...options, linkFd: LINK_FD });
  say({ shown: files.shown, local: files.local, problems: files.problems, questions: files.questions() });
  for await (const line of createInterface({ input: process.stdin })) {
    const before = files.questions();
    const startMs = performance.now();
    // This thread goes on meanwhile, as in a world: it has work to do for the mounts.
    const child = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr, [status, signal]] = await Promise.all([
      buffer(child.stdout),
      buffer(child.stderr),
      once(child, 'close'),
    ]);
    say({
      output: stdout.toString('latin1'),
      errors: stderr.toString('utf8'),
      status,
      signal,
      questions: files.questions() - before,
      tookMs: performance.now() - startMs,
    });
  }
  await files.close();
} catch (error) {
  say({ failed: error instanceof FilesError ? error.code : 'other', message: String(error) });
}
