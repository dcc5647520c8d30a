/**
 * Where CLIs connect: a WebSocket on loopback, outside of the pod's network namespace (it is bound before the agent
 * enters it), open only to who shows the agent's token. A browser is refused by its Origin header, so that no web page
 * can reach an agent on its visitor's machine.
 *
 * The same behind a Unix socket in the run directory, for who is on this machine: half as dear for each message, and as shut, since the
 * token is asked for there too and the directory is its owner's alone.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createSocketServer,
  type Socket,
  type Server as SocketServer,
} from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketWire } from '../protocol/index.ts';
import { StreamWay } from '../sys/index.ts';
import { HANDSHAKE_CHECK_MS, HANDSHAKE_MS, MAX_CONTROL_CONNECTIONS, MAX_LINKS } from './limits.ts';
import type { AgentLog } from './log.ts';
import { upgradeAnswer } from './websocket-upgrade.ts';

const OWNER_ONLY = 0o600;

export class ControlServer {
  /** `ws://127.0.0.1:PORT` */
  readonly url: string;
  private readonly http: Server;
  private readonly tokenHash: Buffer;
  private readonly links = new Set<WebSocketWire>();
  private local: SocketServer | null = null;
  private onLink: ((wire: WebSocketWire) => void) | null = null;
  /** Those who asked before there was somebody to hand them to; null once nobody may come any more. */
  private early: Set<EarlyRequest> | null = new Set();

  private constructor(http: Server, tokenHash: Buffer) {
    this.http = http;
    this.tokenHash = tokenHash;
    this.url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
    http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      this.upgrade(request, socket, head);
    });
  }

  /**
   * Binds to a port of loopback. Who asks for a link before `begin` is answered then: asking again and again costs a start its time.
   * @param tokenHash of the token that opens it (`hashOfToken`)
   * @param handshakeMs time for a connection to ask for its link
   * @param port 0 for a free one. @throws Error EADDRINUSE
   */
  static async listen(tokenHash: Buffer, handshakeMs = HANDSHAKE_MS, port = 0): Promise<ControlServer> {
    const times = {
      headersTimeout: handshakeMs,
      requestTimeout: handshakeMs,
      connectionsCheckingInterval: Math.min(handshakeMs, HANDSHAKE_CHECK_MS),
    };
    const http = createServer(times, (_request, response) => {
      response
        .writeHead(426, { 'content-type': 'text/plain', connection: 'close' })
        .end('headgate: this port speaks WebSocket only\n');
    });
    http.maxConnections = MAX_CONTROL_CONNECTIONS;
    http.listen(port, '127.0.0.1');
    await once(http, 'listening');
    return new ControlServer(http, tokenHash);
  }

  /**
   * Listens on a Unix socket as well, which replaces what a dead agent left at that path.
   * @throws Error of listen(2) or chmod(2)
   */
  async listenOn(path: string): Promise<void> {
    const local = createSocketServer(socket => void this.http.emit('connection', socket));
    local.maxConnections = MAX_CONTROL_CONNECTIONS;
    rmSync(path, { force: true });
    local.listen(path);
    await once(local, 'listening');
    this.local = local;
    chmodSync(path, OWNER_ONLY);
  }

  /** From now on each authenticated WebSocket is handed to `onLink`, which owns it. */
  begin(onLink: (wire: WebSocketWire) => void): void {
    this.onLink = onLink;
    const early = this.early ?? [];
    this.early = null;
    for (const { request, socket, head } of early) this.upgrade(request, socket, head);
  }

  /** New links are refused with 503; those that are there stay. */
  refuseNew(): void {
    this.onLink = null;
    for (const { socket } of this.early ?? []) deny(socket, '503 Service Unavailable');
    this.early = null;
  }

  /** Whether somebody is connected. */
  get hasLinks(): boolean {
    return this.links.size > 0;
  }

  close(): void {
    this.refuseNew();
    for (const wire of this.links) wire.terminate();
    this.local?.close();
    this.http.close();
    this.http.closeAllConnections();
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { onLink, early } = this;
    const waiting = early?.size ?? 0;
    if (request.headers.origin !== undefined) deny(socket, '403 Forbidden');
    else if (!this.isAuthorized(request.headers.authorization)) deny(socket, '401 Unauthorized');
    else if (this.links.size + waiting >= MAX_LINKS) deny(socket, '429 Too Many Requests');
    else if (onLink !== null) this.open({ request, socket, head }, onLink);
    else if (early !== null) keep({ request, socket, head }, early);
    else deny(socket, '503 Service Unavailable');
  }

  private open({ request, socket, head }: EarlyRequest, onLink: (wire: WebSocketWire) => void): void {
    const answer = upgradeAnswer(request);
    if (answer === null) {
      deny(socket, '400 Bad Request');
      return;
    }
    const way = new StreamWay(socket, head);
    way.write(answer, 0, answer.length);
    const wire = new WebSocketWire(way, 'agent');
    this.links.add(wire);
    way.stream.once('close', () => this.links.delete(wire));
    onLink(wire);
  }

  private isAuthorized(authorization: string | undefined): boolean {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
    return token !== undefined && timingSafeEqual(hashOfToken(token), this.tokenHash);
  }
}

/** What came with a request for a link. */
interface EarlyRequest {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

function keep(request: EarlyRequest, early: Set<EarlyRequest>): void {
  early.add(request);
  request.socket.once('close', () => early.delete(request));
}

/** Closes both directions: whoever was denied may not keep the descriptor by staying silent. */
function deny(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  (socket as Socket).destroySoon();
}

/** What an agent keeps of its token: it opens nothing, and 256 random bits cannot be found from it. */
export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** @returns the path at which CLIs of this machine reach the server too; null where there is none, and loopback serves them */
export async function listenLocally(
  control: ControlServer,
  { path, log }: { readonly path: string | null; readonly log: AgentLog },
): Promise<string | null> {
  if (path === null) return null;
  try {
    await control.listenOn(path);
    return path;
  } catch (error) {
    log.warn(error, 'no Unix socket for CLIs of this machine');
    return null;
  }
}
