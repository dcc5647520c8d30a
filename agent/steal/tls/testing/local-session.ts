/** A session that opens TLS: its streams are connections to a server on loopback. */
import { connect } from 'node:net';
import { compileFilter, type Filter, type FilterSpec } from '../../../../filter-engine/index.ts';
import { type CounterName, RESET_LOCAL_RESET } from '../../../../protocol/index.ts';
import type { RoutedSubscription } from '../../data-path.ts';
import type { StreamLeg } from '../../leg.ts';
import type { StreamEvents } from '../../routes.ts';
import { SocketLeg } from '../../testing/socket-leg.ts';
import { ServerCertificate } from '../server-certificate.ts';
import type { CertificateSource } from '../tls-port.ts';
import type { Pair } from './certificates.ts';

/** A certificate that tests replace. */
export class HeldCertificate implements CertificateSource {
  readonly text = 'the files of a test';
  asked = 0;
  private held: ServerCertificate | null;

  constructor(pair: Pair | null) {
    this.held = pair === null ? null : new ServerCertificate(pair.cert, pair.key);
  }

  replace(pair: Pair | null): void {
    this.held = pair === null ? null : new ServerCertificate(pair.cert, pair.key);
  }

  current(): Promise<ServerCertificate | null> {
    this.asked++;
    return Promise.resolve(this.held);
  }
}

export class LocalSession implements RoutedSubscription {
  readonly filter: Filter | null;
  readonly stealsProbes = false;
  readonly isLive = true;
  readonly opensTls = true;
  readonly noted: CounterName[] = [];
  private readonly localPort: number;
  readonly spec: FilterSpec | null;
  readonly certificate: CertificateSource;

  constructor(spec: FilterSpec | null, certificate: CertificateSource, localPort: number) {
    this.spec = spec;
    this.filter = spec === null ? null : compileFilter(spec);
    this.certificate = certificate;
    this.localPort = localPort;
  }

  openStream(events: StreamEvents): StreamLeg {
    const socket = connect({ port: this.localPort, host: '127.0.0.1', allowHalfOpen: true });
    const leg: SocketLeg = new SocketLeg(socket, {
      onData: (buf, start, end) => events.streamData(leg, buf, start, end),
      onEnd: () => events.streamEnd(leg, leg.sentBytes),
      onBroken: () => events.streamReset(leg, RESET_LOCAL_RESET, leg.sentBytes),
      onDrain: () => events.streamDrain(leg),
    });
    return leg;
  }

  noteStolen(): void {}

  note(name: CounterName, times = 1): void {
    for (let i = 0; i < times; i++) this.noted.push(name);
  }
}
