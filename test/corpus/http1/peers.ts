/**
 * The two parsers that ours is held against, as oracles and in the bench: llhttp through node's own binding, and
 * http-parser-js. node has no public door to its parser; `_http_common` has handed it out since before 1.0.
 */

import { createRequire } from 'node:module';

/** Methods that llhttp takes. */
export const llhttpMethods = (): readonly string[] => nodeCommon.methods;

/** Methods that http-parser-js takes. */
export const httpParserJsMethods = (): readonly string[] => parserJs.methods;

/** What both parsers look like: node's `HTTPParser`. Callbacks are kept at numbered properties. */
export interface PeerParser {
  execute(bytes: Buffer, start?: number, length?: number): number | PeerError;
  initialize(type: number | string, resource: object, maxHeaderSize?: number, lenientFlags?: number): void;
  [callback: number]: (...values: never[]) => unknown;
}

export interface PeerError extends Error {
  readonly code?: string;
  readonly bytesParsed?: number;
}

interface PeerClass {
  new (type?: string): PeerParser;
  readonly REQUEST: number | string;
  readonly RESPONSE: number | string;
  readonly kOnHeaders: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
  /** http-parser-js: reading it switches to positional arguments, as node has them. */
  readonly kOnExecute: number;
}

const load = createRequire(import.meta.url);
const nodeCommon: { HTTPParser: PeerClass; methods: readonly string[] } = load('_http_common');
const parserJs: { HTTPParser: PeerClass; methods: readonly string[] } = load('http-parser-js');
void parserJs.HTTPParser.kOnExecute;

/** One message as a peer read it. */
export interface PeerMessage {
  method: string;
  target: string;
  version: string;
  /** Names and values in turn. */
  fields: string[];
  isUpgrade: boolean;
  keepsAlive: boolean;
  bodyBytes: number;
  isComplete: boolean;
}

export interface PeerReading {
  readonly messages: PeerMessage[];
  /** The error code that ended it; undefined while the peer was content. */
  readonly error: string | undefined;
}

/** One of the two, ready for requests, reporting to `callbacks`. */
export function makeLlhttp(callbacks: PeerCallbacks): PeerParser {
  const parser = new nodeCommon.HTTPParser();
  parser.initialize(nodeCommon.HTTPParser.REQUEST, {}, 0, 0);
  return attach(parser, nodeCommon.HTTPParser, nodeCommon.methods, callbacks);
}

/** llhttp for responses to GET; the status stands in the place of the method. */
export function makeLlhttpForResponses(callbacks: PeerCallbacks): PeerParser {
  const parser = new nodeCommon.HTTPParser();
  parser.initialize(nodeCommon.HTTPParser.RESPONSE, {}, 0, 0);
  return attach(parser, nodeCommon.HTTPParser, [], callbacks);
}

export function makeHttpParserJs(callbacks: PeerCallbacks): PeerParser {
  return attach(new parserJs.HTTPParser('REQUEST'), parserJs.HTTPParser, parserJs.methods, callbacks);
}

export interface PeerCallbacks {
  /** A head, with the method's name; `fields` are names and values in turn. */
  onHead(
    method: string,
    target: string,
    version: string,
    fields: string[],
    isUpgrade: boolean,
    keepsAlive: boolean,
  ): void;
  onBody(bytes: number): void;
  onEnd(): void;
}

/** Of `kOnHeadersComplete`: there is no body, whatever the fields say. llhttp leaves that to its user, as node's client. */
const SKIP_BODY = 1;

/** Of responses (RFC 9112 section 6.3); the status of a request is undefined or 0. 101 changes the protocol. */
function hasNoBody(status: number | undefined): boolean {
  if (status === undefined || status === 101) return false;
  return (status >= 100 && status < 200) || status === 204 || status === 304;
}

function attach(parser: PeerParser, kind: PeerClass, methods: readonly string[], callbacks: PeerCallbacks): PeerParser {
  let flushedFields: string[] = [];
  let flushedTarget = '';
  // Heads of more than 32 fields come in several calls; the target comes with the first.
  parser[kind.kOnHeaders] = (fields: string[], target: string) => {
    flushedFields.push(...fields);
    flushedTarget += target;
  };
  parser[kind.kOnHeadersComplete] = (
    major: number,
    minor: number,
    fields: string[] | undefined,
    method: number,
    target: string | undefined,
    status: number | undefined,
    _reason: string,
    isUpgrade: boolean,
    keepsAlive: boolean,
  ) => {
    const all = flushedFields.length > 0 ? [...flushedFields, ...(fields ?? [])] : (fields ?? []);
    callbacks.onHead(
      methods[method] ?? String(status),
      target ?? flushedTarget,
      `${major}.${minor}`,
      all,
      isUpgrade,
      keepsAlive,
    );
    if (flushedFields.length > 0) flushedFields = [];
    flushedTarget = '';
    return hasNoBody(status) ? SKIP_BODY : 0;
  };
  parser[kind.kOnBody] = (bytes: Buffer, _start?: number, length?: number) => callbacks.onBody(length ?? bytes.length);
  parser[kind.kOnMessageComplete] = () => {
    // Trailers come through kOnHeaders, too.
    if (flushedFields.length > 0) flushedFields = [];
    flushedTarget = '';
    callbacks.onEnd();
  };
  return parser;
}

/** Reads all of `bytes` with a fresh parser of `make`. */
export function readWith(make: (callbacks: PeerCallbacks) => PeerParser, bytes: Buffer): PeerReading {
  const messages: PeerMessage[] = [];
  const parser = make({
    onHead: (method, target, version, fields, isUpgrade, keepsAlive) => {
      messages.push({ method, target, version, fields, isUpgrade, keepsAlive, bodyBytes: 0, isComplete: false });
    },
    onBody: count => {
      if (count < 0) throw new ReadsBackwards();
      const last = messages.at(-1);
      if (last !== undefined) last.bodyBytes += count;
    },
    onEnd: () => {
      const last = messages.at(-1);
      if (last !== undefined) last.isComplete = true;
    },
  });
  try {
    const result = parser.execute(bytes, 0, bytes.length);
    return { messages, error: typeof result === 'number' ? undefined : (result.code ?? result.message) };
  } catch (error) {
    if (error instanceof ReadsBackwards) return { messages, error: error.message };
    throw error;
  }
}

/** http-parser-js takes `-1f` for the size of a chunk, goes back by as much, and would read the same for ever. */
class ReadsBackwards extends Error {
  override readonly message = 'a chunk of negative size';
}
