/** Where a connection of a program inside goes. Who decides is the world's owner. */

/** Out from the pod, from the developer's own network, or nowhere. */
export type Side = 'remote' | 'local' | 'off';
export type Protocol = 'tcp' | 'udp';

/** What is known of a connection before it is dialled. */
export interface Destination {
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  /** Names that this address was the answer to, lower case. */
  readonly names: readonly string[];
}

/** Decides for each connection, and for each flow of datagrams, at its first packet. */
export interface Decider {
  decide(to: Destination): { readonly side: Side };
  /** Whose name servers are asked for a name, lower case; undefined for those that the program asked. */
  sideOfName(name: string): Side | undefined;
}

/** Addresses of name servers that are asked in place of others, of this machine and of the pod; undefined where there is none. */
export interface NameServers {
  readonly here: string | undefined;
  readonly pod: string | undefined;
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
