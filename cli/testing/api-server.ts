/**
 * An API server for tests: a real HTTP server that keeps objects, lists them by label and page, and streams watches from a
 * numbered history, which tests can cut, compact and break. What it knows of Kubernetes is only what the CLI asks of it.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClusterAccess } from '../kube/kubeconfig.ts';

/** An object as it is stored. */
export interface ApiObject {
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

interface Change {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly collection: string;
  readonly object: ApiObject;
}

interface Watcher {
  readonly collection: string;
  readonly selector: string;
  readonly response: ServerResponse;
}

/** Answers a request instead of the store; undefined leaves it to the store. */
export type Interceptor = (request: SeenRequest) => { readonly status: number; readonly body: unknown } | undefined;

/** A request as tests ask for it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export class FakeApiServer {
  readonly seen: SeenRequest[] = [];
  intercept: Interceptor = () => undefined;
  /** Whether objects can be created and deleted. */
  isWritable = false;
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));
  readonly #objects = new Map<string, ApiObject>();
  readonly #watchers = new Set<Watcher>();
  #history: Change[] = [];
  #version = 100;
  #oldest = 0;

  async start(port = 0): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get version(): number {
    return this.#version;
  }

  get watcherCount(): number {
    return this.#watchers.size;
  }

  /** Access as a kubeconfig would give it. */
  get access(): ClusterAccess {
    return {
      context: 'test',
      namespace: 'shop',
      cluster: { name: 'test', server: `http://127.0.0.1:${this.port}`, skipTLSVerify: false },
      user: { name: 'alice', token: 'secret' },
      impersonation: {},
      source: 'test.yaml',
    };
  }

  /** Adds or replaces an object of a collection, as `/api/v1/namespaces/shop/pods`. */
  put(collection: string, object: ApiObject): void {
    const key = `${collection}/${object.metadata.name}`;
    const type = this.#objects.has(key) ? 'MODIFIED' : 'ADDED';
    this.#note(type, collection, object);
  }

  remove(collection: string, name: string): void {
    const object = this.#objects.get(`${collection}/${name}`);
    if (object !== undefined) this.#note('DELETED', collection, object);
  }

  /** Forgets what happened until now: a watch from before is told 410. */
  compact(): void {
    this.#history = [];
    this.#oldest = this.#version;
  }

  /** Ends all watches without a word. */
  cutWatches(): void {
    for (const { response } of this.#watchers) response.destroy();
  }

  /** Tells all watches the version, as a server does from time to time. */
  bookmark(): void {
    const object = { metadata: { resourceVersion: String(this.#version) } };
    for (const { response } of this.#watchers) response.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
  }

  /** Writes raw text to all watches. */
  writeToWatches(text: string): void {
    for (const { response } of this.#watchers) response.write(text);
  }

  #note(type: Change['type'], collection: string, given: ApiObject): void {
    const version = ++this.#version;
    const object = { ...given, metadata: { ...given.metadata, resourceVersion: String(version) } };
    const key = `${collection}/${object.metadata.name}`;
    const before = this.#objects.get(key);
    if (type === 'DELETED') this.#objects.delete(key);
    else this.#objects.set(key, object);
    const change: Change = { version, type, collection, object };
    this.#history.push(change);
    for (const watcher of this.#watchers) send(watcher, change, before);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://x');
    let text = '';
    for await (const part of request) text += part;
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const { method = 'GET', headers } = request;
    const seen: SeenRequest = { method, path: url.pathname, query: url.searchParams, headers, body };
    this.seen.push(seen);
    const answer = this.intercept(seen);
    if (answer !== undefined) return reply(response, answer.status, answer.body);
    if (this.isWritable && method === 'POST') return this.#create(seen, response);
    if (this.isWritable && method === 'DELETE') return this.#delete(seen, response);
    if (method !== 'GET') return reply(response, 405, status(405, 'MethodNotAllowed', 'only reading'));
    const object = this.#objects.get(url.pathname);
    if (object !== undefined) return reply(response, 200, object);
    if (url.searchParams.get('watch') === 'true') return this.#watch(url, response);
    if (isCollection(url.pathname)) return reply(response, 200, this.#list(url));
    reply(response, 404, status(404, 'NotFound', `${url.pathname.split('/').at(-1)} not found`));
  }

  #create({ path, body }: SeenRequest, response: ServerResponse): void {
    const { metadata, stringData, ...rest } = body as ApiObject & { readonly stringData?: Record<string, string> };
    const { name } = metadata;
    if (this.#objects.has(`${path}/${name}`)) {
      reply(response, 409, status(409, 'AlreadyExists', `"${name}" already exists`));
      return;
    }
    const data = Object.fromEntries(Object.entries(stringData ?? {}).map(([key, value]) => [key, btoa(value)]));
    this.put(path, { ...rest, data, metadata: { ...metadata, uid: `uid-${this.#version}` } });
    reply(response, 201, this.#objects.get(`${path}/${name}`));
  }

  #delete({ path }: SeenRequest, response: ServerResponse): void {
    const end = path.lastIndexOf('/');
    const isThere = this.#objects.has(path);
    this.remove(path.slice(0, end), path.slice(end + 1));
    if (isThere) reply(response, 200, status(200, '', ''));
    else reply(response, 404, status(404, 'NotFound', 'it is not there'));
  }

  #list(url: URL): unknown {
    const selector = url.searchParams.get('labelSelector') ?? '';
    const limit = Number(url.searchParams.get('limit') ?? 0) || Number.POSITIVE_INFINITY;
    const from = Number(url.searchParams.get('continue') ?? 0);
    const all = [...this.#objects]
      .filter(([key, object]) => isIn(key, url.pathname) && matches(object, selector))
      .map(([, object]) => object);
    const items = all.slice(from, from + limit);
    const next = from + items.length < all.length ? { continue: String(from + items.length) } : {};
    return { kind: 'List', metadata: { resourceVersion: String(this.#version), ...next }, items };
  }

  #watch(url: URL, response: ServerResponse): void {
    const since = Number(url.searchParams.get('resourceVersion') ?? 0);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (since < this.#oldest) {
      const object = status(410, 'Expired', `too old resource version: ${since}`);
      response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
      return;
    }
    const watcher = { collection: url.pathname, selector: url.searchParams.get('labelSelector') ?? '', response };
    this.#watchers.add(watcher);
    response.on('close', () => this.#watchers.delete(watcher));
    for (const change of this.#history) if (change.version > since) send(watcher, change, undefined);
  }
}

/** A body of the kind that refusals have. */
export function status(code: number, reason: string, message: string): unknown {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
}

function reply(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** An object that no longer matches is told as deleted, one that matches now as added, as the real server does. */
function send({ collection, selector, response }: Watcher, change: Change, before: ApiObject | undefined): void {
  if (!isIn(`${change.collection}/${change.object.metadata.name}`, collection)) return;
  const isSelected = matches(change.object, selector);
  const wasSelected = before === undefined ? isSelected : matches(before, selector);
  if (!isSelected && !wasSelected) return;
  const type = change.type === 'DELETED' || !isSelected ? 'DELETED' : wasSelected ? change.type : 'ADDED';
  response.write(`${JSON.stringify({ type, object: change.object })}\n`);
}

function isCollection(path: string): boolean {
  const parts = path
    .split('/')
    .filter(Boolean)
    .slice(path.startsWith('/apis/') ? 3 : 2);
  return parts[0] === 'namespaces' ? parts.length === 1 || parts.length === 3 : parts.length === 1;
}

/** Whether a key lies in a collection, of one namespace or of all. */
function isIn(key: string, collection: string): boolean {
  const base = key.slice(0, key.lastIndexOf('/'));
  return base === collection || base.replace(/\/namespaces\/[^/]+(?=\/)/, '') === collection;
}

function matches({ metadata }: ApiObject, selector: string): boolean {
  if (selector === '') return true;
  return selector.split(/,(?![^(]*\))/).every(part => {
    const set = /^(\S+) (in|notin) \((.*)\)$/.exec(part);
    if (set !== null) {
      const [, key = '', operator, values = ''] = set;
      return values.split(',').includes(metadata.labels?.[key] ?? '') === (operator === 'in');
    }
    if (part.startsWith('!')) return metadata.labels?.[part.slice(1)] === undefined;
    const [key = '', value] = part.split('=');
    return value === undefined ? metadata.labels?.[key] !== undefined : metadata.labels?.[key] === value;
  });
}
