/** What `exec` and `attach` share: a session, the ports it takes, and what is said about both. */

import { SUBSCRIBE_NOT_SERVED, SUBSCRIBE_PORT_OWNED, toPort } from '../../protocol/index.ts';
import { systemClock } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import { RECONNECT_WINDOW_MS } from '../limits.ts';
import { LocalPort } from '../local/local-port.ts';
import { curlLine } from '../options/curl-line.ts';
import { filterWords } from '../options/filter-words.ts';
import type { PortMapping } from '../options/port-mapping.ts';
import { filterOfPort } from '../options/settings.ts';
import type { ProgressEvent, TakenPort } from '../progress/events.ts';
import { sentence } from '../sentence.ts';
import { Session, type SessionEvents } from '../session/session.ts';
import type { StealOutcome, Subscription } from '../session/subscription.ts';
import { openTunnel } from '../session/tunnel.ts';
import type { ReadyReport } from '../target/agent-report.ts';
import { requireRoot, startLocalAgent } from '../target/local-agent.ts';
import { requireRunDirectory, runDirectory } from '../target/run-directory.ts';
import { runnerOf } from '../target/runner.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';
import { FoundPort } from './found-port.ts';
import type { Prepared } from './prepare.ts';

/** Detail of a refusal, as the agent sent it. */
type Refusal = (StealOutcome & { kind: 'refused' })['reply'];

/** Starts or joins an agent; `onLog` gets its log until it is ready. */
export type AgentFinder = (onLog: (line: string) => void) => Promise<ReadyReport>;

export class StealRun {
  /** Resolves when the session is over without our doing. */
  readonly failed: Promise<HeadgateError>;
  readonly #prepared: Prepared;
  readonly #terminal: Terminal;
  readonly #findAgent: AgentFinder;
  readonly #session: Session;
  readonly #fail: (error: HeadgateError) => void;
  #report: ReadyReport | undefined;
  #hasBegun = false;

  /** @param findAgent starts or joins the agent; by default on this machine, as root. */
  constructor(prepared: Prepared, terminal: Terminal, findAgent: AgentFinder = localFinder(prepared, terminal)) {
    const failed = Promise.withResolvers<HeadgateError>();
    this.failed = failed.promise;
    this.#fail = failed.resolve;
    this.#prepared = prepared;
    this.#terminal = terminal;
    this.#findAgent = findAgent;
    this.#session = new Session({
      access: { find: () => this.#find(), open: openTunnel },
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
    const welcome = await this.#session.start();
    const report = this.#report;
    this.#hasBegun = true;
    this.#say({
      event: 'connected',
      target: settings.target.text,
      session: welcome.session,
      agent_pid: report?.pid ?? 0,
      agent_version: welcome.version,
      joined: report?.joined === true,
    });
  }

  /** A local port that tells when it refuses and when it answers again. */
  localPort(mapping: PortMapping): LocalPort {
    return new LocalPort(mapping.local, {
      onRefused: port =>
        this.#warn(
          'local_refused',
          `Nothing listens on port ${port} of this machine: until something does, its requests go to the app.`,
        ),
      onAnswering: port => this.#notice('local_answering', `Port ${port} of this machine answers again.`),
    });
  }

  /** Takes the ports that the user named. @throws HeadgateError when one is refused. */
  async takeNamed(ports: readonly LocalPortMapping[]): Promise<void> {
    const wishes = ports.map(({ mapping, localPort }) =>
      this.#session.steal({ mapping, localPort, isOnlyIfServed: false }),
    );
    const taken: TakenPort[] = [];
    for (const subscription of wishes) {
      const outcome = await subscription.outcome;
      if (outcome.kind === 'withdrawn') return;
      if (outcome.kind === 'refused') throw refusal(outcome.reply, this.#prepared.settings.target.text);
      this.#tellConfirmed(subscription, outcome.reply);
      taken.push(this.#takenPort(subscription));
    }
    this.#tellTaken(taken);
    void this.#tellUnserved(taken);
  }

  /** Takes a port that the command listens on, as soon as the target serves it too; until `close` of what is returned. */
  takeFound(found: LocalPortMapping): FoundPort {
    return new FoundPort(
      {
        ask: () => this.#session.steal({ ...found, isOnlyIfServed: true }),
        giveBack: subscription => void this.#giveBack(subscription),
        onTaken: (subscription, { reply }) => {
          this.#tellConfirmed(subscription, reply);
          this.#tellTaken([this.#takenPort(subscription)]);
        },
        onRefused: ({ reply }) => this.#tellNotTaken(found.mapping, reply),
      },
      systemClock,
    );
  }

  /** Ends the session and says what it did, if there was one. */
  async close(): Promise<void> {
    const counters = await this.#session.leave();
    if (this.#hasBegun) this.#say({ event: 'ended', counters });
  }

  /** The command no longer listens: requests go to the app again. */
  async #giveBack(subscription: Subscription): Promise<void> {
    const wasTaken = subscription.wasTaken;
    this.#session.giveBack(subscription);
    await subscription.returned;
    if (!wasTaken) return;
    this.#say({
      event: 'returned',
      target: this.#prepared.settings.target.text,
      remote: subscription.wish.mapping.remote,
    });
  }

  async #find(): Promise<ReadyReport> {
    this.#report = await this.#findAgent(message => this.#say({ event: 'detail', message: `agent: ${message}` }));
    return this.#report;
  }

  #events(): SessionEvents {
    return {
      onLost: reason => this.#say({ event: 'agent_lost', reason, window_seconds: RECONNECT_WINDOW_MS / 1000 }),
      onBack: welcome => this.#say({ event: 'agent_back', resumed: welcome.resumed, session: welcome.session }),
      onNotice: ({ level, code, message, count }) => {
        const text = sentence(count === undefined ? message : `${message} (${count} times)`);
        this.#say({
          event: 'notice',
          level: level === 'warn' ? 'warning' : 'info',
          code: code.toLowerCase(),
          message: text,
        });
      },
      onPortLost: (subscription, reason) => this.#onPortLost(subscription, reason),
      onFailed: error => this.#fail(error),
    };
  }

  #onPortLost(subscription: Subscription, reason: string): void {
    const remote = subscription.wish.mapping.remote;
    if (this.#session.portCount > 0) {
      this.#warn('port_lost', `Port ${remote} is no longer taken. ${sentence(reason)}`);
      return;
    }
    const message = `Port ${remote} of ${this.#prepared.settings.target.text} is no longer taken. ${sentence(reason)}`;
    this.#fail(new HeadgateError('HEADGATE_ERR_TAKEN_OVER', message, { hint: 'Start again to ask for it anew.' }));
  }

  #takenPort({ wish }: Subscription): TakenPort {
    const { settings } = this.#prepared;
    const { base, runner } = runnerOf(settings.target, wish.mapping.remote, this.#terminal.environment);
    const filter = filterOfPort(settings, wish.mapping.remote);
    return { remote: wish.mapping.remote, local: wish.localPort.text, try: curlLine(filter, base, runner) };
  }

  /** Ports that are taken whole are told apart from those that the filter holds for. */
  #tellTaken(ports: readonly TakenPort[]): void {
    const { settings } = this.#prepared;
    const groups = Map.groupBy(ports, ({ remote }) => filterOfPort(settings, toPort(remote)));
    for (const [filter, group] of groups) {
      const words = filter === undefined ? null : filterWords(filter);
      this.#say({ event: 'stealing', target: settings.target.text, ports: group, filter: words });
    }
  }

  /** A port that nothing in the target listens on is usually a slip of the keyboard. */
  async #tellUnserved(taken: readonly TakenPort[]): Promise<void> {
    const served = await this.#session.listeners();
    if (served === undefined) return;
    const { target } = this.#prepared.settings;
    for (const { remote } of taken) {
      if (served.includes(toPort(remote))) continue;
      const others = served.length === 0 ? 'nothing listens there at all' : `it listens on ${served.join(', ')}`;
      this.#warn('not_served', `Nothing in ${target.text} listens on port ${remote} (${others}).`);
    }
  }

  #tellConfirmed({ wish }: Subscription, { predating, overlaps }: (StealOutcome & { kind: 'taken' })['reply']): void {
    const port = wish.mapping.remote;
    if (predating > 0 && !this.#prepared.settings.drain) {
      const who = predating === 1 ? '1 connection' : `${predating} connections`;
      this.#notice(
        'predating',
        `${who} to port ${port} predate this session and stay with the app; --drain resets such connections.`,
      );
    }
    for (const { name, session, filter } of overlaps) {
      this.#notice(
        'overlap',
        `${name} (session ${session}) takes requests of port ${port} too, by ${filter}; a request that both match goes to whoever came first.`,
      );
    }
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

function localFinder({ settings }: Prepared, { commandLine, environment }: Terminal): AgentFinder {
  return onLog => {
    requireRoot(settings.target, commandLine);
    requireRunDirectory(runDirectory(environment));
    return startLocalAgent({ target: settings.target, settings: settings.agent, onLog });
  };
}

function refusal({ code, message, hint }: Refusal, target: string): HeadgateError {
  const help = code === SUBSCRIBE_PORT_OWNED && hint === '' ? 'Add --takeover to end that session.' : hint;
  return new HeadgateError('HEADGATE_ERR_REFUSED', `${target}: ${sentence(message)}`, {
    hint: help === '' ? undefined : sentence(help),
  });
}
