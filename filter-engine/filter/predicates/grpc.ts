/**
 * `{ grpc: { service, method } }`, either of them alone, or `{ grpc: 'shop.Cart/Add' }` and `{ grpc: 'shop.Cart' }`. With a slash in front, as logs and
 * generated code have a method's full name, it means the same.
 *
 * A gRPC request has a content type that begins with `application/grpc` and the path `/package.Service/Method` (gRPC over HTTP/2,
 * "Requests"). Both parts are compared with case; the service is named with its package.
 */

import { z } from 'zod';
import { FIELD_STRIDE, type RequestHead } from '../../request-head.ts';
import { ASCII_LOWER, EXACT, standsAt } from '../bytes.ts';
import { findField } from '../find-field.ts';
import { checkKeys, keysOf, parseShape, type Shape } from '../keyed-union.ts';
import { MAX_GRPC_METHOD_LENGTH, MAX_GRPC_SERVICE_LENGTH } from '../limits.ts';
import { ABSENT, type Landmark, PATH, type Predicate, type PredicateKind, shown } from '../predicate.ts';
import { quoted } from '../quoted.ts';
import { MATCH, NO_MATCH, type Verdict } from '../verdict.ts';

/** As it is written. */
export type GrpcSpec = string | { readonly service?: string | undefined; readonly method?: string | undefined };

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const FULL_NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;
const KEYS = ['service', 'method'];

const service = z
  .string({ error: 'must be text: a service with its package, such as shop.v1.Cart' })
  .max(MAX_GRPC_SERVICE_LENGTH, { error: `is longer than ${MAX_GRPC_SERVICE_LENGTH} characters` })
  .regex(FULL_NAME, { error: 'is not a service: names of letters, digits and _, with dots between them' });
const method = z
  .string({ error: 'must be text: the name of a method, such as AddItem' })
  .max(MAX_GRPC_METHOD_LENGTH, { error: `is longer than ${MAX_GRPC_METHOD_LENGTH} characters` })
  .regex(NAME, { error: 'is not a method of gRPC: letters, digits and _' });
const short = z
  .string()
  .max(MAX_GRPC_SERVICE_LENGTH, { error: `is longer than ${MAX_GRPC_SERVICE_LENGTH} characters` })
  .regex(/^\/?[A-Za-z0-9_.]+(\/[A-Za-z0-9_]+)?$/, {
    error: 'is not service or service/method, such as shop.v1.Cart/AddItem',
  });
const parts = z
  .strictObject({ service: service.optional(), method: method.optional() })
  .refine(spec => spec.service !== undefined || spec.method !== undefined, { error: 'needs service, method or both' });

const shape: Shape<GrpcSpec> = {
  schema: z.union([short, parts]),
  parse(input, at) {
    if (typeof input === 'string') return parseShape(short, input, at);
    checkKeys(keysOf(input, at, KEYS), at, KEYS);
    return parseShape(parts, input, at);
  },
};

export const grpcKind: PredicateKind<GrpcSpec> = {
  shape,
  compile(spec, at) {
    const { service, method } = grpcParts(spec);
    if (typeof spec === 'string') parseShape(parts, { service, method }, at);
    return new GrpcPredicate(service, method);
  },
};

/** Service and method, however they are written. */
export function grpcParts(spec: GrpcSpec): {
  readonly service: string | undefined;
  readonly method: string | undefined;
} {
  if (typeof spec !== 'string') return { service: spec.service, method: spec.method };
  const [service, method] = (spec.startsWith('/') ? spec.slice(1) : spec).split('/');
  return { service, method };
}

const CONTENT_TYPE = Buffer.from('content-type');
const GRPC_TYPE = Buffer.from('application/grpc');
const SLASH = 0x2f;

class GrpcPredicate implements Predicate {
  readonly cost = 40;
  readonly instructions = 0;
  readonly subject = 'grpc';
  readonly wanted: string;
  readonly landmarks: readonly Landmark[];
  readonly #shape: string;
  readonly #service: Uint8Array | null;
  readonly #method: Uint8Array | null;

  constructor(service: string | undefined, method: string | undefined) {
    this.wanted = quoted(`${service ?? '*'}/${method ?? '*'}`);
    this.#shape = [service && 'service …', method && 'method …'].filter(Boolean).join(' and ');
    const isWhole = service !== undefined && method !== undefined;
    this.landmarks = isWhole
      ? [{ subject: PATH, value: Buffer.from(`/${service}/${method}`) }]
      : [{ subject: 'content-type', value: null }];
    this.#service = service === undefined ? null : Buffer.from(service);
    this.#method = method === undefined ? null : Buffer.from(method);
  }

  test(head: RequestHead): Verdict {
    const { bytes, pathStart, pathEnd } = head;
    const slash = bytes.lastIndexOf(SLASH, pathEnd - 1);
    if (pathEnd === pathStart || slash <= pathStart || bytes[pathStart] !== SLASH) return NO_MATCH;
    if (this.#service !== null && !isText(bytes, pathStart + 1, slash, this.#service)) return NO_MATCH;
    if (this.#method !== null && !isText(bytes, slash + 1, pathEnd, this.#method)) return NO_MATCH;
    return isGrpc(head) ? MATCH : NO_MATCH;
  }

  describe(): string {
    return `grpc ${this.#shape}`;
  }

  seen(head: RequestHead): string {
    if (!isGrpc(head)) return 'not gRPC';
    return head.pathEnd === head.pathStart ? ABSENT : shown(head.bytes, head.pathStart + 1, head.pathEnd);
  }
}

function isText(bytes: Buffer, start: number, end: number, text: Uint8Array): boolean {
  return end - start === text.length && standsAt(bytes, start, text, EXACT);
}

function isGrpc(head: RequestHead): boolean {
  const { bytes, fields } = head;
  for (let i = findField(head, CONTENT_TYPE, 0); i >= 0; i = findField(head, CONTENT_TYPE, i + 1)) {
    const start = fields[i * FIELD_STRIDE + 2]!;
    if (fields[i * FIELD_STRIDE + 3]! - start < GRPC_TYPE.length) continue;
    if (standsAt(bytes, start, GRPC_TYPE, ASCII_LOWER)) return true;
  }
  return false;
}
