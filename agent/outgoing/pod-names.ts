/**
 * Names as the pod resolves them: its hosts file, then its name servers with its search list (hosts(5), resolv.conf(5)). For who
 * dials by name: SOCKS and HTTP proxies. A process in the pod's world asks the pod's name servers itself.
 *
 * The questions leave from this thread's namespace. The files are read anew at each question, since both may change.
 */

import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { LOOKUP_TIMEOUT_MS, LOOKUP_TRIES, MAX_LOOKUPS } from './limits.ts';

/** Texts of the pod's files; empty when there is none. */
export interface PodNameFiles {
  readonly hosts: string;
  readonly resolvConf: string;
}

/** What resolv.conf says, as far as it matters here. */
export interface ResolverRules {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
}

const DEFAULT_NDOTS = 1;
/** Those of resolv.conf(5). */
const MAX_SERVERS = 3;
const MAX_SEARCH = 32;
const MAX_NDOTS = 15;

export class PodNames {
  private readonly readFiles: () => PodNameFiles;
  private lookups = 0;

  constructor(readFiles: () => PodNameFiles) {
    this.readFiles = readFiles;
  }

  /** The addresses of a name, IPv4 before IPv6; none when nobody knows it. Never rejects. */
  async lookup(name: string): Promise<readonly string[]> {
    const { hosts, resolvConf } = this.readFiles();
    const listed = addressesIn(hosts, name);
    if (listed.length > 0) return listed;
    if (this.lookups >= MAX_LOOKUPS) return [];
    this.lookups++;
    try {
      return await ask(name, rulesOf(resolvConf));
    } finally {
      this.lookups--;
    }
  }
}

/** The addresses that a hosts file gives a name. */
export function addressesIn(hosts: string, name: string): readonly string[] {
  const wanted = name.replace(/\.$/, '').toLowerCase();
  const addresses = hosts.split('\n').flatMap(line => {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    return names.some(each => each.toLowerCase() === wanted) && isIP(address) !== 0 ? [address] : [];
  });
  return [...addresses.filter(each => isIP(each) === 4), ...addresses.filter(each => isIP(each) === 6)];
}

/** Reads resolv.conf(5); what is not understood is skipped, as libraries do. */
export function rulesOf(resolvConf: string): ResolverRules {
  const servers: string[] = [];
  let search: readonly string[] = [];
  let ndots = DEFAULT_NDOTS;
  for (const line of resolvConf.split('\n')) {
    const [key, ...words] = line.trim().split(/\s+/);
    if (key === 'nameserver' && isIP(words[0] ?? '') !== 0) servers.push(words[0] ?? '');
    if (key === 'search') search = words;
    if (key === 'domain') search = words.slice(0, 1);
    const given = key === 'options' ? words.findLast(word => /^ndots:\d+$/.test(word)) : undefined;
    if (given !== undefined) ndots = Math.min(MAX_NDOTS, Number(given.slice('ndots:'.length)));
  }
  return { servers: servers.slice(0, MAX_SERVERS), search: search.slice(0, MAX_SEARCH), ndots };
}

/** The full names that a name may stand for, in the order in which they are asked for. */
export function candidatesOf(name: string, { search, ndots }: ResolverRules): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const dots = name.split('.').length - 1;
  const searched = search.map(domain => `${name}.${domain.replace(/\.$/, '')}`);
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}

async function ask(name: string, rules: ResolverRules): Promise<readonly string[]> {
  if (rules.servers.length === 0) return [];
  const resolver = new Resolver({ timeout: LOOKUP_TIMEOUT_MS, tries: LOOKUP_TRIES });
  resolver.setServers(rules.servers.map(each => (each.includes(':') ? `[${each}]` : each)));
  for (const candidate of candidatesOf(name, rules)) {
    const [v4, v6] = await Promise.all([
      resolver.resolve4(candidate).catch(() => []),
      resolver.resolve6(candidate).catch(() => []),
    ]);
    if (v4.length + v6.length > 0) return [...v4, ...v6];
  }
  return [];
}
