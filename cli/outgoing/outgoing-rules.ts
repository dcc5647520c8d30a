/**
 * Where a connection of a program goes: out from the pod (`remote`), from the developer's own network (`local`), or nowhere (`off`). Rules in
 * their order, the first that matches decides; else the default.
 *
 *     [tcp://|udp://]HOST[:PORT]     HOST: an address, a range (10.0.0.0/8), a name, *.name, localhost (all of loopback), or nothing
 */

import { BlockList, isIP } from 'node:net';
import type { Destination, Protocol, Side } from '../world/index.ts';

export interface OutgoingRule {
  readonly side: Side;
  /** As the user wrote it. */
  readonly text: string;
}

/** A decision, and the rule that made it; undefined for the default. */
export interface Decision {
  readonly side: Side;
  readonly rule: string | undefined;
}

/** Why a rule cannot be read: a sentence. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}

type Test = (to: Destination) => boolean;
type NameTest = (name: string) => boolean;

/** A rule that is about names. */
interface NameRule {
  readonly side: Side;
  readonly test: NameTest;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

export class OutgoingRules {
  readonly #default: Side;
  readonly #rules: readonly { readonly rule: OutgoingRule; readonly test: Test }[];
  readonly #names: readonly NameRule[];

  /** @param names rules for questions to name servers alone, before the others. @throws RuleError */
  constructor(rules: readonly OutgoingRule[], byDefault: Side = 'remote', names: readonly OutgoingRule[] = []) {
    this.#default = byDefault;
    this.#rules = rules.map(rule => ({ rule, test: testOf(rule.text) }));
    this.#names = [...names.map(ruleOfNames), ...rules.flatMap(ruleOfConnections)];
  }

  decide(to: Destination): Decision {
    const found = this.#rules.find(({ test }) => test(to));
    return { side: found?.rule.side ?? this.#default, rule: found?.rule.text };
  }

  /** Where a name is asked for; undefined where no rule is about it. */
  sideOfName(name: string): Side | undefined {
    return this.#names.find(({ test }) => test(name))?.side;
  }
}

/** @throws RuleError for what is no name */
function ruleOfNames({ side, text }: OutgoingRule): NameRule {
  const test = text === '*' ? () => true : nameTestOf(text);
  if (test !== undefined) return { side, test };
  throw new RuleError(`${JSON.stringify(text)} is no name: write db.example.com, *.example.com or *.`);
}

/** Who dials a name from somewhere asks for it there. */
function ruleOfConnections({ side, text }: OutgoingRule): NameRule[] {
  const test = nameTestOf(parts(text).host);
  return test === undefined || side === 'off' ? [] : [{ side, test }];
}

/** @throws RuleError */
function testOf(text: string): Test {
  const { protocol, host, port } = parts(text);
  const isHost = hostTest(host, text);
  return to =>
    (protocol === undefined || to.protocol === protocol) && (port === undefined || to.port === port) && isHost(to);
}

interface Parts {
  readonly protocol: Protocol | undefined;
  readonly host: string;
  readonly port: number | undefined;
}

function parts(text: string): Parts {
  const [, protocol, rest = ''] = /^(?:(tcp|udp):\/\/)?(.*)$/s.exec(text.trim()) ?? [];
  // IPv6 without brackets has no port behind it.
  const isBare = isAddress(rest) && (isIP(rest.split('/')[0] ?? '') === 6 || !rest.includes(':'));
  const bare = isBare ? rest : undefined;
  const [, bracketed, plain = '', digits] = /^(?:\[([^\]]+)\]|([^\s:[\]]*))(?::(\d{1,5}))?$/.exec(rest) ?? [];
  const host = bare ?? bracketed ?? plain;
  const port = bare !== undefined || digits === undefined ? undefined : Number(digits);
  const isEmpty = host === '' && port === undefined && protocol === undefined;
  if (
    isEmpty ||
    (port !== undefined && (port < 1 || port > 65_535)) ||
    (bare === undefined && rest !== '' && host === '' && port === undefined)
  ) {
    throw new RuleError(
      `${JSON.stringify(text)} is no rule: write HOST, HOST:PORT, :PORT or 10.0.0.0/8, with tcp:// or udp:// in front if it is for one of them.`,
    );
  }
  return { protocol: protocol as Protocol | undefined, host, port };
}

/** An address, or a range of them. */
function isAddress(text: string): boolean {
  return isIP(text.split('/')[0] ?? '') !== 0;
}

function hostTest(host: string, text: string): Test {
  if (host === '' || host === '*') return () => true;
  if (host === 'localhost') return to => isIn(LOOPBACK, to.address);
  if (isAddress(host)) {
    const list = rangeOf(host, text);
    return to => isIn(list, to.address);
  }
  const isName = nameTestOf(host);
  if (isName === undefined)
    throw new RuleError(`${JSON.stringify(text)} is no rule: ${JSON.stringify(host)} is no host.`);
  return to => to.names.some(isName);
}

/** Undefined for what is no name. */
function nameTestOf(host: string): NameTest | undefined {
  if (host === 'localhost' || isAddress(host) || !/^(\*\.)?[A-Za-z0-9_.-]+$/.test(host)) return undefined;
  const name = host.toLowerCase();
  if (name.startsWith('*.')) return each => each.endsWith(name.slice(1));
  // A short name stands for what the search list makes of it.
  return each => each === name || (!name.includes('.') && each.startsWith(`${name}.`));
}

function rangeOf(host: string, text: string): BlockList {
  const [address = '', prefix] = host.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const most = family === 'ipv6' ? 128 : 32;
  const bits = prefix === undefined ? most : Number(prefix);
  if (!Number.isInteger(bits) || bits < 0 || bits > most || prefix === '') {
    throw new RuleError(`${JSON.stringify(text)} is no rule: ${JSON.stringify(host)} is no range.`);
  }
  const list = new BlockList();
  list.addSubnet(address, bits, family);
  return list;
}

function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
