/**
 * `Upgrade: h2c`: a client offers HTTP/2 with a request of HTTP/1 (RFC 7540 section 3.2; RFC 9113 section 3.1 obsoletes it, curl and Java's
 * client still do it).
 *
 *   a request for the app      goes with its offer; behind a 101 that takes it the connection is HTTP/2 and followed, the request its stream 1
 *   a request for a session    goes without it, since a server may ignore it: else what comes behind would be that session's unjudged
 */
import { FIELD_STRIDE, type RequestHead, WANTS_UPGRADE } from '../../filter-engine/index.ts';

const H2C = 'h2c';
const SETTINGS_FIELD = 'http2-settings';
const SETTING_BYTES = 6;
const TAKES_IT = /\r\nupgrade:[ \t]*h2c[ \t]*\r\n/i;

/** Who sends the request to where it goes. */
interface OfferSink {
  readonly stealing: { readonly stolen: unknown };
  writeRequest(buf: Buffer, start: number, end: number): void;
}

/** What a client offered, until it is taken or not. */
export class H2cOffer {
  /** The payload of its SETTINGS; null when it cannot be read, so that no server may take the offer (section 3.2.1). */
  readonly settings: Buffer | null;
  /** It is with the app, which did not answer yet. */
  isOpen = false;
  private readonly sink: OfferSink;

  constructor(sink: OfferSink, settings: Buffer | null) {
    this.sink = sink;
    this.settings = settings;
  }

  /** Writes the request that begins with `buf[run, at)`, if a session has it. @returns what is still to be written, from there to `at` */
  leaveOut(buf: Buffer, run: number, at: number): number {
    const { sink } = this;
    this.isOpen = sink.stealing.stolen === null;
    if (this.isOpen) return run;
    const rest = withoutOffer(buf, run, at);
    sink.writeRequest(rest, 0, rest.length);
    return at;
  }
}

/** The offer of a request; null for one that makes none. */
export function readOffer(sink: OfferSink, head: RequestHead): H2cOffer | null {
  if ((head.flags & WANTS_UPGRADE) === 0) return null;
  let isOffered = false;
  const settings: string[] = [];
  for (let column = 0; column < head.fieldCount * FIELD_STRIDE; column += FIELD_STRIDE) {
    const name = textOf(head, column).toLowerCase();
    if (name === 'upgrade') isOffered ||= membersOf(textOf(head, column + 2)).includes(H2C);
    else if (name === SETTINGS_FIELD) settings.push(textOf(head, column + 2));
  }
  return isOffered ? new H2cOffer(sink, payloadOf(settings)) : null;
}

/** Whether the 101 in `buf[start, end)` takes the offer. */
export function takesOffer(buf: Buffer, start: number, end: number): boolean {
  return TAKES_IT.test(buf.toString('latin1', start, end));
}

/** The request that begins with `buf[start, end)`, its head whole, without its offer. Other protocols that it would take stay. */
function withoutOffer(buf: Buffer, start: number, end: number): Buffer {
  const text = buf.toString('latin1', start, end);
  const lead = /^(?:\r\n)*/.exec(text)?.[0].length ?? 0;
  const headEnd = text.indexOf('\r\n\r\n', lead);
  const lines = text.slice(lead, headEnd).split('\r\n');
  const hasOther = lines.some(line => nameOf(line) === 'upgrade' && without(line, isOffer) !== null);
  const kept = lines.flatMap(line => {
    const name = nameOf(line);
    if (name === SETTINGS_FIELD) return [];
    if (name === 'upgrade') return without(line, isOffer) ?? [];
    if (name === 'connection') {
      return without(line, option => option === SETTINGS_FIELD || (option === 'upgrade' && !hasOther)) ?? [];
    }
    return line;
  });
  return Buffer.concat([Buffer.from(kept.join('\r\n'), 'latin1'), buf.subarray(start + headEnd, end)]);
}

/** Where the head of a response may end that is looked for in `buf[start, end)`, a part of it that may begin anywhere; else `end`. */
export function headEndIn(buf: Buffer, start: number, end: number): number {
  for (let at = buf.indexOf(LF, start); at !== -1 && at < end; at = buf.indexOf(LF, at + 1)) {
    if (at - start < 2 || (buf[at - 1] === CR && buf[at - 2] === LF)) return at + 1;
  }
  return end;
}

const LF = 10;
const CR = 13;

function isOffer(protocol: string): boolean {
  return protocol === H2C;
}

/** The field line without the members of its list that `drops` names; null when none is left. */
function without(line: string, drops: (member: string) => boolean): string | null {
  const colon = line.indexOf(':');
  const members = membersOf(line.slice(colon + 1));
  const kept = members.filter(member => !drops(member.toLowerCase()));
  if (kept.length === members.length) return line;
  return kept.length === 0 ? null : `${line.slice(0, colon)}: ${kept.join(', ')}`;
}

function nameOf(line: string): string {
  return line.slice(0, Math.max(0, line.indexOf(':'))).toLowerCase();
}

function membersOf(list: string): readonly string[] {
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
