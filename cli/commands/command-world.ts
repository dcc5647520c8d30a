/** The pod's world around the command of `exec`: a session of its own for what goes out, and the command inside. */

import type { AgentMessageOf, Port } from '../../protocol/index.ts';
import { type Child, commandFailure } from '../child.ts';
import { count } from '../count-words.ts';
import { systemErrorCode } from '../errors.ts';
import type { PlaceSource } from '../fleet/place.ts';
import type { WorldSettings } from '../options/world-settings.ts';
import { OutgoingRules } from '../outgoing/outgoing-rules.ts';
import type { PodDialler } from '../outgoing/pod-dialler.ts';
import { sentence } from '../sentence.ts';
import { World, type WorldPlan } from '../world/index.ts';
import { CommandFiles, HOSTS_FILE, RESOLVER_FILE, wantedFiles } from './command-files.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import { nameRules, nameServersIn, readResolver } from './name-servers.ts';
import type { Prepared } from './prepare.ts';
import { openWayOut } from './way-out.ts';
import { worldFailure } from './world-failure.ts';

type Network = AgentMessageOf<'network'>;

export class CommandWorld implements CommandSurroundings {
  readonly hasOwnPorts = true;
  readonly #prepared: Prepared;
  readonly #world: World;
  #dialler: PodDialler | undefined;
  #isClosed = false;
  /** Where ports of the command are, as it was told. */
  readonly #toldPorts = new Map<number, number>();

  /** Begins at once, beside whatever the agent needs. */
  constructor(prepared: Prepared) {
    this.#prepared = prepared;
    this.#world = World.begin({ files: wantedFiles(prepared) });
  }

  /** @throws HeadgateError HEADGATE_ERR_WORLD */
  async enter(source: PlaceSource): Promise<void> {
    const { settings } = this.#prepared;
    const { text } = settings.target;
    const files = new CommandFiles(this.#prepared);
    const { dialler, network } = await openWayOut(source, this.#prepared, way =>
      this.#world.askFilesBy(files.wayBy(way)),
    );
    this.#dialler = dialler;
    // A signal came meanwhile: what nobody closes keeps the process.
    if (this.#isClosed) {
      await dialler.close();
      throw new Error('closed before it was entered');
    }
    const { rules, outgoing, dns, dnsRules } = settings.world;
    const resolver = readResolver(RESOLVER_FILE);
    const own = nameServersIn(resolver ?? '');
    const ofPod = nameServersIn(network.resolvConf);
    // Name servers are asked from where they are, whatever else goes there.
    const servers = dns === 'local' ? nameRules('local', own) : nameRules('remote', ofPod);
    try {
      const report = await this.#world.enter({
        plan: planOf(network, settings.world),
        way: dialler,
        rules: new OutgoingRules([...servers, ...rules], outgoing, dnsRules),
        nameServers: { here: own[0], pod: ofPod[0] },
        onSay: message => this.#say('info', 'world', message),
        onPort: (port, hostPort) => this.#tellPort(port, hostPort),
      });
      files.tell(report);
    } catch (error) {
      throw worldFailure(error);
    }
    this.#say('info', 'world', worldSentence(text, settings.world));
    if (resolver === undefined && dns === 'remote')
      this.#say('warning', 'names', `This machine has no ${RESOLVER_FILE} to show the pod's at: names are not found.`);
  }

  /** Starts the command inside. @throws HeadgateError HEADGATE_ERR_COMMAND */
  async start(argv: readonly string[], environment: Readonly<Record<string, string>>): Promise<Child> {
    try {
      return await this.#world.run({ argv, cwd: process.cwd(), environment });
    } catch (error) {
      if (error instanceof Error && systemErrorCode(error) !== undefined) throw commandFailure(error, argv[0] ?? '');
      throw error;
    }
  }

  /** Where a port of the command is on this machine; undefined while nothing listens on it. */
  readonly placeOf = (port: Port): number | undefined => this.#world.hostPort(port);

  /** Connections and flows that the command asked for from the pod, so far. */
  get dials(): number {
    const { counts } = this.#world;
    return counts === undefined ? 0 : counts.fromPod + counts.flows;
  }

  /** Resolves when a port that the command listens on can be reached from here. */
  whenOpen(port: number): Promise<void> {
    return this.#world.whenOpen(port);
  }

  /** Ends it, and says what it did. Never throws. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const { counts } = this.#world;
    await this.#world.close();
    await this.#dialler?.close();
    if (counts === undefined) return;
    const { fromPod, fromHere, failed, flows } = counts;
    const message = `The command made ${count(fromPod, 'connection')} from the pod and ${fromHere} from this machine (${failed} failed), and ${count(flows, 'UDP flow')}.`;
    this.#prepared.progress({ event: 'detail', message });
  }

  /** A command that starts again at each save of a file opens its ports as often. */
  #tellPort(port: number, hostPort: number): void {
    if (this.#toldPorts.get(port) === hostPort) return;
    this.#toldPorts.set(port, hostPort);
    if (port === hostPort)
      this.#prepared.progress({ event: 'detail', message: `The command's port ${port} is at 127.0.0.1:${port}.` });
    else
      this.#say(
        'info',
        'port_moved',
        `The command's port ${port} is at 127.0.0.1:${hostPort} of this machine, where ${port} is taken or needs root.`,
      );
  }

  #say(level: 'info' | 'warning', code: string, message: string): void {
    this.#prepared.progress({ event: 'notice', level, code, message: sentence(message) });
  }
}

function worldSentence(target: string, { outgoing, isAsked }: WorldSettings): string {
  const where = { remote: `go out from ${target}`, local: "go out from this machine's network", off: 'are not made' }[
    outgoing
  ];
  const back = isAsked ? '' : ' --no-world leaves it that of this machine.';
  return `The command has the network of ${target}: its connections ${where}, unless a rule says otherwise.${back}`;
}

function planOf({ addresses, hostname, resolvConf, hosts }: Network, world: WorldSettings): WorldPlan {
  const files =
    world.dns === 'local'
      ? []
      : ([
          [RESOLVER_FILE, resolvConf],
          [HOSTS_FILE, hosts],
        ] as const);
  const isOwnName = world.hostname === 'local';
  return { addresses, hostname: isOwnName ? '' : hostname, files: files.filter(([, text]) => text !== '') };
}
