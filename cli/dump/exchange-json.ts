/** An exchange as an object for a program, one a line; docs/cli.md lists the keys. Pure. */

import { LIST_VIOLATION_CODES, NO_LIST_VIOLATION } from '../../filter-engine/http2/index.ts';
import { VIOLATION_NAMES } from '../../filter-engine/index.ts';
import { bodyOf } from './body-text.ts';
import { clientText, type Exchange, type RawConnection } from './exchange.ts';
import type { Message } from './message.ts';
import { type Field, fieldValue } from './message-head.ts';
import type { Redaction } from './redaction.ts';

const US_PER_MS = 1_000;

/** What of messages is in the objects. */
export interface ExchangeDetails {
  readonly redaction: Redaction;
  readonly showsHeaders: boolean;
  readonly showsBodies: boolean;
}

export function exchangeJson({ client, request, response }: Exchange, details: ExchangeDetails): object {
  const [method = null, target = null, version] = request.head?.startLine.split(' ') ?? [];
  const isAnswered = response?.isWhole === true;
  return {
    kind: 'exchange',
    ...common(client, request.firstUs),
    method,
    target: target === null ? null : details.redaction.address(target),
    host: request.head === undefined ? null : (fieldValue(request.head, 'host') ?? null),
    http_version: version?.replace('HTTP/', '') ?? null,
    status: response?.head === undefined ? null : response.status,
    duration_ms: isAnswered ? milliseconds(response.lastUs - request.firstUs) : null,
    wait_ms: response?.head === undefined ? null : milliseconds(response.headUs - request.firstUs),
    request_bytes: request.body?.length ?? 0,
    response_bytes: response?.body?.length ?? 0,
    request_whole: request.isWhole,
    response_whole: isAnswered,
    ...(request.violation === NO_LIST_VIOLATION ? {} : { rule: LIST_VIOLATION_CODES[request.violation] }),
    ...messageDetails('request', request, details),
    ...messageDetails('response', response, details),
  };
}

export function connectionJson(connection: RawConnection): object {
  const { client, firstUs, lastUs, protocol, violation, fromClientBytes, fromAppBytes } = connection;
  return {
    kind: 'connection',
    ...common(client, firstUs),
    protocol,
    ...(protocol === 'http1' ? { rule: VIOLATION_NAMES[violation]?.toLowerCase() } : {}),
    duration_ms: milliseconds(lastUs - firstUs),
    ...{ request_bytes: fromClientBytes, response_bytes: fromAppBytes },
  };
}

function common(client: Exchange['client'], timeUs: number): object {
  const place = client.place === undefined ? {} : { place: client.place };
  return { time: new Date(timeUs / US_PER_MS).toISOString(), ...place, port: client.port, client: clientText(client) };
}

function messageDetails(side: string, message: Message | undefined, details: ExchangeDetails): object {
  if (message?.head === undefined) return {};
  return {
    ...(details.showsHeaders ? headerDetails(side, message, details.redaction) : {}),
    ...(details.showsBodies ? { [`${side}_body`]: bodyJson(message) } : {}),
  };
}

function headerDetails(side: string, { head, trailers }: Message, redaction: Redaction): object {
  const headers = { [`${side}_headers`]: headerPairs(head?.fields ?? [], redaction) };
  return trailers.length === 0 ? headers : { ...headers, [`${side}_trailers`]: headerPairs(trailers, redaction) };
}

function headerPairs(fields: readonly Field[], redaction: Redaction): readonly (readonly [string, string])[] {
  return fields.map(field => {
    const { name, value } = redaction.field(field);
    return [name, value];
  });
}

function bodyJson(message: Message): object | null {
  const body = bodyOf(message);
  if (body === undefined) return null;
  const content = body.text === undefined ? { base64: body.content.toString('base64') } : { text: body.text };
  return { type: body.mimeType, cut: body.isCut, ...content };
}

function milliseconds(us: number): number {
  return Math.max(0, Math.round(us)) / US_PER_MS;
}
