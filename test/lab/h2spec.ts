/**
 * h2spec, the conformance suite for servers of HTTP/2: built once from the Go module proxy and kept in the user's cache, run inside a
 * namespace.
 */

import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasCommand } from './capability.ts';
import type { Lab } from './lab.ts';

const execute = promisify(execFile);

const MODULE = 'github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible';
const VERSION = '2.2.1';
/** How long a case waits for the server's answer: some cases pass by its silence. */
const ANSWER_WITHIN_S = 1;
const BUILD_WITHIN_MS = 600_000;

/** Where Go is found, besides PATH. */
const GO_PLACES = ['/usr/local/go/bin/go'];

/** Why h2spec cannot be had here, or undefined when it can. */
export function h2specObstacle(): string | undefined {
  return existsSync(programPath()) || goCommand() !== undefined ? undefined : 'needs Go';
}

/** The program, built when it is not there yet. @throws when Go cannot build it */
export function h2specProgram(): string {
  const program = programPath();
  const go = goCommand();
  if (existsSync(program) || go === undefined) return program;
  const parent = join(program, '..');
  const building = join(parent, `building-${process.pid}`);
  mkdirSync(building, { recursive: true });
  try {
    const env = { ...process.env, GOBIN: building, GOFLAGS: '-modcacherw' };
    execFileSync('nice', [go, 'install', MODULE], { env, stdio: 'pipe', timeout: BUILD_WITHIN_MS });
    renameSync(join(building, 'h2spec'), program);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  return program;
}

/** The cases of a run: each with its section and title, and what was expected and came where it failed. */
export interface H2specReport {
  readonly count: number;
  readonly failures: ReadonlyMap<string, string>;
}

/** Runs all cases, or those of some sections, against a server of the lab's pod, from outside. */
export async function h2spec(lab: Lab, port: number, sections: readonly string[] = []): Promise<H2specReport> {
  const file = join(lab.dir, `h2spec-${port}.xml`);
  const args = ['-h', lab.podAddress4, '-p', String(port), '-o', String(ANSWER_WITHIN_S), '-j', file, ...sections];
  rmSync(file, { force: true });
  // It exits with 1 when a case fails.
  await execute('ip', ['netns', 'exec', lab.outside.name, h2specProgram(), ...args]).catch(error => {
    if ((error as { code?: unknown }).code !== 1 || !existsSync(file)) throw error;
  });
  return readReport(readFileSync(file, 'utf8'));
}

/** Reads a report in the form of JUnit. */
function readReport(xml: string): H2specReport {
  const failures = new Map<string, string>();
  const cases = [...xml.matchAll(/<testcase ([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)];
  if (cases.length === 0) throw new Error('h2spec ran no case');
  for (const [, attributes = '', content = ''] of cases) {
    if (!/<(failure|error)/.test(content)) continue;
    const attribute = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
    failures.set(`${attribute('package')} ${attribute('classname')}`, content.replace(/<[^>]*>|\s+/g, ' ').trim());
  }
  return { count: cases.length, failures };
}

function programPath(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'headgate', 'h2spec', VERSION, 'h2spec');
}

function goCommand(): string | undefined {
  return hasCommand('go') ? 'go' : GO_PLACES.find(place => existsSync(place));
}
