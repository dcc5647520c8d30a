/** A wire between a client and an app: writes their segments and plays them to a reassembler. */

import { Counters } from '../../../protocol/index.ts';
import { FrameClock } from '../capture/index.ts';
import { Reassembler, type ReassemblerOptions } from '../tcp/index.ts';
import { ACK, FIN, RST, SYN } from '../tcp/segment.ts';
import { FlowLog } from './flow-log.ts';
import { frameOf, type PacketSpec, packet } from './packets.ts';

export const CLIENT = '10.0.0.2:40000';
export const APP = '10.0.0.1:8080';
/** A table for a few connections: a full one takes longer to make than most tests. */
const FEW_FLOWS = 64;
const START_US = 1_750_000_000_000_000;

/** Where a segment lies in its direction's stream, counted from its first byte. */
export interface SegmentSpec {
  readonly at: number;
  readonly payload?: string;
  readonly flags?: number;
  /** Bytes of the other direction that are acknowledged. Default: none of them; with SYN and RST, not even those. */
  readonly acks?: number;
}

export interface WireOptions extends Partial<Omit<ReassemblerOptions, 'clock'>> {
  readonly client?: string;
  readonly app?: string;
  /** Sequence numbers of the first bytes. */
  readonly clientStart?: number;
  readonly appStart?: number;
}

export class Wire {
  readonly clock = new FrameClock();
  readonly log = new FlowLog();
  readonly counters = new Counters();
  readonly reassembler: Reassembler;
  readonly ends: { client: string; app: string; clientStart: number; appStart: number };

  constructor(options: WireOptions = {}) {
    const { client = CLIENT, app = APP, clientStart = 1_001, appStart = 5_001, ...rest } = options;
    this.ends = { client, app, clientStart, appStart };
    this.clock.nowUs = START_US;
    this.reassembler = new Reassembler({
      clock: this.clock,
      visitor: this.log,
      counters: this.counters,
      maxFlows: FEW_FLOWS,
      ...rest,
    });
    this.reassembler.setPorts([8080]);
  }

  /** The three packets of a handshake. */
  handshake(): this {
    this.client({ at: -1, flags: SYN }).app({ at: -1, flags: SYN | ACK, acks: 0 });
    return this.client({ at: 0, flags: ACK, acks: 0 });
  }

  client(segment: SegmentSpec): this {
    const { client, app, clientStart, appStart } = this.ends;
    return this.send({ from: client, to: app, ...numbers(segment, clientStart, appStart) });
  }

  app(segment: SegmentSpec): this {
    const { client, app, clientStart, appStart } = this.ends;
    return this.send({ from: app, to: client, ...numbers(segment, appStart, clientStart) });
  }

  send(spec: PacketSpec): this {
    this.reassembler.onFrame(frameOf(packet(spec)));
    return this;
  }

  /** Lets time pass by, as a source without packets does. */
  pass(seconds: number): this {
    this.clock.nowUs += seconds * 1e6;
    this.reassembler.expire();
    return this;
  }

  get events(): readonly string[] {
    return this.log.events;
  }

  /** Counters that are not zero. */
  get counts(): object {
    return this.counters.snapshot();
  }
}

function numbers({ at, payload = '', flags = 0, ...spec }: SegmentSpec, own: number, other: number) {
  // After the handshake everything acknowledges: what does not is dropped by its receiver.
  const acks = spec.acks ?? ((flags & (SYN | RST)) === 0 ? 0 : undefined);
  return {
    sequence: own + at,
    payload: Buffer.from(payload, 'latin1'),
    flags: flags | (acks === undefined ? 0 : ACK),
    acknowledgement: acks === undefined ? 0 : other + acks,
  };
}

export { ACK, FIN, RST, SYN };
