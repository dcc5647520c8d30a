/** Who listens in a world, by the kernel's table (`/proc/PID/net/tcp`, `tcp6`; proc_net(5)): ports, and an address that leads to each. Pure. */

const LISTEN_STATE = '0A';

/** A listener, and where to connect to it from inside. */
export interface ListeningPort {
  readonly port: number;
  readonly host: string;
}

/** The listeners of one table. Rows that cannot be read are left out. */
export function listeningPortsIn(table: string): readonly ListeningPort[] {
  return table.split('\n').flatMap(line => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', digits = ''] = local.split(':');
    const port = Number.parseInt(digits, 16);
    const host = hostOf(address);
    return state === LISTEN_STATE && port > 0 && host !== undefined ? [{ port, host }] : [];
  });
}

/** Words of 32 bits, each in the machine's byte order (little). Who listens on all addresses listens on loopback. */
function hostOf(hex: string): string | undefined {
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length !== 4 && bytes.length !== 16) return undefined;
  bytes.swap32();
  const isAny = bytes.every(byte => byte === 0);
  if (bytes.length === 4) return isAny ? '127.0.0.1' : bytes.join('.');
  if (isAny) return '::1';
  return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16)).join(':');
}
