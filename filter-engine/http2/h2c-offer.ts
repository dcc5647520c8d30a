/**
 * `Upgrade: h2c`: a client offers HTTP/2 with a request of HTTP/1 (RFC 7540 section 3.2; RFC 9113 section 3.1 obsoletes it, curl and Java's
 * client still do it). Behind a 101 that takes it the connection is HTTP/2, which begins with the client's preface, and the request is its stream 1, of which the client has sent all.
 */
import { FIELD_STRIDE, type RequestHead, WANTS_UPGRADE } from '../request-head.ts';

const H2C = 'h2c';
const SETTINGS_FIELD = 'http2-settings';
const SETTING_BYTES = 6;
const TAKES_IT = /\r\nupgrade:[ \t]*h2c[ \t]*\r\n/i;

/** An offer of HTTP/2. */
export interface H2cOffer {
  /** The payload of the client's SETTINGS; null when it cannot be read, so that no server may take the offer (section 3.2.1). */
  readonly settings: Buffer | null;
}

/** The offer of a request; null for one that makes none. */
export function readH2cOffer(head: RequestHead): H2cOffer | null {
  if ((head.flags & WANTS_UPGRADE) === 0) return null;
  let isOffered = false;
  const settings: string[] = [];
  for (let column = 0; column < head.fieldCount * FIELD_STRIDE; column += FIELD_STRIDE) {
    const name = textOf(head, column).toLowerCase();
    if (name === 'upgrade') isOffered ||= listMembers(textOf(head, column + 2)).some(isH2c);
    else if (name === SETTINGS_FIELD) settings.push(textOf(head, column + 2));
  }
  return isOffered ? { settings: payloadOf(settings) } : null;
}

/** Whether the 101 in `buf[start, end)` takes the offer. */
export function takesH2cOffer(buf: Buffer, start: number, end: number): boolean {
  return TAKES_IT.test(buf.toString('latin1', start, end));
}

/** The request that begins with `buf[start, end)`, its head whole, without its offer. Other protocols that it would take stay. */
export function withoutH2cOffer(buf: Buffer, start: number, end: number): Buffer {
  const text = buf.toString('latin1', start, end);
  const lead = /^(?:\r\n)*/.exec(text)?.[0].length ?? 0;
  const headEnd = text.indexOf('\r\n\r\n', lead);
  const lines = text.slice(lead, headEnd).split('\r\n');
  const hasOther = lines.some(line => nameOf(line) === 'upgrade' && without(line, isH2c) !== null);
  const kept = lines.flatMap(line => {
    const name = nameOf(line);
    if (name === SETTINGS_FIELD) return [];
    if (name === 'upgrade') return without(line, isH2c) ?? [];
    if (name === 'connection') {
      return without(line, option => isSettingsField(option) || (isUpgrade(option) && !hasOther)) ?? [];
    }
    return line;
  });
  return Buffer.concat([Buffer.from(kept.join('\r\n'), 'latin1'), buf.subarray(start + headEnd, end)]);
}

function isH2c(protocol: string): boolean {
  return protocol.toLowerCase() === H2C;
}

function isSettingsField(option: string): boolean {
  return option.toLowerCase() === SETTINGS_FIELD;
}

function isUpgrade(option: string): boolean {
  return option.toLowerCase() === 'upgrade';
}

/** The field line without the members of its list that `drops` names; null when none is left. */
function without(line: string, drops: (member: string) => boolean): string | null {
  const colon = line.indexOf(':');
  const members = listMembers(line.slice(colon + 1));
  const kept = members.filter(member => !drops(member));
  if (kept.length === members.length) return line;
  return kept.length === 0 ? null : `${line.slice(0, colon)}: ${kept.join(', ')}`;
}

function nameOf(line: string): string {
  return line.slice(0, Math.max(0, line.indexOf(':'))).toLowerCase();
}

function listMembers(list: string): readonly string[] {
  return list
    .split(',')
    .map(member => member.trim())
    .filter(member => member !== '');
}

/** The text between two offsets of a head's columns. */
function textOf({ bytes, fields }: RequestHead, column: number): string {
  return bytes.toString('latin1', fields[column], fields[column + 1]);
}

/** What the one HTTP2-Settings field says, base64url without padding. */
function payloadOf(values: readonly string[]): Buffer | null {
  const [value] = values;
  if (value === undefined || values.length > 1 || !/^[\w-]*={0,2}$/.test(value)) return null;
  const payload = Buffer.from(value, 'base64url');
  return payload.length % SETTING_BYTES === 0 ? payload : null;
}
