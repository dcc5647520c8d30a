/** What `exec` and `attach` share: a session in each place of the target, the ports that are taken, and what is said about both. */

import {
  type AgentMessageOf,
  type Port,
  SUBSCRIBE_NOT_SERVED,
  SUBSCRIBE_PORT_OWNED,
  toPort,
} from '../../protocol/index.ts';
import { systemClock } from '../clock.ts';
import type { TargetVariables } from '../environment/rules.ts';
import { HeadgateError } from '../errors.ts';
import type { Claim } from '../fleet/claim.ts';
import { Fleet, type FleetEvents } from '../fleet/fleet.ts';
import type { Place, PlaceSource } from '../fleet/place.ts';
import { PODS_NOTICE_QUIET_MS, RECONNECT_WINDOW_MS } from '../limits.ts';
import { LocalPort } from '../local/local-port.ts';
import { filterWords } from '../options/filter-words.ts';
import { maxRateWords } from '../options/max-rate.ts';
import type { PortMapping } from '../options/port-mapping.ts';
import { filterOfPort } from '../options/settings.ts';
import { TLS_HELP } from '../options/tls-paths.ts';
import type { ProgressEvent, TakenPort } from '../progress/events.ts';
import { sentence } from '../sentence.ts';
import { askEnviron } from '../session/observer.ts';
import type { StealOutcome, TakenReply } from '../session/subscription.ts';
import { agentFlags } from '../target/local-agent.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';
import { FoundPort } from './found-port.ts';
import { localPortEvents } from './local-words.ts';
import { type AgentFinder, placesOf } from './places.ts';
import { predatingPacketsWords } from './predating-words.ts';
import type { Prepared } from './prepare.ts';
import { tryLine } from './try-line.ts';

/** Detail of a refusal, as the agent sent it. */
type Refusal = (StealOutcome & { kind: 'refused' })['reply'];

export class StealRun {
  /** Resolves when the session is over without our doing. */
  readonly failed: Promise<HeadgateError>;
  /** Where ports of the command are on this machine, if it has a network of its own. */
  placeOf: ((port: Port) => number | undefined) | undefined;
  readonly #prepared: Prepared;
  readonly #terminal: Terminal;
  readonly #source: PlaceSource;
  readonly #fleet: Fleet;
  /** Whether the target is pods that come and go, so that each is named. */
  readonly #isChanging: boolean;
  readonly #fail: (error: HeadgateError) => void;
  /** What was said once. */
  readonly #told = new Set<string>();
  /** When each notice came last. */
  readonly #noticedMs = new Map<string, number>();
  /** What was taken and is still to be said: before anything is said of its end. */
  #telling: Promise<unknown> = Promise.resolve();
  /** There is something to say of at the end: no port that the user named was refused. */
  #hasBegun = false;

  /** @param findAgent starts or joins the agent; by default where the target is. @throws HeadgateError HEADGATE_ERR_KUBECONFIG */
  constructor(prepared: Prepared, terminal: Terminal, findAgent?: AgentFinder) {
    const failed = Promise.withResolvers<HeadgateError>();
    this.failed = failed.promise;
    this.#fail = failed.resolve;
    this.#prepared = prepared;
    this.#terminal = terminal;
    const onDetail = (message: string): void => this.#say({ event: 'detail', message });
    const source = placesOf({ ...prepared, terminal, findAgent, onDetail });
    this.#source = source;
    this.#isChanging = source.isChanging;
    this.#fleet = new Fleet({
      source,
      settings: prepared.settings,
      version: packageVersion(),
      clock: systemClock,
      events: this.#events(),
    });
  }

  /** Starts or joins the agent and connects. @throws HeadgateError */
  async open(): Promise<void> {
    const { settings } = this.#prepared;
    this.#say({ event: 'agent_starting', target: settings.target.text });
    await this.#fleet.start();
  }

  /** The ports that the user named, as the target has them; once it is open. @throws HeadgateError for one that it has not */
  get namedPorts(): readonly PortMapping[] {
    return this.#source.mappingsOf(this.#prepared.settings);
  }

  /** The variables of the target's process, from one of its places; once it is open. @throws HeadgateError */
  async variables(): Promise<TargetVariables> {
    const access = this.#fleet.access;
    if (access === undefined) return [];
    const { name } = this.#prepared.settings;
    return askEnviron(access, { name, version: packageVersion(), clock: systemClock });
  }

  /** A local port that tells when it refuses and when it answers again. */
  localPort(mapping: PortMapping): LocalPort {
    const protocol = this.#prepared.settings.localProtocol;
    const events = localPortEvents({ isMirror: this.#isMirror, protocol }, (level, code, message) =>
      this.#say({ event: 'notice', level, code, message }),
    );
    return new LocalPort(mapping.local, events, { protocol, placeOf: this.placeOf });
  }

  /** The places in which its session stands, for what else is to go there. */
  get joined(): PlaceSource {
    return this.#fleet.joined;
  }

  /** Takes the ports that the user named. @throws HeadgateError when one is refused. */
  async takeNamed(ports: readonly LocalPortMapping[]): Promise<void> {
    const asked = ports.map(port => ({
      claim: this.#fleet.claim({ ...port, isOnlyIfServed: false }),
      port: this.#takenPort(port),
    }));
    const taken: Promise<TakenPort>[] = [];
    for (const { claim, port } of asked) {
      const outcome = await claim.outcome;
      if (outcome.kind === 'withdrawn') return;
      if (outcome.kind === 'refused') {
        this.#hasBegun = false;
        throw refusal(outcome.reply, this.#prepared.settings.target.text);
      }
      this.#tellConfirmed(claim, outcome.reply);
      taken.push(outcome.reply.tlsOpener === undefined ? port : this.#takenPort(claim.wish, outcome.reply));
    }
    await this.#tellTaken(taken);
    void this.#tellUnserved(ports);
  }

  /** Takes a port that the command listens on, as soon as the target serves it too; until `close` of what is returned. */
  takeFound(found: LocalPortMapping): FoundPort {
    return new FoundPort(
      {
        ask: () => this.#fleet.claim({ ...found, isOnlyIfServed: true }),
        giveBack: claim => void this.#giveBack(claim),
        onTaken: (claim, { reply }) => {
          this.#tellConfirmed(claim, reply);
          void this.#tellTaken([this.#takenPort(claim.wish, reply)]);
        },
        onRefused: ({ reply }) => this.#tellNotTaken(found.mapping, reply),
      },
      systemClock,
    );
  }

  /** Ends the session and says what it did, if there was one. */
  async close(): Promise<void> {
    const counters = await this.#fleet.leave();
    await this.#telling;
    if (this.#hasBegun) this.#say({ event: 'ended', counters, ...(this.#isMirror ? { mode: 'mirror' } : {}) });
  }

  /** The user will not wait for answers, while it closes. */
  hurry(): void {
    void this.#fleet.leave(0);
  }

  /** The command no longer listens: requests go to the app again. */
  async #giveBack(claim: Claim): Promise<void> {
    const wasTaken = claim.wasTaken;
    await this.#fleet.giveBack(claim);
    if (!wasTaken) return;
    await this.#telling;
    this.#say({
      event: 'returned',
      target: this.#prepared.settings.target.text,
      remote: claim.wish.mapping.remote,
    });
  }

  #events(): FleetEvents {
    const target = this.#prepared.settings.target.text;
    return {
      onConnected: (place, welcome, { pid, joined }) => {
        this.#hasBegun = true;
        this.#say({
          event: 'connected',
          target,
          session: welcome.session,
          agent_pid: pid,
          agent_version: welcome.version,
          joined: joined === true,
          ...this.#naming(place),
        });
        if (joined === true) this.#tellKeptSettings();
      },
      onLost: (place, reason) =>
        this.#say({
          event: 'agent_lost',
          reason,
          window_seconds: RECONNECT_WINDOW_MS / 1000,
          ...this.#naming(place),
        }),
      onBack: (place, { resumed, session }) =>
        this.#say({ event: 'agent_back', resumed, session, ...this.#naming(place) }),
      onNotice: (_, notice) => this.#tellNotice(notice),
      onPortLost: (place, claim, reason) => this.#onPortLost(place, claim, reason),
      onTaken: ({ text }) => this.#say({ event: 'pod_taken', target, place: text, pods: this.#fleet.size }),
      onGone: ({ text }, reason) =>
        this.#say({ event: 'pod_gone', target, place: text, reason, pods: this.#fleet.size }),
      onUnderWay: (requests, limitMs) => this.#tellUnderWay(requests, limitMs),
      onTrouble: message => this.#warn('pod', message),
      onFailed: error => this.#fail(error),
    };
  }

  /** Settings of an agent hold for one that we start; one that is there keeps its own. */
  #tellKeptSettings(): void {
    const flags = agentFlags(this.#prepared.settings.agent);
    if (flags.length === 0 || this.#told.has('agent_settings')) return;
    this.#told.add('agent_settings');
    const what = `${flags.join(', ')} ${flags.length === 1 ? 'has' : 'have'} no effect`;
    this.#warn('agent_settings', `The agent runs already and keeps its own settings: ${what}.`);
  }

  /** Which place an event is about, where there may be more than one. */
  #naming({ text }: Place): { readonly place?: string } {
    return this.#isChanging ? { place: text } : {};
  }

  #tellNotice({ level, code, message, count }: AgentMessageOf<'notice'>): void {
    // What many pods say is said once, as an agent says it.
    const nowMs = systemClock.nowMs();
    const toldMs = this.#noticedMs.get(`${code} ${message}`);
    this.#noticedMs.set(`${code} ${message}`, nowMs);
    if (this.#isChanging && toldMs !== undefined && nowMs - toldMs < PODS_NOTICE_QUIET_MS) return;
    const seen = sentence(count === undefined ? message : `${message} (${count} times)`);
    const isClosedTls = code === 'OPAQUE_TLS' && !this.#isMirror && this.#prepared.settings.tls === undefined;
    const text = isClosedTls ? `${seen} ${TLS_HELP}` : seen;
    this.#say({
      event: 'notice',
      level: level === 'warn' ? 'warning' : 'info',
      code: code.toLowerCase(),
      message: text,
    });
  }

  #tellUnderWay(requests: number, limitMs: number): void {
    if (this.#told.has('under_way')) return;
    this.#told.add('under_way');
    const what = requests === 1 ? '1 request is' : `${requests} requests are`;
    this.#notice(
      'under_way',
      `${what} still being answered here: waiting up to ${Math.ceil(limitMs / 1000)} s; Ctrl-C again ends it now.`,
    );
  }

  #onPortLost(place: Place, { wish, size }: Claim, reason: string): void {
    const remote = wish.mapping.remote;
    if (size > 0 || this.#fleet.claimCount > 0) {
      const where = this.#isChanging ? ` of ${place.text}` : '';
      this.#warn('port_lost', `Port ${remote}${where} is no longer taken. ${sentence(reason)}`);
      return;
    }
    const message = `Port ${remote} of ${this.#prepared.settings.target.text} is no longer taken. ${sentence(reason)}`;
    this.#fail(new HeadgateError('HEADGATE_ERR_TAKEN_OVER', message, { hint: 'Start again to ask for it anew.' }));
  }

  async #takenPort({ mapping: { remote }, localPort }: LocalPortMapping, reply?: TakenReply): Promise<TakenPort> {
    const { settings } = this.#prepared;
    const isTls = settings.tls !== undefined || reply?.tlsOpener !== undefined;
    const line = await tryLine(settings, { port: remote, localPort, isTls, environment: this.#terminal.environment });
    return { remote, local: localPort.text, try: line };
  }

  /** Resolves when it is told. */
  #tellTaken(ports: readonly Promise<TakenPort>[]): Promise<void> {
    const telling = Promise.all(ports).then(known => this.#sayTaken(known));
    this.#telling = Promise.all([this.#telling, telling]);
    return telling;
  }

  /** Ports that are taken whole are told apart from those that the filter holds for. */
  #sayTaken(ports: readonly TakenPort[]): void {
    const { settings } = this.#prepared;
    this.#say({ event: 'detail', message: `taken (after ${Math.round(systemClock.nowMs())} ms)` });
    const groups = Map.groupBy(ports, ({ remote }) => filterOfPort(settings, toPort(remote)));
    for (const [filter, group] of groups) {
      const words = filter === undefined ? null : filterWords(filter);
      const common = {
        ...{ target: settings.target.text, ports: group, filter: words, ...this.#podCount() },
        ...(this.#areBack(group) ? { again: true as const } : {}),
      };
      const { mirror } = settings;
      if (mirror === undefined) this.#say({ event: 'stealing', ...common });
      else {
        const max_rate = mirror.maxRate === null ? null : maxRateWords(mirror.maxRate);
        this.#say({ event: 'mirroring', ...common, source: mirror.source, max_rate });
      }
    }
  }

  /** Whether all of them led there before in this run. From now on they did. */
  #areBack(ports: readonly TakenPort[]): boolean {
    const ways = ports.map(({ remote, local }) => `${remote} → ${local}`);
    const areBack = ways.every(way => this.#told.has(way));
    for (const way of ways) this.#told.add(way);
    return areBack;
  }

  get #isMirror(): boolean {
    return this.#prepared.settings.mirror !== undefined;
  }

  #podCount(): { readonly pods?: number } {
    return this.#isChanging ? { pods: this.#fleet.size } : {};
  }

  /** A port that nothing in the target listens on is usually a slip of the keyboard. */
  async #tellUnserved(taken: readonly LocalPortMapping[]): Promise<void> {
    const served = await this.#fleet.listeners();
    if (served === undefined) return;
    const { target } = this.#prepared.settings;
    for (const { remote } of taken.map(({ mapping }) => mapping)) {
      if (served.includes(remote)) continue;
      const others = served.length === 0 ? 'nothing listens there at all' : `it listens on ${served.join(', ')}`;
      this.#warn('not_served', `Nothing in ${target.text} listens on port ${remote} (${others}).`);
    }
  }

  #tellConfirmed({ wish }: Claim, { predating, overlaps, tlsOpener }: TakenReply): void {
    const port = wish.mapping.remote;
    const { drain } = this.#prepared.settings;
    if (tlsOpener !== undefined) {
      this.#noticeOnce(
        'tls_opened',
        `TLS on port ${port} is opened with the certificate that ${tlsOpener} names: requests within it are judged, too.`,
      );
    }
    // Of a command that starts again at each save, only the first time.
    if (predating > 0 && !drain && !this.#told.has(`predating ${port}`)) {
      this.#told.add(`predating ${port}`);
      this.#notice('predating', this.#predatingWords(predating, port));
    }
    for (const { name, session, filter } of overlaps) {
      this.#noticeOnce(
        'overlap',
        `${name} (session ${session}) takes requests of port ${port} too, by ${filter}; a request that both match goes to whoever came first.`,
      );
    }
  }

  #predatingWords(predating: number, port: Port): string {
    if (this.#prepared.settings.mirror?.source === 'packets') return predatingPacketsWords(predating, port);
    const isOne = predating === 1;
    const who = isOne ? `1 connection to port ${port} predates` : `${predating} connections to port ${port} predate`;
    const does = this.#isMirror ? `${isOne ? 'is' : 'are'} not seen` : `${isOne ? 'stays' : 'stay'} with the app`;
    return `${who} this session and ${does}; --drain resets such connections.`;
  }

  #tellNotTaken({ remote, local }: PortMapping, reply: Refusal): void {
    if (reply.code !== SUBSCRIBE_NOT_SERVED) {
      this.#warn('not_taken', `Port ${remote} is not taken. ${sentence(reply.message)}`);
      return;
    }
    const { target } = this.#prepared.settings;
    this.#notice(
      'not_served',
      `The command listens on port ${local}, but nothing in ${target.text} serves ${remote === local ? 'that port' : `port ${remote}`}. To send it the requests of another port, add -p REMOTE:${local}.`,
    );
  }

  #noticeOnce(code: string, message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#notice(code, message);
  }

  #notice(code: string, message: string): void {
    this.#say({ event: 'notice', level: 'info', code, message });
  }

  #warn(code: string, message: string): void {
    this.#say({ event: 'notice', level: 'warning', code, message });
  }

  #say(event: ProgressEvent): void {
    this.#prepared.progress(event);
  }
}

/** A mapping with what is known of its local side. */
export interface LocalPortMapping {
  readonly mapping: PortMapping;
  readonly localPort: LocalPort;
}

function refusal({ code, message, hint }: Refusal, target: string): HeadgateError {
  const help = code === SUBSCRIBE_PORT_OWNED && hint === '' ? 'Add --takeover to end that session.' : hint;
  return new HeadgateError('HEADGATE_ERR_REFUSED', `${target}: ${sentence(message)}`, {
    hint: help === '' ? undefined : sentence(help),
  });
}
