/** What must be done for a connection out of a world, and nothing else (floor.c): how near a program can come to the pod that holds a first SYN and has a tunnel. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasCommand, type Lab, Namespace } from '../../test/lab/index.ts';

const execute = promisify(execFile);

/** Undefined where it cannot be compiled. */
export async function startFloor(lab: Lab): Promise<Namespace | undefined> {
  if (!hasCommand('cc')) return undefined;
  const program = join(lab.dir, 'floor');
  await execute('cc', ['-O2', '-o', program, join(import.meta.dirname, 'floor.c')]);
  const inside = lab.use(await Namespace.create(lab.pod.name.replace(/-pod$/, '-floor')));
  const path = join(lab.dir, 'floor.sock');
  const dialling = lab.use(lab.pod.spawn([program, 'dial', path]));
  await dialling.wrote(/ready/);
  const main = join(import.meta.dirname, 'floor-gate.ts');
  const gate = lab.use(inside.spawn([process.execPath, main, program, path, lab.podAddress4]));
  await gate.wrote(/ready/);
  return inside;
}
