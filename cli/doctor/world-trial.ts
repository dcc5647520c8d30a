/**
 * A command's world in a pod that an agent was brought to, tried by a program that runs in it: it asks for a name, dials, and reads a file, and
 * ends with a code that says how each went. What it dials and reads goes through the agent, as a session's would.
 */

import { CommandWorld } from '../commands/command-world.ts';
import { toHeadgateError } from '../errors.ts';
import { FixedPlace } from '../fleet/place.ts';
import type { Settings } from '../options/settings.ts';
import type { AgentAccess } from '../session/handshake.ts';
import { worldObstacle } from '../world/index.ts';
import { failed, OK, type Outcome, ok, skipped, warning } from './check.ts';

/** Every cluster has it, and a pod with the cluster's names knows it. */
const NAME = 'kubernetes.default.svc';
const NAME_PORT = 443;
const LIMIT_MS = 20_000;

/** Of a pod's own, so never that of this machine. */
const POD_FILE = '/etc/hostname';

/** How each part went; the code that the program ends with is all of them. */
const ANSWERED = 0;
const REFUSED = 1;
const SILENT = 2;
const WAYS = 3;

/** Name and dial go one after the other, since the dial needs the address. */
const PROBE = `
const { lookup } = require('node:dns');
const [name, port, file, limitMs] = process.argv.slice(1);
const isPods = () => {
  try {
    return require('node:fs').readFileSync(file, 'utf8').trim().split('.')[0] === require('node:os').hostname().split('.')[0];
  } catch {
    return false;
  }
};
const end = (named, dialled) => process.exit(named + ${WAYS} * dialled + ${WAYS * WAYS} * (isPods() ? ${ANSWERED} : ${REFUSED}));
setTimeout(() => end(${SILENT}, ${SILENT}), Number(limitMs)).unref();
lookup(name, (error, address) => {
  const named = error === null ? ${ANSWERED} : error.code === 'ENOTFOUND' ? ${REFUSED} : ${SILENT};
  if (address === undefined) return end(named, ${SILENT});
  const socket = require('node:net').connect(Number(port), address);
  socket.on('connect', () => end(named, ${ANSWERED}));
  socket.on('error', ({ code }) => end(named, code === 'ECONNREFUSED' ? ${REFUSED} : ${SILENT}));
});`;

const DOCS = 'docs/world.md says what it needs.';

/** What came of it; undefined where it could not be made, for the reason that stands in the first outcome. */
interface Trace {
  readonly made: Outcome;
  readonly name: number;
  readonly dial: number;
  readonly file: number;
  readonly dials: number;
  readonly remarks: string;
}

export class WorldTrial {
  #trace: Promise<Trace> | undefined;

  /** Its namespaces and mounts. */
  async made(settings: Settings, access: AgentAccess): Promise<Outcome> {
    this.#trace = tryWorld(settings, access);
    return (await this.#trace).made;
  }

  /** That what is dialled inside comes to the agent. */
  async rules(): Promise<Outcome> {
    return this.#of(({ dials, remarks }) =>
      dials > 0 ? OK : failed('nothing that a program inside dials comes out', remarks || DOCS),
    );
  }

  async name(): Promise<Outcome> {
    return this.#of(({ name, remarks }) => {
      if (name === ANSWERED) return ok(NAME);
      if (name === REFUSED) return ok(`its name servers answer; ${NAME} is none that they know`);
      return failed("the pod's name servers do not answer", remarks || 'A NetworkPolicy may be in the way of the pod.');
    });
  }

  async dial(): Promise<Outcome> {
    return this.#of(({ name, dial, remarks }) => {
      if (name !== ANSWERED) return skipped(`${NAME} has no address`);
      if (dial === ANSWERED) return ok(`${NAME}:${NAME_PORT}`);
      if (dial === REFUSED) return ok(`${NAME}:${NAME_PORT}, which refused it`);
      return warning(
        `the pod does not reach ${NAME}:${NAME_PORT}`,
        remarks || 'A NetworkPolicy may be in its way; other places may be reached.',
      );
    });
  }

  async file(): Promise<Outcome> {
    return this.#of(({ file, remarks }) =>
      file === ANSWERED
        ? ok(POD_FILE)
        : warning(`${POD_FILE} of the pod cannot be read`, remarks || '--files off goes without its files.'),
    );
  }

  async #of(look: (trace: Trace) => Outcome): Promise<Outcome> {
    const trace = await this.#trace;
    return trace === undefined || trace.made.state !== 'ok' ? skipped('there is no world') : look(trace);
  }
}

/** Never rejects. */
async function tryWorld(settings: Settings, access: AgentAccess): Promise<Trace> {
  const none = { name: SILENT, dial: SILENT, file: REFUSED, dials: 0, remarks: '' };
  const without = (reason: string, fix: string): Trace => ({ ...none, made: warning(reason, fix) });
  if (process.platform !== 'linux')
    return without('this machine does not run Linux', '--world proxy serves programs that take a proxy.');
  const obstacle = worldObstacle();
  if (obstacle !== undefined) return without(obstacle.message, obstacle.hint);
  const remarks: string[] = [];
  let dials = 0;
  const world = new CommandWorld({
    settings: { ...settings, world: worldOf(settings) },
    verbosity: 0,
    progress: event => {
      if (event.event === 'notice' && event.level === 'warning') remarks.push(event.message);
    },
  });
  try {
    await world.enter(new FixedPlace(settings.target.text, access));
    const argv = [process.execPath, '-e', PROBE, NAME, String(NAME_PORT), POD_FILE, String(LIMIT_MS)];
    const child = await world.start(argv, {});
    const code = (await child.ended).code ?? -1;
    dials = world.dials;
    if (code < 0 || code >= WAYS * WAYS * WAYS) return without(`a program inside ended with ${code}`, DOCS);
    const [name, dial, file] = [code % WAYS, Math.floor(code / WAYS) % WAYS, Math.floor(code / (WAYS * WAYS))] as const;
    return { made: OK, name, dial, file, dials, remarks: remarks.join(' ') };
  } catch (error) {
    const { message, hint } = toHeadgateError(error);
    return without(message, hint ?? DOCS);
  } finally {
    await world.close();
  }
}

/** Everything of the pod, whatever a file says. */
function worldOf({ world }: Settings): Settings['world'] {
  const files = { ...world.files, mode: 'overrides', include: [POD_FILE], exclude: [], writable: [] } as const;
  const pods = { outgoing: 'remote', dns: 'remote', hostname: 'remote' } as const;
  return { ...world, ...pods, rules: [], dnsRules: [], files, areFilesAsked: false };
}
