/**
 * Requests to the API server: JSON in, JSON out, and streams of lines for watches, over connections that are kept.
 *
 * The typed API of @kubernetes/client-node is not used: to load it takes half a second of a start that shall take three, and it
 * copies each object once more. Its types describe what is read (`import type` costs nothing).
 */

import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import { type Clock, systemClock } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import { API_ANSWER_TIMEOUT_MS, API_KEEP_ALIVE_MS, MAX_API_ANSWER_BYTES } from '../limits.ts';
import type { ClusterSelection } from '../options/kubeconfig-files.ts';
import { packageVersion } from '../version.ts';
import { ApiStatus, type ClusterName, refusedError, unreachedError } from './api-errors.ts';
import { CredentialSource, type Credentials, fileOrData } from './credentials.ts';
import { type ClusterAccess, loadAccess } from './kubeconfig.ts';

const METHODS = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
} as const;

/** What is asked, in the words of Kubernetes' authorisation. */
export type ApiVerb = keyof typeof METHODS;

/** Further parts of a request. */
export interface ApiDetails {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly body?: unknown;
  /** By default application/json, for `patch` application/strategic-merge-patch+json. */
  readonly contentType?: string | undefined;
  /** By default application/json. */
  readonly accept?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a WebSocket to the API server needs, for `new WebSocket(url, protocols, options)` of ws. */
export interface SocketAccess {
  readonly url: string;
  readonly options: RequestOptions & { readonly agent: HttpAgent; readonly headers: Record<string, string | string[]> };
}

export class ClusterClient {
  /** What `-n` or the context says. */
  readonly namespace: string;
  /** As errors and status name it. */
  readonly cluster: ClusterName;
  readonly #access: ClusterAccess;
  readonly #credentials: CredentialSource;
  readonly #clock: Clock;
  #agent: { readonly agent: HttpAgent; readonly cert: string } | undefined;

  constructor(access: ClusterAccess, clock: Clock = systemClock) {
    this.#access = access;
    this.#credentials = new CredentialSource(access);
    this.#clock = clock;
    this.namespace = access.namespace;
    this.cluster = { server: access.cluster.server, context: access.context, source: access.source };
  }

  /** @throws HeadgateError HEADGATE_ERR_KUBECONFIG */
  static of(selection: ClusterSelection): ClusterClient {
    return new ClusterClient(loadAccess(selection));
  }

  /**
   * Asks, and reads the whole answer. `Answer` is what the caller knows to be there; the server is believed.
   * @throws HeadgateError in words; `apiStatus(error)` has the server's answer, if there was one.
   */
  async ask<Answer>(verb: ApiVerb, path: string, details: ApiDetails = {}): Promise<Answer> {
    const response = await this.open(verb, path, details);
    const text = await this.#within(readText(response), response);
    try {
      return JSON.parse(text) as Answer;
    } catch (error) {
      const words = 'The cluster answered something that is no JSON; a proxy may have.';
      throw new HeadgateError('HEADGATE_ERR_CLUSTER', words, { cause: error });
    }
  }

  /** Asks, and hands over the answer's body unread, once its status says success. The caller destroys it. @throws HeadgateError */
  async open(verb: ApiVerb, path: string, details: ApiDetails = {}): Promise<IncomingMessage> {
    let response = await this.#send(verb, path, details);
    if (response.statusCode === 401 && this.#credentials.isRenewable) {
      response.resume();
      this.#credentials.renew();
      response = await this.#send(verb, path, details);
    }
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    throw refusedError(
      { verb, path },
      statusOf(status, await this.#within(readText(response), response)),
      this.cluster,
    );
  }

  /** For a port-forward. @throws HeadgateError HEADGATE_ERR_CREDENTIALS */
  async socketAccess(path: string): Promise<SocketAccess> {
    const credentials = await this.#credentials.get();
    const agent = await this.#agentFor(credentials);
    const url = `${this.#access.cluster.server.replace(/^http/, 'ws')}${path}`;
    return { url, options: { ...this.#tls(credentials), agent, headers: headersOf(credentials) } };
  }

  /** Closes the kept connections. */
  close(): void {
    this.#agent?.agent.destroy();
  }

  async #send(verb: ApiVerb, path: string, details: ApiDetails): Promise<IncomingMessage> {
    const credentials = await this.#credentials.get();
    const url = new URL(`${this.#access.cluster.server}${path}`);
    for (const [name, value] of Object.entries(details.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const body = details.body === undefined ? undefined : JSON.stringify(details.body);
    const headers: Record<string, string | string[]> = {
      ...headersOf(credentials),
      accept: details.accept ?? 'application/json',
    };
    if (body !== undefined) {
      headers['content-type'] = details.contentType ?? contentTypeOf(verb);
      // Node tells no length of a DELETE's body by itself, and the server would take the body for the next request.
      headers['content-length'] = String(Buffer.byteLength(body));
    }
    const options: RequestOptions = {
      ...this.#tls(credentials),
      method: METHODS[verb],
      agent: await this.#agentFor(credentials),
      headers,
      signal: details.signal,
    };
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
    return new Promise((resolve, reject) => {
      const request = send(url, options, response => {
        cancel();
        resolve(response);
      });
      const cancel = this.#clock.after(API_ANSWER_TIMEOUT_MS, () => request.destroy(silence()));
      request.on('error', error => {
        cancel();
        reject(details.signal?.aborted ? error : unreachedError(error, this.cluster));
      });
      request.end(body);
    });
  }

  /** The whole of an answer, unless it stalls. */
  async #within<Value>(reading: Promise<Value>, response: IncomingMessage): Promise<Value> {
    const cancel = this.#clock.after(API_ANSWER_TIMEOUT_MS, () => response.destroy(silence()));
    try {
      return await reading;
    } catch (error) {
      throw unreachedError(error, this.cluster);
    } finally {
      cancel();
    }
  }

  #tls({ cert, key }: Credentials): RequestOptions {
    const { cluster } = this.#access;
    const ca = fileOrData(cluster.caFile, cluster.caData);
    return {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(cluster.skipTLSVerify ? { rejectUnauthorized: false } : {}),
      ...(cluster.tlsServerName ? { servername: cluster.tlsServerName } : {}),
    };
  }

  /** One agent, until the client certificate is another one. */
  async #agentFor(credentials: Credentials): Promise<HttpAgent> {
    const cert = String(credentials.cert ?? '');
    if (this.#agent?.cert === cert) return this.#agent.agent;
    this.#agent?.agent.destroy();
    this.#agent = { agent: await makeAgent(this.#access, this.#tls(credentials)), cert };
    return this.#agent.agent;
  }
}

/** Connections are probed while they are idle, so that one that a sleeping laptop lost is noticed. */
async function makeAgent({ cluster, user }: ClusterAccess, tls: RequestOptions): Promise<HttpAgent> {
  if (cluster.proxyUrl) {
    const { KubeConfig } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    config.loadFromClusterAndUser(cluster, { name: user.name });
    const options: RequestOptions = { ...tls };
    await config.applyToHTTPSOptions(options);
    if (options.agent instanceof HttpAgent) return options.agent;
  }
  // `proxyEnv`: HTTPS_PROXY and NO_PROXY hold here as they do for kubectl (Node 24.5 and later).
  const shared = { keepAlive: true, keepAliveMsecs: API_KEEP_ALIVE_MS, proxyEnv: process.env };
  return cluster.server.startsWith('http:') ? new HttpAgent(shared) : new HttpsAgent(shared);
}

function headersOf({ headers }: Credentials): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = { 'user-agent': `headgate/${packageVersion()}` };
  for (const [name, value] of Object.entries(headers)) all[name] = typeof value === 'string' ? value : [...value];
  return all;
}

function contentTypeOf(verb: ApiVerb): string {
  return verb === 'patch' ? 'application/strategic-merge-patch+json' : 'application/json';
}

async function readText(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_API_ANSWER_BYTES) throw new Error(`its answer is larger than ${MAX_API_ANSWER_BYTES >> 20} MiB`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The server's own words, where it sent a Status; a proxy in between sends something else. */
function statusOf(status: number, text: string): ApiStatus {
  try {
    const { reason, message } = JSON.parse(text);
    if (typeof message === 'string') return new ApiStatus(status, typeof reason === 'string' ? reason : '', message);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return new ApiStatus(status, '', text.trim().slice(0, 200) || `HTTP status ${status}`);
}

function silence(): Error {
  return Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
}
