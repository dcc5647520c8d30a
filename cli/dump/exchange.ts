/** What a dump shows: exchanges of requests and responses, and connections that are none. */

import type { Message } from './message.ts';

/** Whose connection it was. */
export interface Client {
  /** `pod/shop-7d4f` where the target is several; else undefined. */
  readonly place: string | undefined;
  /** Of the target. */
  readonly port: number;
  readonly address: string;
  readonly clientPort: number;
}

/** A request and what was seen of its answer. Borrowed by whoever is told: its bodies are released afterwards. */
export interface Exchange {
  readonly client: Client;
  readonly request: Message;
  /** Undefined where nothing of it was seen. */
  readonly response: Message | undefined;
}

/** What the first bytes look like, or that it was changed to another. `http1`: they are a request that breaks a rule. */
export type RawProtocol = 'http1' | 'http2' | 'tls' | 'upgraded' | 'unknown';

/** A connection, or its rest, that could not be split into requests. */
export interface RawConnection {
  readonly client: Client;
  readonly firstUs: number;
  readonly lastUs: number;
  readonly protocol: RawProtocol;
  /** Of `http1`: the rule, of filter-engine's violations. */
  readonly violation: number;
  readonly fromClientBytes: number;
  readonly fromAppBytes: number;
}

/** Told of what was seen, in the order in which it was over. */
export interface ExchangeSink {
  onExchange(exchange: Exchange): void;
  onConnection(connection: RawConnection): void;
  /** A request came of which nothing more is shown: too many are under way. */
  onUnfollowed(): void;
}

/** `192.0.2.7:40000`, `[2001:db8::7]:40000`. */
export function clientText({ address, clientPort }: Client): string {
  return address.includes(':') ? `[${address}]:${clientPort}` : `${address}:${clientPort}`;
}
