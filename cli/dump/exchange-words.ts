/** An exchange as lines for a person. Nothing of the traffic reaches the terminal but as printable characters. Pure. */

import { LIST_VIOLATION_NAMES, NO_LIST_VIOLATION } from '../../filter-engine/http2/index.ts';
import { VIOLATION_TEXTS } from '../../filter-engine/index.ts';
import { clockTime } from '../progress/clock-time.ts';
import { printable, type Style } from '../progress/style.ts';
import { bodyOf } from './body-text.ts';
import { clientText, type Exchange, type RawConnection, type RawProtocol } from './exchange.ts';
import { MAX_SHOWN_BODY_BYTES } from './limits.ts';
import type { Message } from './message.ts';
import type { Field } from './message-head.ts';
import type { Redaction } from './redaction.ts';

const US_PER_MS = 1_000;

/** How exchanges are written. */
export interface ExchangeWording {
  readonly style: Style;
  readonly redaction: Redaction;
  readonly showsHeaders: boolean;
  readonly showsBodies: boolean;
  /** Whether each line names the port. */
  readonly namesPort: boolean;
}

/** `12:03:04.123 192.0.2.7:40000 GET /cart?id=7  200  12 ms  ↑ 0 B  ↓ 1.2 kB`, and further lines where they are wanted. */
export function exchangeWords(exchange: Exchange, wording: ExchangeWording): string {
  const { request, response } = exchange;
  const { style, redaction, showsHeaders, showsBodies } = wording;
  const [method = '?', target = ''] = request.head?.startLine.split(' ') ?? [];
  const what = style.strong(safe(`${method} ${redaction.address(target)}`));
  const parts = [start(exchange, request.firstUs, wording), what, answerWords(exchange, style)];
  if (response?.isWhole === true) parts.push(durationWords(response.lastUs - request.firstUs));
  if (request.violation !== NO_LIST_VIOLATION) parts.push(style.warning(ruleWords(request.violation)));
  parts.push(style.faint(`↑ ${sizeWords(request.body?.length ?? 0)}  ↓ ${sizeWords(response?.body?.length ?? 0)}`));
  const lines = [parts.join('  ')];
  for (const [mark, message] of [
    ['>', request],
    ['<', response],
  ] as const) {
    if (message === undefined) continue;
    if (showsHeaders) lines.push(...fieldLines(message.head?.fields ?? [], mark, wording));
    if (showsBodies) lines.push(...bodyLines(message, mark, wording));
    if (showsHeaders) lines.push(...fieldLines(message.trailers, `${mark} (trailer)`, wording));
  }
  return lines.join('\n');
}

/** `12:03:04.123 192.0.2.7:40000 connection  HTTP/2  3.2 s  ↑ 1 kB  ↓ 14 kB`. */
export function connectionWords(connection: RawConnection, wording: ExchangeWording): string {
  const { style } = wording;
  const { firstUs, lastUs, fromClientBytes, fromAppBytes } = connection;
  const parts = [
    start(connection, firstUs, wording),
    style.warning(protocolWords(connection)),
    durationWords(lastUs - firstUs),
    style.faint(`↑ ${sizeWords(fromClientBytes)}  ↓ ${sizeWords(fromAppBytes)}`),
  ];
  return parts.join('  ');
}

function protocolWords({ protocol, violation }: RawConnection): string {
  return protocol === 'http1' ? `${PROTOCOL_WORDS.http1}: ${VIOLATION_TEXTS[violation]}` : PROTOCOL_WORDS[protocol];
}

const PROTOCOL_WORDS: Readonly<Record<RawProtocol, string>> = {
  http1: 'connection: HTTP/1, not followed from a request on that breaks a rule',
  http2: 'connection: HTTP/2, which is not taken apart',
  tls: 'connection: TLS',
  upgraded: 'the rest of the connection: another protocol, by an upgrade',
  unknown: 'connection: neither HTTP/1 nor known',
};

/** `… 12 more came faster than they can be shown`. */
export function unlistedWords(count: number, style: Style): string {
  return style.warning(`… ${count} more came faster than they can be shown`);
}

function start({ client }: Exchange | RawConnection, timeUs: number, { style, namesPort }: ExchangeWording): string {
  const place = client.place === undefined ? '' : `${printable(client.place)} `;
  const port = namesPort ? ` :${client.port}` : '';
  return `${style.faint(clockTime(timeUs / US_PER_MS))} ${place}${clientText(client)}${port}`;
}

function answerWords({ request, response }: Exchange, style: Style): string {
  if (response?.head === undefined) return style.warning(request.isWhole ? 'no answer seen' : 'not seen to its end');
  const { status } = response;
  const words = status >= 500 ? style.bad(String(status)) : statusWords(status, style);
  const grpc = grpcStatusOf(response);
  const told = grpc === undefined ? words : `${words} ${grpc === '0' ? 'grpc 0' : style.warning(`grpc ${safe(grpc)}`)}`;
  return response.isWhole ? told : `${told} ${style.warning('not seen to its end')}`;
}

/** `grpc-status`, of the trailers, or of a head that is all there is. */
function grpcStatusOf(response: Message | undefined): string | undefined {
  const fields = [...(response?.trailers ?? []), ...(response?.head?.fields ?? [])];
  return fields.find(({ name }) => name === 'grpc-status')?.value;
}

/** Such a request is in no other mirror, and never stolen. */
function ruleWords(violation: number): string {
  return `breaks a rule: ${LIST_VIOLATION_NAMES[violation]} (RFC 9113 section 8)`;
}

function statusWords(status: number, style: Style): string {
  return status >= 400 ? style.warning(String(status)) : style.good(String(status));
}

function fieldLines(fields: readonly Field[], mark: string, { style, redaction }: ExchangeWording): string[] {
  return fields.map(field => {
    const { name, value } = redaction.field(field);
    return `  ${style.faint(mark)} ${style.faint(`${safe(name)}:`)} ${safe(value)}`;
  });
}

function bodyLines(message: Message, mark: string, { style }: ExchangeWording): string[] {
  const body = bodyOf(message);
  if (body === undefined) return [];
  const start = `  ${style.faint(mark)} `;
  const kind = body.mimeType === '' ? 'bytes without a type' : safe(body.mimeType);
  if (body.text === undefined) return [`${start}${style.faint(`(${sizeWords(body.bytes)} of ${kind})`)}`];
  const shown = body.text.slice(0, MAX_SHOWN_BODY_BYTES);
  const lines = printableText(shown).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const isCut = body.isCut || shown.length < body.text.length;
  const rest = isCut ? [style.faint(`(… the rest of ${sizeWords(body.bytes)} of ${kind})`)] : [];
  return [...lines, ...rest].map(line => start + line);
}

/** On one line, whatever it is. */
function safe(text: string): string {
  return printableText(text).replaceAll('\n', '\ufffd');
}

function printableText(text: string): string {
  return printable(text.replaceAll('\r\n', '\n').replaceAll('\t', '  '));
}

/** `0 B`, `999 B`, `1.2 kB`, `14 kB`, `3.4 MB`. */
export function sizeWords(bytes: number): string {
  return scaled(bytes, ['B', 'kB', 'MB', 'GB', 'TB'], 1000);
}

/** `0.4 ms`, `12 ms`, `3.2 s`. */
function durationWords(us: number): string {
  const ms = Math.max(0, us) / US_PER_MS;
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

function scaled(value: number, units: readonly string[], factor: number): string {
  let scale = 0;
  let rest = value;
  while (rest >= factor && scale < units.length - 1) {
    rest /= factor;
    scale += 1;
  }
  return `${scale > 0 && rest < 10 ? rest.toFixed(1) : Math.round(rest)} ${units[scale]}`;
}
