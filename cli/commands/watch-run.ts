/**
 * A watch of some ports in each place of the target: what agents tell goes to stdout as lines, what concerns the session to stderr.
 * Lines that nobody reads are left out and counted, so that a paused pager costs neither memory nor the session.
 */

import type { AgentMessageOf, Port, SeenCounts } from '../../protocol/index.ts';
import { systemClock } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import type { Claim } from '../fleet/claim.ts';
import { Fleet, type FleetEvents } from '../fleet/fleet.ts';
import type { Place, PlaceSource } from '../fleet/place.ts';
import { MAX_OUTPUT_BACKLOG_BYTES, RECONNECT_WINDOW_MS } from '../limits.ts';
import { filterWords } from '../options/filter-words.ts';
import { namedByRules } from '../options/found-ports.ts';
import { filterOfPort } from '../options/settings.ts';
import { seenJson, seenLine, unlistedLine } from '../progress/seen-words.ts';
import { isColoured, printableJson, type Style, styleFor } from '../progress/style.ts';
import { sentence } from '../sentence.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';
import { claimPorts } from './claim-ports.ts';
import type { Prepared } from './prepare.ts';

/** What a watch is made with. */
export interface WatchParts {
  readonly prepared: Prepared;
  readonly terminal: Terminal;
  readonly source: PlaceSource;
  /** One JSON object a line. */
  readonly isJson: boolean;
}

export class WatchRun {
  /** Resolves when the session is over without our doing. */
  readonly failed: Promise<HeadgateError>;
  readonly #parts: WatchParts;
  readonly #fleet: Fleet;
  readonly #style: Style;
  readonly #fail: (error: HeadgateError) => void;
  readonly #counts = { requests: 0, matches: 0, undecided: 0, connections: 0, unlisted: 0 };
  #ports: readonly Port[] = [];
  /** Notices that were passed on. */
  readonly #told = new Set<string>();
  #hasBegun = false;

  constructor(parts: WatchParts) {
    const { prepared, terminal, source } = parts;
    const failed = Promise.withResolvers<HeadgateError>();
    this.failed = failed.promise;
    this.#fail = failed.resolve;
    this.#parts = parts;
    this.#style = styleFor(isColoured(terminal.stdout, terminal.environment));
    const { filter, filterPorts, stealProbes, name } = prepared.settings;
    this.#fleet = new Fleet({
      source,
      settings: { mode: 'watch', filter, filterPorts, stealProbes, name, takeover: false, drain: false },
      version: packageVersion(),
      clock: systemClock,
      events: this.#events(),
    });
  }

  /** Starts or joins the agents, and watches the ports that are named, else the one that the target serves. @throws HeadgateError */
  async begin(): Promise<void> {
    const { progress, settings } = this.#parts.prepared;
    progress({ event: 'agent_starting', target: settings.target.text });
    await this.#fleet.start();
    this.#ports = await this.#wantedPorts();
    const wanted = { ports: this.#ports, target: settings.target.text };
    const isThere = await claimPorts(this.#fleet, wanted, (port, predating) => this.#tellPredating(port, predating));
    if (!isThere) return;
    this.#hasBegun = true;
    const groups = Map.groupBy(this.#ports, port => filterOfPort(settings, port));
    for (const [filter, ports] of groups) {
      const words = filter === undefined ? null : filterWords(filter);
      progress({ event: 'watching', target: settings.target.text, ports, filter: words, ...this.#podCount() });
    }
  }

  /** Ends the session, and says what was seen. */
  async close(): Promise<void> {
    await this.#fleet.leave();
    if (!this.#hasBegun) return;
    const { progress, settings } = this.#parts.prepared;
    progress({ event: 'watched', has_filter: settings.filter !== undefined, ...this.#counts });
    if (this.#parts.isJson) this.#print(printableJson({ kind: 'summary', ...this.#counts }));
  }

  async #wantedPorts(): Promise<readonly Port[]> {
    const { prepared, source } = this.#parts;
    const named = source.mappingsOf(prepared.settings);
    const mappings = named.length > 0 ? named : namedByRules(prepared.settings.foundPorts);
    if (mappings.length > 0) return [...new Set(mappings.map(({ remote }) => remote))];
    const { text } = prepared.settings.target;
    const served = await this.#fleet.listeners();
    if (served?.length === 1) return served;
    const what = served === undefined || served.length === 0 ? 'nothing' : `something on ${served.join(', ')}`;
    throw new HeadgateError('HEADGATE_ERR_USAGE', `No port is given, and ${what} listens in ${text}.`, {
      hint: 'Name the port with -p, as in -p 8080.',
    });
  }

  #events(): FleetEvents {
    const { prepared } = this.#parts;
    const say = prepared.progress;
    const target = prepared.settings.target.text;
    return {
      onConnected: (place, { session, version }, { pid, joined }) =>
        say({
          event: 'connected',
          ...{ target, session, agent_pid: pid, agent_version: version, joined: joined === true },
          ...this.#naming(place),
        }),
      onLost: (place, reason) =>
        say({ event: 'agent_lost', reason, window_seconds: RECONNECT_WINDOW_MS / 1000, ...this.#naming(place) }),
      onBack: (place, { resumed, session }) => say({ event: 'agent_back', resumed, session, ...this.#naming(place) }),
      onNotice: (_, { code, message }) => this.#warnOnce(code.toLowerCase(), message),
      onSeen: (place, port, message) => this.#onSeen(place, port, message),
      onPortLost: (place, claim, reason) => this.#onPortLost(place, claim, reason),
      onTaken: ({ text }) => this.#tell('info', 'pod_watched', `${text} came and is watched; ${this.#podWords()}`),
      onGone: ({ text }, reason) =>
        this.#tell('warning', 'pod_gone', `${text} is no longer watched: ${reason}; ${this.#podWords()}`),
      onTrouble: message => this.#tell('warning', 'pod', message),
      onFailed: error => this.#fail(error),
    };
  }

  #tell(level: 'info' | 'warning', code: string, message: string): void {
    this.#parts.prepared.progress({ event: 'notice', level, code, message: sentence(message) });
  }

  /** What many pods say is said once. */
  #warnOnce(code: string, message: string): void {
    const isRepeated = this.#parts.source.isChanging && this.#told.has(`${code} ${message}`);
    this.#told.add(`${code} ${message}`);
    if (!isRepeated) this.#tell('warning', code, message);
  }

  #onPortLost({ text }: Place, { wish, size }: Claim, reason: string): void {
    const port = wish.mapping.remote;
    if (size > 0) {
      this.#tell('warning', 'port_lost', `Port ${port} of ${text} is no longer watched. ${sentence(reason)}`);
      return;
    }
    const message = `Port ${port} is no longer watched. ${sentence(reason)}`;
    this.#fail(new HeadgateError('HEADGATE_ERR_TAKEN_OVER', message));
  }

  /** Which place an event is about, where there may be more than one. */
  #naming({ text }: Place): { readonly place?: string } {
    return this.#parts.source.isChanging ? { place: text } : {};
  }

  #podCount(): { readonly pods?: number } {
    return this.#parts.source.isChanging ? { pods: this.#fleet.size } : {};
  }

  #podWords(): string {
    const { size } = this.#fleet;
    const { text } = this.#parts.prepared.settings.target;
    return size === 0
      ? `no pod of ${text} is left, waiting for one`
      : `now ${size} ${size === 1 ? 'pod' : 'pods'} of ${text}`;
  }

  #onSeen(from: Place, port: Port, { entries, counts }: AgentMessageOf<'seen'>): void {
    const { place } = this.#naming(from);
    this.#add(counts);
    let unlisted = counts.unlisted;
    for (const entry of entries) {
      if (this.#isOutputStuck) {
        unlisted += 1;
        this.#counts.unlisted += 1;
      } else if (this.#parts.isJson) {
        this.#print(printableJson(seenJson(entry, port, place)));
      } else {
        const hasFilter = filterOfPort(this.#parts.prepared.settings, port) !== undefined;
        this.#print(seenLine(entry, port, { style: this.#style, hasFilter, namesPort: this.#ports.length > 1, place }));
      }
    }
    if (unlisted > 0 && !this.#isOutputStuck) this.#tellUnlisted(unlisted);
  }

  #tellUnlisted(count: number): void {
    this.#print(this.#parts.isJson ? printableJson({ kind: 'unlisted', count }) : unlistedLine(count, this.#style));
  }

  get #isOutputStuck(): boolean {
    return (this.#parts.terminal.stdout.writableLength ?? 0) > MAX_OUTPUT_BACKLOG_BYTES;
  }

  #print(line: string): void {
    this.#parts.terminal.stdout.write(`${line}\n`);
  }

  #add(counts: SeenCounts): void {
    for (const name of Object.keys(this.#counts) as (keyof SeenCounts)[]) this.#counts[name] += counts[name];
  }

  #tellPredating(port: Port, count: number): void {
    if (count === 0) return;
    const what = count === 1 ? '1 connection to port' : `${count} connections to port`;
    const message = `${what} ${port} ${count === 1 ? 'is' : 'are'} older than this watch: requests on ${count === 1 ? 'it' : 'them'} are not seen.`;
    this.#parts.prepared.progress({ event: 'notice', level: 'info', code: 'predating', message });
  }
}
