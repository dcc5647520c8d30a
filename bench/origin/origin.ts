/** The server behind the proxies: the C program beside this file, or nginx where there is no C compiler. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasCommand, type Lab, startNginx } from '../../test/lab/index.ts';

const execute = promisify(execFile);

/** Where the origin of a lab listens, on every address. */
export const ORIGIN_PORT = 8080;

/** Starts an origin in the pod, pinned to a core if one is given; the lab ends it. Returns what it is, for the table. */
export async function startOrigin(lab: Lab, core?: number, port = ORIGIN_PORT): Promise<string> {
  const cores = core === undefined ? [] : ['-c', String(core)];
  if (!hasCommand('cc')) {
    const nginx = await startNginx(lab, { port });
    if (core !== undefined) await execute('taskset', ['-a', '-p', ...cores, String(nginx.pid)]);
    return 'nginx, return 200';
  }
  const program = join(lab.dir, 'origin');
  if (!existsSync(program)) await execute('cc', ['-O2', '-o', program, join(import.meta.dirname, 'origin.c')]);
  const argv = [...(core === undefined ? [] : ['taskset', ...cores]), program, String(port)];
  lab.use(await lab.pod.serve(port, argv as [string, ...string[]]));
  return 'bench/origin/origin.c';
}
