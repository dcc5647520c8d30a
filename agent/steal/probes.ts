/**
 * Requests of the kubelet, which go to the app: they ask how the app is, and not how somebody's laptop is.
 *
 * They are known by their user agent, `kube-probe/…`. A pod's spec may give a probe another one; the agent is told of those when it
 * is started, and knows them by that together with their path and port.
 */
import type { RequestHead } from '../../filter-engine/index.ts';

/** An HTTP probe whose spec names a user agent. */
export interface DeclaredProbe {
  readonly port: number;
  /** With its query, as it is requested. */
  readonly path: string;
  /** Empty when it sends none. */
  readonly userAgent: string;
}

/** `user-agent` of the kubelet's probes (Kubernetes documentation, "Configure probes"). */
const PROBE_AGENT = Buffer.from('kube-probe/');
const USER_AGENT = Buffer.from('user-agent');
const NO_FIELD = -1;

/** The probes of one port. */
export class Probes {
  private readonly paths: readonly Buffer[];
  private readonly userAgents: readonly Buffer[];

  constructor(port: number, declared: readonly DeclaredProbe[]) {
    const own = declared.filter(each => each.port === port);
    this.paths = own.map(({ path }) => Buffer.from(path));
    this.userAgents = own.map(({ userAgent }) => Buffer.from(userAgent));
  }

  has(head: RequestHead): boolean {
    const { bytes, fields } = head;
    const field = userAgentOf(head);
    const start = field === NO_FIELD ? 0 : (fields[field + 2] as number);
    const end = field === NO_FIELD ? 0 : (fields[field + 3] as number);
    if (end - start >= PROBE_AGENT.length && isAt(bytes, start, PROBE_AGENT)) return true;
    for (let i = 0; i < this.paths.length; i++) {
      const path = this.paths[i] as Buffer;
      const userAgent = this.userAgents[i] as Buffer;
      if (end - start !== userAgent.length || !isAt(bytes, start, userAgent)) continue;
      if (head.targetEnd - head.targetStart === path.length && isAt(bytes, head.targetStart, path)) return true;
    }
    return false;
  }
}

/** Where the columns of the field begin. */
function userAgentOf({ bytes, fields, fieldCount }: RequestHead): number {
  for (let at = 0; at < fieldCount * 4; at += 4) {
    const nameStart = fields[at] as number;
    if ((fields[at + 1] as number) - nameStart !== USER_AGENT.length) continue;
    if (equalsIgnoringCase(bytes, nameStart, USER_AGENT)) return at;
  }
  return NO_FIELD;
}

function isAt(bytes: Buffer, start: number, wanted: Buffer): boolean {
  return bytes.compare(wanted, 0, wanted.length, start, start + wanted.length) === 0;
}

function equalsIgnoringCase(bytes: Buffer, start: number, lower: Buffer): boolean {
  for (let i = 0; i < lower.length; i++) {
    if (((bytes[start + i] as number) | 0x20) !== lower[i]) return false;
  }
  return true;
}
