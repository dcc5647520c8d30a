/**
 * What the pod's network looks like from within: addresses of this thread's namespace, which is the pod's, and the files by which the
 * target resolves names. What lies in a container may be anything (foreign-text.ts).
 */
import { networkInterfaces } from 'node:os';
import { type AgentMessageOf, MAX_NETWORK_ADDRESSES, MAX_NETWORK_FILE_LENGTH } from '../protocol/index.ts';
import { readForeignText } from './foreign-text.ts';
import type { Target } from './netns/index.ts';
import { Outgoing, PodNames } from './outgoing/index.ts';

/** What of a target its files are found by. */
export type NetworkTarget = Pick<Target, 'kind' | 'name' | 'pid'>;

/** The files of one target; empty texts for those that it has not. */
export interface NetworkFiles {
  readonly hosts: string;
  readonly resolvConf: string;
  /** Of /etc/hostname. */
  readonly hostname: string;
}

const HOSTNAME = /^[A-Za-z0-9.-]{1,253}$/;
const LINK_LOCAL = /^(169\.254\.|fe[89ab][0-9a-f]:)/;

/** A pod's network, as sessions may look at it and dial from it. */
export class PodNetwork {
  readonly outgoing: Outgoing;
  private readonly target: NetworkTarget;

  constructor(target: NetworkTarget, isOutgoingAllowed: boolean) {
    this.target = target;
    this.outgoing = new Outgoing({ names: new PodNames(() => networkFilesOf(target)), isAllowed: isOutgoingAllowed });
  }

  /** The answer to a `networkRequest`. */
  message(id: number): AgentMessageOf<'network'> {
    return networkMessage(id, networkFilesOf(this.target), this.outgoing.isAllowed);
  }
}

/** Reads the files that the target's processes read. Never throws. */
export function networkFilesOf({ kind, name, pid }: NetworkTarget): NetworkFiles {
  const etc = kind === 'netns' || pid === null ? `/etc/netns/${name.slice('netns/'.length)}` : `/proc/${pid}/root/etc`;
  // As ip-netns(8) and a container of the pod have it: what is not given is this machine's, or this container's.
  const own = kind === 'netns' || kind === 'pod' ? '/etc' : etc;
  return {
    hosts: readIn(etc, 'hosts') ?? readIn(own, 'hosts') ?? '',
    resolvConf: readIn(etc, 'resolv.conf') ?? readIn(own, 'resolv.conf') ?? '',
    hostname: kind === 'netns' ? '' : (readIn(etc, 'hostname') ?? '').trim(),
  };
}

export function networkMessage(id: number, files: NetworkFiles, isOutgoingAllowed: boolean): AgentMessageOf<'network'> {
  const { hosts, resolvConf, hostname } = files;
  return {
    type: 'network',
    id,
    addresses: ownAddresses(),
    hostname: HOSTNAME.test(hostname) ? hostname : '',
    resolvConf: firstLines(resolvConf),
    hosts: firstLines(hosts),
    isOutgoingAllowed,
    problem: resolvConf === '' ? 'The target has no /etc/resolv.conf that can be read.' : '',
  };
}

/** As many whole lines as a message has room for. */
export function firstLines(text: string): string {
  if (text.length <= MAX_NETWORK_FILE_LENGTH) return text;
  return text.slice(0, text.lastIndexOf('\n', MAX_NETWORK_FILE_LENGTH - 1) + 1);
}

function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap(list => list ?? []);
  const usable = all.filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address));
  return [...new Set(usable.map(({ address }) => address))].slice(0, MAX_NETWORK_ADDRESSES);
}

/** The machine's own may be a link (systemd-resolved); a container's is not followed. */
function readIn(directory: string, name: string): string | null {
  return readForeignText(directory, name, directory === '/etc' ? 'followed' : 'refused');
}
