/** The server behind the proxies: the C program beside this file, or nginx where there is no C compiler. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasCommand, type Lab, startNginx } from '../../test/lab/index.ts';

const execute = promisify(execFile);

/** Where the origin of a lab listens, on every address. */
export const ORIGIN_PORT = 8080;

/** Starts an origin in the pod, pinned to a core; the lab ends it. Returns what it is, for the table. */
export async function startOrigin(lab: Lab, core: number): Promise<string> {
  if (!hasCommand('cc')) {
    const nginx = await startNginx(lab, { port: ORIGIN_PORT });
    await execute('taskset', ['-a', '-p', '-c', String(core), String(nginx.pid)]);
    return 'nginx, return 200';
  }
  const program = join(lab.dir, 'origin');
  await execute('cc', ['-O2', '-o', program, join(import.meta.dirname, 'origin.c')]);
  lab.use(await lab.pod.serve(ORIGIN_PORT, ['taskset', '-c', String(core), program, String(ORIGIN_PORT)]));
  return 'bench/origin/origin.c';
}
