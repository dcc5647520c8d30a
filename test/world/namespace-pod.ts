/** A pod for worlds: a namespace with servers in it, an agent that serves it, and an ordinary user who runs commands in its world. */

import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { OutgoingRule } from '../../cli/outgoing/outgoing-rules.ts';
import type { Side } from '../../cli/world/index.ts';
import { Headgate, Lab, LabProcess, type ProcessEnd, runDirectoryOf } from '../lab/index.ts';

/** Nobody of the machine has it; it need not have a name. */
export const USER = 47_311;
export const ECHO_PORT = 8_002;

/** How a world of a test differs from others. */
export interface PodWorld {
  /** Ports, and names, with sides of their own. */
  readonly sides?: Readonly<Record<string, Side>>;
  /** Rules as users write them, in place of sides. */
  readonly rules?: readonly OutgoingRule[];
  /** The pod's name server. */
  readonly resolver?: string;
  /** That of this machine. */
  readonly ownResolver?: string;
  /** The pod has no address of IPv4. */
  readonly family?: 'ipv6';
  /** By held calls, where no namespace can be made; a world of its own else. */
  readonly by?: 'calls';
}

/** A place in which no namespace can be made, nor any right had: the last command of a shell that has the right to say so. */
const WITHOUT_NAMESPACES = [
  ...['unshare', '--user', '--map-current-user', '--keep-caps', 'sh', '-c'],
  'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --ambient-caps=-all --inh-caps=-all "$@"',
  'sh',
] as const;

/** What a command in the world printed, and how it ended. */
export interface WorldRun extends ProcessEnd {
  readonly stdout: string;
  readonly stderr: string;
}

export class NamespacePod implements AsyncDisposable {
  readonly lab: Lab;
  readonly #directory = mkdtempSync(join(tmpdir(), 'hgt-world-'));

  private constructor(lab: Lab) {
    this.lab = lab;
  }

  static async open(): Promise<NamespacePod> {
    const pod = new NamespacePod(await Lab.open('world'));
    await pod.#prepare();
    return pod;
  }

  /** Runs a command in the pod's world, as an ordinary user, to its end. */
  async run(argv: readonly string[], more: PodWorld = {}): Promise<WorldRun> {
    await using process = this.start(argv, more);
    const end = await process.ended;
    return { ...end, stdout: process.stdout, stderr: process.stderr };
  }

  /** Starts one; its owner ends it. */
  start(argv: readonly string[], more: PodWorld = {}): LabProcess {
    const { sides = {}, rules, resolver = '192.0.2.53', ownResolver, family, by } = more;
    const plan = join(this.#directory, `plan-${readdirSync(this.#directory).length}.json`);
    const { podAddress4, podAddress6 } = this.lab;
    const addresses = family === 'ipv6' ? [podAddress6] : [podAddress4, podAddress6];
    const files = [['/etc/resolv.conf', resolvConf(resolver)]];
    const nameServers = { here: ownResolver, pod: resolver };
    writeFileSync(plan, JSON.stringify({ addresses, hostname: 'shop-7d4f', files, sides, rules, nameServers }));
    const main = join(import.meta.dirname, by === 'calls' ? 'calls-command.ts' : 'world-command.ts');
    const around = by === 'calls' ? WITHOUT_NAMESPACES : [];
    const asUser = ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups', '--inh-caps=-all'] as const;
    return new LabProcess(
      [...asUser, ...around, process.execPath, main, join(this.#directory, 'address.json'), plan, '--', ...argv],
      {
        env: { HOME: '/' },
      },
    );
  }

  /** What the checks of checks.py say, in their order. */
  async check(checks: readonly string[], more: PodWorld = {}): Promise<unknown> {
    const run = await this.run(['python3', join(import.meta.dirname, 'checks.py'), ...checks], more);
    if (run.exitCode !== 0) throw new Error(`the checks failed: ${run.stderr}${run.stdout}`);
    return JSON.parse(run.stdout);
  }

  /** What the same checks say in the pod itself. */
  async checkInPod(checks: readonly string[]): Promise<unknown> {
    return JSON.parse(await this.lab.pod.run('python3', join(import.meta.dirname, 'checks.py'), ...checks));
  }

  /** What a command says in the pod itself, with the pod's name server. */
  async runInPod(argv: readonly string[], resolver: string): Promise<string> {
    const file = join(this.#directory, 'resolv.conf');
    writeFileSync(file, resolvConf(resolver));
    const covered = 'mount --bind "$0" "$(realpath /etc/resolv.conf)" && exec "$@"';
    return this.lab.pod.run('unshare', '--mount', 'sh', '-c', covered, file, ...argv);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.lab[Symbol.asyncDispose]();
    rmSync(this.#directory, { recursive: true });
  }

  async #prepare(): Promise<void> {
    const { lab } = this;
    await lab.pod.run('ip', 'link', 'set', 'lo', 'up');
    const far = createServer({ allowHalfOpen: true }, answerAtTheEnd);
    lab.use(await lab.pod.listen(far, { port: ECHO_PORT, host: '::', ipv6Only: false }));
    const beside = createServer({ allowHalfOpen: true }, answerAtTheEnd);
    lab.use(await lab.outside.listen(beside, { port: ECHO_PORT, host: '::', ipv6Only: false }));
    // Its session keeps the agent there as long as the tests need it.
    const keeper = Headgate.start(lab, 'proxy', [`--target=netns/${lab.pod.name}`, '--socks=0']);
    await keeper.event('proxying');
    copyFileSync(addressFileIn(runDirectoryOf(lab)), join(this.#directory, 'address.json'));
    await new LabProcess(['chmod', '-R', 'a+rX', this.#directory]).ended;
    letIn(JSON.parse(readFileSync(join(this.#directory, 'address.json'), 'utf8')));
  }
}

/** The user is to reach the agent by its Unix socket as its owner would. */
function letIn({ socket }: { readonly socket: string }): void {
  chmodSync(socket, 0o666);
  for (let path = dirname(socket); path !== tmpdir(); path = dirname(path)) chmodSync(path, 0o711);
}

function resolvConf(resolver: string): string {
  return `nameserver ${resolver}\nsearch shop.svc\noptions ndots:5\n`;
}

/** Says what it heard once it has heard all. */
function answerAtTheEnd(socket: Socket): void {
  let seen = '';
  socket.on('data', bytes => {
    seen += bytes;
  });
  socket.on('end', () => socket.end(`all of ${seen}`));
  socket.on('error', () => undefined);
}

function addressFileIn(directory: string): string {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(each => each.isFile());
  const found = files
    .map(each => join(each.parentPath, each.name))
    .find(path => readFileSync(path, 'utf8').includes('"token"'));
  if (found === undefined) throw new Error(`no agent tells where it is in ${directory}`);
  return found;
}

/** A UDP server of a program of its own, in the pod: what it answers is `<text> sender`. */
export const UDP_ECHO = `
import socket, sys
server = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
server.bind(("::", int(sys.argv[1])))
print("ready", file=sys.stderr, flush=True)
while True:
    text, sender = server.recvfrom(65536)
    server.sendto(b"<" + text + b">", sender)
`;
