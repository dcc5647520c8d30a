/** The server behind the proxies: the C program beside this file, or nginx where there is no C compiler. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasCommand, type Lab, startNginx } from '../../test/lab/index.ts';

const execute = promisify(execFile);

/** Where the origin of a lab listens, on every address. */
export const ORIGIN_PORT = 8080;

/** Starts an origin in the pod, pinned to a core if one is given; the lab ends it. Returns what it is, for the table. */
export async function startOrigin(lab: Lab, core?: number): Promise<string> {
  const cores = core === undefined ? [] : ['-c', String(core)];
  if (!hasCommand('cc')) {
    const nginx = await startNginx(lab, { port: ORIGIN_PORT });
    if (core !== undefined) await execute('taskset', ['-a', '-p', ...cores, String(nginx.pid)]);
    return 'nginx, return 200';
  }
  const program = join(lab.dir, 'origin');
  await execute('cc', ['-O2', '-o', program, join(import.meta.dirname, 'origin.c')]);
  const argv = [...(core === undefined ? [] : ['taskset', ...cores]), program, String(ORIGIN_PORT)];
  lab.use(await lab.pod.serve(ORIGIN_PORT, argv as [string, ...string[]]));
  return 'bench/origin/origin.c';
}
