/**
 * An exchange as an entry of an HTTP Archive (HAR 1.2). What the format has no field for has a name with an underscore, as it asks
 * for. Secrets are redacted as everywhere; cookies keep their names. Pure.
 */

import { bodyOf } from './body-text.ts';
import { clientText, type Exchange } from './exchange.ts';
import type { Message } from './message.ts';
import { type Field, fieldValue, type MessageHead } from './message-head.ts';
import type { Redaction } from './redaction.ts';

const US_PER_MS = 1_000;

export function harEntry(exchange: Exchange, redaction: Redaction): object {
  const { client, request, response } = exchange;
  const timings = timingsOf(request, response);
  return {
    startedDateTime: new Date(request.firstUs / US_PER_MS).toISOString(),
    time: timings.send + timings.wait + timings.receive,
    request: harRequest(exchange, redaction),
    response: harResponse(response, redaction),
    cache: {},
    timings,
    _client: clientText(client),
    _port: client.port,
    ...(client.place === undefined ? {} : { _place: client.place }),
    _requestWhole: request.isWhole,
    _responseWhole: response?.isWhole === true,
  };
}

function harRequest({ client, request }: Exchange, redaction: Redaction): object {
  const { head } = request;
  const [method = '', target = '', httpVersion = ''] = head?.startLine.split(' ') ?? [];
  const body = bodyOf(request);
  const address = redaction.address(addressOf(target, head, client.port));
  return {
    ...{ method, url: address, httpVersion },
    cookies: cookiesOf(head, 'cookie', redaction),
    headers: headersOf(head, redaction),
    queryString: queryOf(address),
    ...(body === undefined
      ? {}
      : {
          postData: {
            mimeType: body.mimeType,
            params: [],
            text: body.text ?? body.content.toString('base64'),
            ...(body.text === undefined ? { _encoding: 'base64' } : {}),
            ...(body.isCut ? { comment: `cut: it has ${body.bytes} bytes` } : {}),
          },
        }),
    headersSize: head?.bytes ?? -1,
    bodySize: request.body?.length ?? 0,
  };
}

function harResponse(response: Message | undefined, redaction: Redaction): object {
  const head = response?.head;
  if (response === undefined || head === undefined) {
    const nothing = { cookies: [], headers: [], content: { size: 0, mimeType: '' }, redirectURL: '' };
    return { status: 0, statusText: '', httpVersion: '', ...nothing, headersSize: -1, bodySize: -1 };
  }
  const [httpVersion = '', status = '0', ...reason] = head.startLine.split(' ');
  return {
    ...{ status: Number(status), statusText: reason.join(' '), httpVersion },
    cookies: cookiesOf(head, 'set-cookie', redaction),
    headers: headersOf(head, redaction),
    content: contentOf(response),
    redirectURL: redaction.address(fieldValue(head, 'location') ?? ''),
    headersSize: head.bytes,
    bodySize: response.body?.length ?? 0,
  };
}

function contentOf(response: Message): object {
  const body = bodyOf(response);
  if (body === undefined) return { size: 0, mimeType: fieldValue(response.head as MessageHead, 'content-type') ?? '' };
  return {
    size: body.isCut ? body.bytes : body.content.length,
    mimeType: body.mimeType,
    ...(body.text === undefined ? { text: body.content.toString('base64'), encoding: 'base64' } : { text: body.text }),
    ...(body.isCut ? { comment: `cut: it has ${body.bytes} bytes` } : {}),
  };
}

/** All three in milliseconds, as the format has them: one behind the other, so that they are the whole time. */
function timingsOf(
  request: Message,
  response: Message | undefined,
): { readonly send: number; readonly wait: number; readonly receive: number } {
  if (response?.head === undefined)
    return { send: milliseconds(request.lastUs - request.firstUs), wait: 0, receive: 0 };
  // An app may answer before it has all of a request: from then on the entry receives.
  const sentUs = Math.min(request.lastUs, response.headUs);
  return {
    send: milliseconds(sentUs - request.firstUs),
    wait: milliseconds(response.headUs - sentUs),
    receive: milliseconds(response.lastUs - response.headUs),
  };
}

function addressOf(target: string, head: MessageHead | undefined, port: number): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(target)) return target;
  const host = (head === undefined ? undefined : fieldValue(head, 'host')) ?? `localhost:${port}`;
  return `http://${host}${target.startsWith('/') ? target : `/${target}`}`;
}

function headersOf(head: MessageHead | undefined, redaction: Redaction): readonly Field[] {
  return (head?.fields ?? []).map(field => redaction.field(field));
}

function queryOf(address: string): readonly Field[] {
  const [, query = ''] = /\?([^#]*)/.exec(address) ?? [];
  return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }));
}

/** @param from `cookie` or `set-cookie` */
function cookiesOf(head: MessageHead | undefined, from: string, redaction: Redaction): readonly Field[] {
  return (head?.fields ?? []).flatMap(field => {
    if (field.name.toLowerCase() !== from) return [];
    const pairs = from === 'cookie' ? field.value.split(';') : [field.value.split(';')[0] ?? ''];
    const isShown = redaction.field(field).value === field.value;
    return pairs.flatMap(pair => {
      const [name = '', ...value] = pair.trim().split('=');
      return name === '' ? [] : [{ name, value: isShown ? value.join('=') : redaction.field(field).value }];
    });
  });
}

function milliseconds(us: number): number {
  return Math.max(0, Math.round(us)) / US_PER_MS;
}
