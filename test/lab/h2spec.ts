/**
 * h2spec, the conformance suite for servers of HTTP/2: built once from the Go module proxy and kept in the user's cache, run inside a
 * namespace.
 */

import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasCommand } from './capability.ts';
import type { Lab } from './lab.ts';

const execute = promisify(execFile);

/** What the lists of cases begin with, and what names them. */
const GROUPS = [
  ['Generic', 'generic'],
  ['Hypertext', 'http2'],
  ['HPACK', 'hpack'],
] as const;

const MODULE = 'github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible';
const VERSION = '2.2.1';
/** Processes that share the cases of a run: most of a run is waiting. */
const AT_ONCE = 12;
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

/** One case: what names it at the command line, and its section and title as reports have them. */
export interface H2specCase {
  readonly id: string;
  readonly title: string;
}

/** Which cases are run, where, and how long each waits for the server. */
export interface H2specRun {
  readonly port: number;
  readonly cases: readonly H2specCase[];
  readonly withinS: number;
}

/** All cases, as a dry run lists them. */
export async function h2specCases(): Promise<readonly H2specCase[]> {
  const { stdout } = await execute(h2specProgram(), ['--dryrun']);
  const cases: H2specCase[] = [];
  let group = '';
  let section = '';
  for (const line of stdout.split('\n')) {
    group = GROUPS.find(([opening]) => line.startsWith(opening))?.[1] ?? group;
    section = /^\s+([\d.]+)\. /.exec(line)?.[1] ?? section;
    const [, number, title] = /^\s+(\d+): (.*)$/.exec(line) ?? [];
    if (number !== undefined) {
      cases.push({ id: `${group}/${section}/${number}`, title: `${group}/${section} ${title}` });
    }
  }
  return cases;
}

/** Runs cases against a server of the lab's pod, from outside. @returns titles of those that failed, with what was expected and what came */
export async function h2spec(lab: Lab, { port, cases, withinS }: H2specRun): Promise<ReadonlyMap<string, string>> {
  const dir = await mkdtemp(join(lab.dir, `h2spec-${port}-`));
  const shares = Array.from({ length: AT_ONCE }, (_, share) => cases.filter((_, index) => index % AT_ONCE === share));
  const reports = await Promise.all(
    shares.map(async (share, index) => {
      if (share.length === 0) return [];
      const file = join(dir, `${index}.xml`);
      const flags = ['-h', lab.podAddress4, '-p', String(port), '-o', String(withinS), '-j', file];
      const argv = ['netns', 'exec', lab.outside.name, h2specProgram(), ...flags, ...share.map(({ id }) => id)];
      // It exits with 1 when a case fails.
      await execute('ip', argv).catch(error => {
        if ((error as { code?: unknown }).code !== 1 || !existsSync(file)) throw error;
      });
      return readReport(await readFile(file, 'utf8'));
    }),
  );
  const results = reports.flat();
  if (results.length !== cases.length) throw new Error(`h2spec ran ${results.length} of ${cases.length} cases`);
  return new Map(results.filter(([, failure]) => failure !== ''));
}

/** Reads a report in the form of JUnit: each case's title, and why it failed. */
function readReport(xml: string): readonly (readonly [title: string, failure: string])[] {
  const cases = [...xml.matchAll(/<testcase ([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)];
  return cases.map(([, attributes = '', content = '']) => {
    const attribute = (name: string): string =>
      (new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1] ?? '').replaceAll('&#34;', '"');
    const hasFailed = /<(failure|error)/.test(content);
    const failure = hasFailed ? content.replace(/<[^>]*>|\s+/g, ' ').trim() : '';
    return [`${attribute('package')} ${attribute('classname')}`, failure];
  });
}

function programPath(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'headgate', 'h2spec', VERSION, 'h2spec');
}

function goCommand(): string | undefined {
  return hasCommand('go') ? 'go' : GO_PLACES.find(place => existsSync(place));
}
