/**
 * The pod's connections and names around the command of `exec` where no namespaces can be made: a session of its own for what goes out, and the command, whose
 * calls are answered by it (world/calls).
 */

import type { AgentMessageOf } from '../../protocol/index.ts';
import { type Child, commandFailure } from '../child.ts';
import { count } from '../count-words.ts';
import { systemErrorCode } from '../errors.ts';
import type { PlaceSource } from '../fleet/place.ts';
import { effectiveRules } from '../options/world-settings.ts';
import { OutgoingRules } from '../outgoing/outgoing-rules.ts';
import type { PodDialler } from '../outgoing/pod-dialler.ts';
import { sentence } from '../sentence.ts';
import { CallWorld } from '../world/index.ts';
import { RESOLVER_FILE } from './command-files.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import { nameRules, nameServersIn, ownNameServers, readResolver } from './name-servers.ts';
import type { Prepared } from './prepare.ts';
import { openWayOut } from './way-out.ts';
import { worldFailure } from './world-failure.ts';

const NOT_CARRIED =
  'UDP other than questions for names, files, the hostname and localhost stay those of this machine; sudo and other setuid programs do not work.';

export class CommandCalls implements CommandSurroundings {
  readonly hasOwnPorts = false;
  readonly #prepared: Prepared;
  readonly #world = CallWorld.begin();
  #dialler: PodDialler | undefined;
  #isClosed = false;
  #variables: Readonly<Record<string, string>> = {};

  /** Begins at once, beside whatever the agent needs. */
  constructor(prepared: Prepared) {
    this.#prepared = prepared;
  }

  /** @throws HeadgateError HEADGATE_ERR_WORLD */
  async enter(source: PlaceSource): Promise<void> {
    const { world, target } = this.#prepared.settings;
    const { dialler, network } = await openWayOut(source, this.#prepared);
    this.#dialler = dialler;
    // A signal came meanwhile: what nobody closes keeps the process.
    if (this.#isClosed) {
      await dialler.close();
      throw new Error('closed before it was entered');
    }
    const own = ownNameServers(readResolver(RESOLVER_FILE) ?? '');
    const ofPod = nameServersIn(network.resolvConf);
    // The pod's name servers are asked from there, whatever else goes there.
    const rules = [...nameRules('remote', ofPod), ...effectiveRules({ how: 'seccomp', rules: world.rules })];
    try {
      await this.#world.enter({
        way: dialler,
        rules: new OutgoingRules(rules, world.outgoing, world.dnsRules),
        nameServers: { here: own[0], pod: ofPod[0] },
        names: { own, side: world.dns },
        onSay: message => this.#say(message),
      });
    } catch (error) {
      throw worldFailure(error);
    }
    if (world.areFilesAsked && world.files.mode !== 'off')
      this.#say('--files has no effect: the command sees the files of this machine.', 'warning');
    this.#variables = world.dns === 'remote' ? searchVariables(network) : {};
    this.#say(
      `TCP connections of the command go out from ${target.text}, and names are asked for there. ${NOT_CARRIED}`,
    );
  }

  /** @throws HeadgateError HEADGATE_ERR_COMMAND */
  async start(argv: readonly string[], environment: Readonly<Record<string, string>>): Promise<Child> {
    try {
      // Who set them for the command knows why.
      const all = { ...this.#variables, ...environment };
      return await this.#world.run({ argv, cwd: process.cwd(), environment: all });
    } catch (error) {
      if (error instanceof Error && systemErrorCode(error) !== undefined) throw commandFailure(error, argv[0] ?? '');
      throw error;
    }
  }

  /** It listens on this machine itself. */
  whenOpen(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const { counts } = this.#world;
    await this.#world.close();
    await this.#dialler?.close();
    if (counts === undefined) return;
    const { fromPod, fromHere, failed, flows } = counts;
    const message = `The command made ${count(fromPod, 'connection')} from the pod and ${fromHere} from this machine (${failed} failed), and asked for names in ${count(flows, 'flow')}.`;
    this.#prepared.progress({ event: 'detail', message });
  }

  #say(message: string, level: 'info' | 'warning' = 'info'): void {
    this.#prepared.progress({ event: 'notice', level, code: 'world', message: sentence(message) });
  }
}

/** The pod's search list, for programs that ask the C library (resolv.conf(5)); others read this machine's file, which is not changed. */
export function searchVariables({ resolvConf }: Pick<AgentMessageOf<'network'>, 'resolvConf'>): Record<string, string> {
  const line = (key: string): string | undefined =>
    new RegExp(`^${key}[ \\t]+(.+)$`, 'm').exec(resolvConf)?.[1]?.trim();
  const search = line('search') ?? line('domain');
  const options = line('options');
  return {
    ...(search === undefined ? {} : { LOCALDOMAIN: search }),
    ...(options === undefined ? {} : { RES_OPTIONS: options }),
  };
}
