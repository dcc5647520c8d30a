/**
 * Compiles the vector kernel of the filter engine: `npm run kernel`. What it writes is committed, so that nobody who runs or
 * installs headgate needs the compiler; a test compiles again and compares.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..');
const FOLDER = join(PROJECT, 'filter-engine/http1/simd');
const OUTPUT = join(FOLDER, 'head-kernel.ts');
const COMPILER = join(PROJECT, 'node_modules/assemblyscript/bin/asc.js');
const LINE_CHARACTERS = 112;

const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory'];
/** Pages of 64 KiB, as in scan-memory.ts; and where the compiler may put data of its own (it has none). */
const MEMORY = ['--initialMemory', '64', '--maximumMemory', '64', '--memoryBase', '2048'];

/** The text of head-kernel.ts. @throws Error with the compiler's words */
export function compileKernel(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-kernel-'));
  try {
    const outFile = join(folder, 'kernel.wasm');
    const source = 'assembly/read-head.ts';
    execFileSync(process.execPath, [COMPILER, source, '--outFile', outFile, ...OPTIONS, ...MEMORY], { cwd: FOLDER });
    return textOf(readFileSync(outFile));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is committed. */
export function readKernel(): string {
  return readFileSync(OUTPUT, 'utf8');
}

function textOf(code: Buffer): string {
  const characters = code.toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < characters.length; at += LINE_CHARACTERS) {
    lines.push(`  '${characters.slice(at, at + LINE_CHARACTERS)}',`);
  }
  return [
    '/** The vector kernel as WebAssembly in base64. Made from assembly/read-head.ts by `npm run kernel`; not to be edited. */',
    '',
    'export const HEAD_KERNEL = [',
    ...lines,
    "].join('');",
    '',
  ].join('\n');
}

if (import.meta.main) writeFileSync(OUTPUT, compileKernel());
