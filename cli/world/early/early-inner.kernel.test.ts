/** An inner half that was begun for a world which nobody made is nobody's burden. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LabProcess } from '../../../test/lab/index.ts';
import { worldObstacle } from '../obstacles.ts';

const EARLY = join(import.meta.dirname, 'index.ts');
const obstacle = worldObstacle()?.message;

/** Runs lines of a module that may call what `early/index.ts` exports. @returns its output, once it and all that has its output are gone */
async function run(lines: string): Promise<{ readonly exitCode: number | null; readonly stdout: string }> {
  const code = `import { beginInner, letInnerGo, takeInner } from ${JSON.stringify(EARLY)};\n${lines}`;
  await using running = new LabProcess([process.execPath, '--input-type=module', '-e', code]);
  const { exitCode } = await running.ended;
  return { exitCode, stdout: running.stdout };
}

describe.skipIf(obstacle !== undefined)(
  obstacle === undefined ? 'an inner half that was begun early' : `an inner half that was begun early (${obstacle})`,
  () => {
    it('keeps nobody alive, and ends with who began it', async () => {
      expect(await run('beginInner(true);')).toEqual({ exitCode: 0, stdout: '' });
    });

    it('ends when it is let go', async () => {
      const lines = `
import { readFileSync } from 'node:fs';
const children = () => readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').trim();
beginInner(true);
const begun = children() !== '';
letInnerGo();
while (children() !== '') await new Promise(resolve => setTimeout(resolve, 5));
console.log(begun ? 'gone' : 'never begun');`;
      expect(await run(lines)).toEqual({ exitCode: 0, stdout: 'gone\n' });
    });

    it('is the one that is taken, and the next one is another', async () => {
      const lines = `
beginInner(false);
const [first, second] = [takeInner(false), takeInner(false)];
console.log(first.pid !== second.pid);
await Promise.all([first.close(), second.close()]);`;
      expect(await run(lines)).toEqual({ exitCode: 0, stdout: 'true\n' });
    });
  },
);
