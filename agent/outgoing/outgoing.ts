/**
 * The streams that sessions dial. Each is one socket of the pod's network namespace, in which this thread is: it leaves with the
 * pod's address, and what a sidecar or a rule of the pod does with the app's connections it does with these.
 *
 *     DIAL ──► name ──► connect ──► CONNECTED, bytes both ways ──► END, END
 *               └─ unknown ┘└─ errno ──► RESET with it
 *
 * Names are resolved as the pod does (pod-names.ts); their addresses are tried in turn, and the last failure is told. A dial whose
 * session goes away is given up at once, and nothing of it stays.
 */

import { isIP } from 'node:net';
import {
  DIAL_TCP,
  DIAL_UDP,
  type DialledStream,
  type DialService,
  RESET_DIAL_FORBIDDEN,
  RESET_LIMIT,
  type StreamDial,
} from '../../protocol/index.ts';
import { giveBack, SocketLoop } from '../../sys/index.ts';
import type { Dial, DialHost, SessionTally } from './dial.ts';
import { MAX_OUTGOING } from './limits.ts';
import type { PodNames } from './pod-names.ts';
import { TcpDial } from './tcp-dial.ts';
import { UdpFlow } from './udp-flow.ts';

const NAME_SERVER_PORT = 53;

export interface OutgoingOptions {
  readonly names: PodNames;
  /** False where the agent was told to dial for nobody. */
  readonly isAllowed: boolean;
  /** Default: MAX_OUTGOING. */
  readonly maxOpen?: number;
}

export class Outgoing {
  private readonly options: OutgoingOptions;
  private open = 0;

  /** @throws SysError */
  constructor(options: OutgoingOptions) {
    this.options = options;
    // Made here, where there are descriptors for it; it cannot be told to a dial that there are none.
    if (options.isAllowed) SocketLoop.get();
  }

  get isAllowed(): boolean {
    return this.options.isAllowed;
  }

  /** Dials and connections now. */
  get count(): number {
    return this.open;
  }

  /** Takes a stream whose service is TCP or UDP. */
  dial(stream: DialledStream, dial: StreamDial, tally: SessionTally): void {
    tally.note('outgoing_dials');
    if (!this.options.isAllowed) {
      tally.note('outgoing_forbidden');
      stream.reset(RESET_DIAL_FORBIDDEN, 0);
      return;
    }
    if (this.open >= (this.options.maxOpen ?? MAX_OUTGOING)) {
      tally.note('outgoing_over_limit');
      stream.reset(RESET_LIMIT, 0);
      return;
    }
    const begun = this.begin(stream, dial.service, tally);
    const { host, port } = dial;
    const isAddress = isIP(plainHost(host)) !== 0;
    if (!isAddress || (dial.service === DIAL_UDP && port === NAME_SERVER_PORT)) tally.note('outgoing_names');
    if (!isAddress || dial.service === DIAL_UDP) giveBack();
    if (isAddress) begun.begin([host], port);
    else void this.dialName(begun, host, port);
  }

  private begin(stream: DialledStream, service: DialService, tally: SessionTally): Dial {
    const host: DialHost = { stream, tally, onOver: () => this.open-- };
    this.open++;
    return service === DIAL_TCP ? new TcpDial(host) : new UdpFlow(host);
  }

  /** Never rejects. */
  private async dialName(dial: Dial, name: string, port: number): Promise<void> {
    const addresses = await this.options.names.lookup(name);
    if (addresses.length === 0) dial.fail('ENOTFOUND');
    else dial.begin(addresses, port);
  }
}

/** `fe80::1%eth0` → `fe80::1`. */
function plainHost(host: string): string {
  const zone = host.indexOf('%');
  return zone < 0 ? host : host.slice(0, zone);
}
