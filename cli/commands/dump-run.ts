/**
 * A dump of some ports in each place of the target: a mirror with responses, whose streams end here instead of at a local process.
 *
 *   stream ─► CopyStream ─► ExchangeReader ─► DumpOutput ─► stdout, HAR
 */

import { formatAddress, type MuxStream, type Port, type StreamOpen } from '../../protocol/index.ts';
import { systemClock } from '../clock.ts';
import { KeepBudget } from '../dump/body-content.ts';
import { CopyStream } from '../dump/copy-stream.ts';
import { ExchangeReader, OpenCount, type Reading } from '../dump/exchange-reader.ts';
import { HarFile } from '../dump/har-file.ts';
import { MAX_KEPT_BODY_BYTES, MAX_RECORDED_BODY_BYTES, MAX_SHOWN_BODY_BYTES } from '../dump/limits.ts';
import { DumpOutput } from '../dump/output.ts';
import { PacketFile } from '../dump/packet-file.ts';
import { NO_REDACTION, REDACTION } from '../dump/redaction.ts';
import { HeadgateError } from '../errors.ts';
import { Fleet, type FleetEvents } from '../fleet/fleet.ts';
import type { Place, PlaceSource } from '../fleet/place.ts';
import { MAX_PORTS, RECONNECT_WINDOW_MS } from '../limits.ts';
import { filterWords } from '../options/filter-words.ts';
import { maxRateWords } from '../options/max-rate.ts';
import { filterOfPort } from '../options/settings.ts';
import type { DumpFlags } from '../program.ts';
import { isColoured, styleFor } from '../progress/style.ts';
import { sentence } from '../sentence.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';
import { claimPorts } from './claim-ports.ts';
import { type AgentFinder, placesOf } from './places.ts';
import { predatingPacketsWords } from './predating-words.ts';
import type { Prepared } from './prepare.ts';

/** What a dump is made with. */
export interface DumpParts {
  readonly prepared: Prepared;
  readonly terminal: Terminal;
  /** By default where the target is. */
  readonly findAgent: AgentFinder | undefined;
  readonly flags: DumpFlags;
}

export class DumpRun {
  /** Resolves when the session is over without our doing. */
  readonly failed: Promise<HeadgateError>;
  readonly #prepared: Prepared;
  readonly #source: PlaceSource;
  readonly #fleet: Fleet;
  readonly #har: HarFile | undefined;
  readonly #packets: PacketFile | undefined;
  readonly #output: DumpOutput;
  readonly #reading: Reading;
  readonly #streams = new Set<CopyStream>();
  readonly #fail: (error: HeadgateError) => void;
  #hasBegun = false;

  /** @throws HeadgateError HEADGATE_ERR_KUBECONFIG, HEADGATE_ERR_OUTPUT */
  constructor({ prepared, terminal, findAgent, flags }: DumpParts) {
    const failed = Promise.withResolvers<HeadgateError>();
    this.failed = failed.promise;
    this.#fail = failed.resolve;
    this.#prepared = prepared;
    const onDetail = (message: string): void => prepared.progress({ event: 'detail', message });
    this.#source = placesOf({ ...prepared, terminal, findAgent, onDetail });
    const { har, pcap, body, headers, json, showSecrets } = flags;
    this.#packets = pcap === undefined ? undefined : new PacketFile({ path: pcap, onFailed: this.#fail });
    this.#har =
      har === undefined
        ? undefined
        : new HarFile({ path: har, version: packageVersion(), clock: systemClock, onFailed: this.#fail });
    this.#output = new DumpOutput({
      stdout: terminal.stdout,
      style: styleFor(isColoured(terminal.stdout, terminal.environment)),
      redaction: showSecrets === true ? NO_REDACTION : REDACTION,
      ...{ isJson: json === true, showsHeaders: headers === true, showsBodies: body === true, har: this.#har },
    });
    this.#reading = {
      sink: this.#output,
      keeping: { keepBytes: keepBytesOf(flags), budget: new KeepBudget(MAX_KEPT_BODY_BYTES) },
      open: new OpenCount(),
    };
    this.#fleet = this.#makeFleet();
  }

  /** Starts or joins the agent, and shows what comes. @param found ports that the file names for discovery @throws HeadgateError */
  async begin(found: readonly Port[]): Promise<void> {
    const { progress, settings } = this.#prepared;
    progress({ event: 'agent_starting', target: settings.target.text });
    await this.#fleet.start();
    const named = [...this.#source.mappingsOf(settings).map(({ remote }) => remote), ...found];
    const ports = named.length > 0 ? named : await this.#served();
    this.#output.namesPort = ports.length > 1;
    const wanted = { ports, target: settings.target.text };
    const isThere = await claimPorts(this.#fleet, wanted, (port, predating) => this.#tellPredating(port, predating));
    if (!isThere) return;
    this.#hasBegun = true;
    this.#tellPorts(ports);
  }

  /** Ends the session, and says what was seen and what was not. */
  async close(): Promise<void> {
    const counters = await this.#fleet.leave();
    for (const stream of [...this.#streams]) stream.finish();
    this.#har?.close();
    this.#packets?.close();
    if (!this.#hasBegun) return;
    this.#output.end();
    this.#prepared.progress({ event: 'dumped', ...this.#output.counts, counters });
  }

  #makeFleet(): Fleet {
    const { mirror, filter, filterPorts, name, drain } = this.#prepared.settings;
    if (mirror === undefined) throw new Error('a dump is a mirror');
    return new Fleet({
      source: this.#source,
      settings: {
        mode: 'mirror',
        mirror: { ...mirror, responses: true, packets: this.#packets !== undefined },
        ...{ filter, filterPorts, name, drain, stealProbes: false, takeover: false },
      },
      version: packageVersion(),
      clock: systemClock,
      events: this.#events(),
    });
  }

  #tellPorts(ports: readonly Port[]): void {
    const { progress, settings } = this.#prepared;
    const { mirror, target } = settings;
    if (mirror === undefined) return;
    const max_rate = mirror.maxRate === null ? null : maxRateWords(mirror.maxRate);
    for (const [filter, group] of Map.groupBy(ports, port => filterOfPort(settings, port))) {
      const words = filter === undefined ? null : filterWords(filter);
      const { source } = mirror;
      progress({ event: 'dumping', target: target.text, ports: group, filter: words, source, max_rate });
    }
  }

  async #served(): Promise<readonly Port[]> {
    const { text } = this.#prepared.settings.target;
    const served = await this.#fleet.listeners();
    if (served !== undefined && served.length > 0 && served.length <= MAX_PORTS) return served;
    const what = served === undefined || served.length === 0 ? 'nothing listens' : `${served.length} ports are served`;
    throw new HeadgateError('HEADGATE_ERR_USAGE', `No port is given, and ${what} in ${text}.`, {
      hint: 'Name the port with -p, as in -p 8080.',
    });
  }

  #onStream(place: Place, stream: MuxStream, open: StreamOpen): void {
    const { podPort, clientPort, clientAddress } = open;
    if (open.isPackets === true) {
      this.#packets?.take(stream);
      return;
    }
    const client = {
      place: this.#source.isChanging ? place.text : undefined,
      ...{ port: podPort, clientPort, address: formatAddress(clientAddress) },
    };
    const reader = new ExchangeReader(client, this.#reading);
    const copy = new CopyStream(stream, reader, () => this.#streams.delete(copy));
    this.#streams.add(copy);
    stream.visitor = copy;
  }

  #events(): FleetEvents {
    const say = this.#prepared.progress;
    const target = this.#prepared.settings.target.text;
    const warn = (code: string, message: string): void =>
      say({ event: 'notice', level: 'warning', code, message: sentence(message) });
    const naming = ({ text }: Place): { readonly place?: string } => (this.#source.isChanging ? { place: text } : {});
    return {
      onStream: (place, stream, open) => this.#onStream(place, stream, open),
      onConnected: (place, { session, version }, { pid, joined }) =>
        say({
          event: 'connected',
          target,
          ...{ session, agent_pid: pid, agent_version: version, joined: joined === true, ...naming(place) },
        }),
      onLost: (place, reason) =>
        say({ event: 'agent_lost', reason, window_seconds: RECONNECT_WINDOW_MS / 1000, ...naming(place) }),
      onBack: (place, { resumed, session }) => say({ event: 'agent_back', resumed, session, ...naming(place) }),
      onNotice: (_, { code, message }) => warn(code.toLowerCase(), message),
      onPortLost: (_, { wish }, reason) => this.#onPortLost(wish.mapping.remote, reason),
      onTaken: ({ text }) => say({ event: 'pod_taken', target, place: text, pods: this.#fleet.size }),
      onGone: ({ text }, reason) => say({ event: 'pod_gone', target, place: text, reason, pods: this.#fleet.size }),
      onTrouble: message => warn('trouble', message),
      onFailed: error => this.#fail(error),
    };
  }

  #onPortLost(port: Port, reason: string): void {
    const message = `Port ${port} is no longer shown. ${sentence(reason)}`;
    this.#fail(new HeadgateError('HEADGATE_ERR_TAKEN_OVER', message));
  }

  #tellPredating(port: Port, count: number): void {
    const { settings, progress } = this.#prepared;
    if (count === 0 || settings.drain) return;
    const what = count === 1 ? '1 connection' : `${count} connections`;
    const message =
      settings.mirror?.source === 'packets'
        ? predatingPacketsWords(count, port)
        : `${what} to port ${port} ${count === 1 ? 'is' : 'are'} older than this session and not seen; --drain resets such connections.`;
    progress({ event: 'notice', level: 'info', code: 'predating', message });
  }
}

/** How much of a body is of use to anybody. */
function keepBytesOf({ har, body, json }: DumpFlags): number {
  if (har !== undefined || (body === true && json === true)) return MAX_RECORDED_BODY_BYTES;
  return body === true ? MAX_SHOWN_BODY_BYTES : 0;
}
