/** A curl command whose request a filter takes. */

import type { FilterSpec } from '../../filter-engine/index.ts';
import { isGrpc } from '../local/grpc-refusal.ts';
import { quoteWord } from '../shell-words.ts';
import { type ExampleRequest, exampleRequest } from './example-request.ts';

/** How the target is reached. */
export interface CurlRoute {
  /** Host and port. */
  readonly authority: string;
  /** What stands before curl, such as `ip netns exec shop`. */
  readonly runner: readonly string[];
  /** HTTP is spoken within TLS. */
  readonly isTls: boolean;
  /** Outside of TLS, requests come in HTTP/2; within, client and app agree on it. Calls of gRPC always do. */
  readonly isHttp2: boolean;
}

/** A message of gRPC without a field, in its frame: not compressed, no bytes (gRPC over HTTP/2, "Length-Prefixed-Message"). */
const EMPTY_MESSAGE = "printf '\\0\\0\\0\\0\\0'";

/** `curl -H 'x-user: alice' http://127.0.0.1:8080/cart`, or undefined where no request can be made up from the filter. */
export function curlLine(filter: FilterSpec | undefined, route: CurlRoute): string | undefined {
  const example = exampleRequest(filter, route.authority);
  if (example === undefined) return undefined;
  const isCall = example.headers.some(([name, value]) => name.toLowerCase() === 'content-type' && isGrpc(value));
  const args = route.isTls ? overTls(example, isCall, route) : inPlain(example, isCall, route);
  const line = [...route.runner, 'curl', ...args].map(quoteWord).join(' ');
  return isCall ? `${EMPTY_MESSAGE} | ${line}` : line;
}

function inPlain(example: ExampleRequest, isCall: boolean, { authority, isHttp2 }: CurlRoute): string[] {
  const protocol = isHttp2 || isCall ? ['--http2-prior-knowledge'] : [];
  return [...protocol, ...argumentsOf(example, isCall), `http://${authority}${targetOf(example)}`];
}

/** A host is asked for by its name, which the handshake shows, too. -k: a certificate names no loopback address, and may be anybody's. */
function overTls(example: ExampleRequest, isCall: boolean, { authority }: CurlRoute): string[] {
  const isHost = ([name]: readonly [string, string]): boolean => name.toLowerCase() === 'host';
  const host = example.headers.find(isHost)?.[1];
  const headers = example.headers.filter(header => !isHost(header));
  const address = host === undefined ? [] : ['--connect-to', `::${authority}`];
  const args = argumentsOf({ ...example, headers }, isCall);
  return ['-k', ...address, ...args, `https://${host ?? authority}${targetOf(example)}`];
}

function targetOf({ path, query }: ExampleRequest): string {
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

function argumentsOf({ method, headers, cookies }: ExampleRequest, isCall: boolean): string[] {
  // curl takes `name;` for a header without value and `name:` for no header at all.
  const args = headers.flatMap(([name, value]) => ['-H', value === '' ? `${name};` : `${name}: ${value}`]);
  if (cookies.length > 0) args.push('-b', cookies.join('; '));
  // Trailers, which have the status of a call, come with -i.
  if (isCall) args.push('-H', 'te: trailers', '-i', '--data-binary', '@-');
  if (method === 'HEAD') args.push('-I');
  else if (method !== (isCall ? 'POST' : 'GET')) args.push('-X', method);
  return args;
}
