/** A shell with a session that opens TLS, a local process that speaks plain HTTP/1 and HTTP/2, and an app of the test. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { Server as NetServer, Socket } from 'node:net';
import type { FilterSpec } from '../../../../filter-engine/index.ts';
import type { ShellLimits } from '../../net-shell.ts';
import { fieldIs } from '../../testing/messages.ts';
import { type ShellKind, ShellLab } from '../../testing/shell-lab.ts';
import { makePair } from './certificates.ts';
import { HeldCertificate, LocalSession } from './local-session.ts';

/** The certificate of most apps here, and of the session. */
export const SHOP = makePair(['shop.example', 'localhost']);
export const IS_ALICE = fieldIs('x-user', 'alice');

/** What of a server is needed: to be given connections. */
interface Emitter {
  emit(event: 'connection', socket: Socket): boolean;
}

export interface TlsLabSpec {
  readonly app: Emitter | ((socket: Socket) => void);
  readonly filter?: FilterSpec | null;
  /** What the local process speaks. */
  readonly local?: 'http1' | 'http2';
  readonly limits?: Partial<ShellLimits>;
}

export class TlsLab implements AsyncDisposable {
  readonly lab: ShellLab;
  readonly certificate: HeldCertificate;
  readonly session: LocalSession;
  private readonly local: NetServer;

  private constructor(lab: ShellLab, certificate: HeldCertificate, session: LocalSession, local: NetServer) {
    this.lab = lab;
    this.certificate = certificate;
    this.session = session;
    this.local = local;
  }

  static async open(
    kind: ShellKind,
    { app, filter = IS_ALICE, local: speaks = 'http1', limits = {} }: TlsLabSpec,
  ): Promise<TlsLab> {
    const local = localProcess(speaks).listen(0, '127.0.0.1');
    await once(local, 'listening');
    const lab = await ShellLab.open(
      kind,
      limits,
      typeof app === 'function' ? app : socket => app.emit('connection', socket),
    );
    const certificate = new HeldCertificate(SHOP);
    const session = new LocalSession(filter, certificate, (local.address() as { port: number }).port);
    await lab.subscribe(session);
    return new TlsLab(lab, certificate, session, local);
  }

  get port(): number {
    return this.lab.port;
  }

  /** What was counted of the agent, the totals of connections left out. */
  get counts() {
    return this.lab.counters.snapshot();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.lab[Symbol.asyncDispose]();
    this.local.close();
  }
}

/** Answers `alice PATH`. */
function localProcess(speaks: 'http1' | 'http2'): NetServer {
  if (speaks === 'http2') return createHttp2Server((asked, answer) => void answer.end(`alice ${asked.url}`));
  return createServer((asked, answer) => void answer.end(`alice ${asked.url}`));
}
