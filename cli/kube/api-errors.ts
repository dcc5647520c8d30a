/**
 * What went wrong between us and the API server, in words: it was not reached, it was not believed, it did not believe us, it
 * refused. Whoever must decide by the answer asks `apiStatus`; everybody else lets the error pass, since it says what to do.
 */

import { HeadgateError, systemErrorCode } from '../errors.ts';
import { sentence } from '../sentence.ts';

/** The answer of an API server that did not do what it was asked. */
export class ApiStatus extends Error {
  /** HTTP status: 404, 409, 410 … */
  readonly status: number;
  /** As in Kubernetes: `NotFound`, `AlreadyExists`, `Expired` … or empty. */
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.name = 'ApiStatus';
    this.status = status;
    this.reason = reason;
  }
}

/** The answer behind an error of the client, or undefined when there was none. */
export function apiStatus(error: unknown): ApiStatus | undefined {
  return error instanceof Error && error.cause instanceof ApiStatus ? error.cause : undefined;
}

/** Whether the same request may succeed a little later: the server is away, busy or restarting. */
export function isPassing(error: unknown): boolean {
  const status = apiStatus(error)?.status;
  if (status !== undefined) return status === 429 || status >= 500;
  return error instanceof HeadgateError && error.code === 'HEADGATE_ERR_CLUSTER_UNREACHABLE';
}

/** A request as its errors name it. */
export interface ApiRequest {
  /** Verb of the authorisation: get, list, watch, create, update, patch, delete. */
  readonly verb: string;
  readonly path: string;
}

/** The cluster as errors name it. */
export interface ClusterName {
  readonly server: string;
  readonly context: string;
  readonly source: string;
}

/** What a path is about: `deployments.apps "shop" in namespace "staging"`. */
export interface ResourcePath {
  readonly group: string;
  /** With its subresource: `pods/portforward`. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/** Reads `/api/v1/…` and `/apis/GROUP/VERSION/…`; undefined for paths of no resource, as `/version`. */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const parts = path.split('?')[0]?.split('/').filter(Boolean).map(decodeURIComponent) ?? [];
  const group = parts[0] === 'apis' ? (parts[1] ?? '') : '';
  let rest = parts.slice(parts[0] === 'apis' ? 3 : 2);
  if ((parts[0] !== 'api' && parts[0] !== 'apis') || rest.length === 0) return undefined;
  const isNamespaced = rest[0] === 'namespaces' && rest.length > 2;
  const namespace = isNamespaced ? rest[1] : undefined;
  if (isNamespaced) rest = rest.slice(2);
  const [resource = '', name, subresource] = rest;
  return { group, resource: subresource === undefined ? resource : `${resource}/${subresource}`, namespace, name };
}

/** `deployments.apps`, as kubectl names it; the subresource last. */
export function resourceWords({ group, resource }: Pick<ResourcePath, 'group' | 'resource'>): string {
  const [main = '', sub] = resource.split('/');
  const full = group === '' ? main : `${main}.${group}`;
  return sub === undefined ? full : `${full}/${sub}`;
}

/** An answer that is no success. */
export function refusedError(request: ApiRequest, answer: ApiStatus, cluster: ClusterName): HeadgateError {
  const { status } = answer;
  if (status === 401) return credentialsError(answer, cluster);
  if (ADMISSION.test(answer.message)) return admissionError(answer);
  if (status === 403 && answer.reason === 'Forbidden') return forbiddenError(request, answer);
  const code = status === 404 ? 'HEADGATE_ERR_TARGET_NOT_FOUND' : 'HEADGATE_ERR_CLUSTER';
  return new HeadgateError(code, `The cluster answers ${status}: ${sentence(answer.message)}`, { cause: answer });
}

function credentialsError(answer: ApiStatus, { server, context, source }: ClusterName): HeadgateError {
  return new HeadgateError(
    'HEADGATE_ERR_CREDENTIALS',
    `${server} does not accept the credentials of context "${context}".`,
    {
      hint: `They have expired, or belong to another cluster. Log in again, as for kubectl; they come from ${source}.`,
      cause: answer,
    },
  );
}

/** Webhooks and policies say so with a status of their own choice. */
const ADMISSION = /\bdenied (?:the )?request\b|\bviolates PodSecurity\b/;

/**
 * Authorisation and admission both answer 403; only the first says who may not. Admission (quota, Pod Security, webhooks)
 * says what it dislikes.
 */
function forbiddenError(request: ApiRequest, answer: ApiStatus): HeadgateError {
  const who = /\bUser "([^"]*)" cannot /.exec(answer.message)?.[1];
  const resource = parseResourcePath(request.path);
  if (who === undefined || resource === undefined) return admissionError(answer);
  const { namespace } = resource;
  const where = namespace === undefined ? 'in the whole cluster' : `in namespace "${namespace}"`;
  const scope = namespace === undefined ? '--all-namespaces' : `-n ${namespace}`;
  const words = resourceWords(resource);
  return new HeadgateError('HEADGATE_ERR_FORBIDDEN', `User "${who}" may not ${request.verb} ${words} ${where}.`, {
    hint: `Ask whoever runs the cluster for the Role in docs/security.md; \`kubectl auth can-i ${request.verb} ${words} ${scope}\` tells.`,
    cause: answer,
  });
}

function admissionError(answer: ApiStatus): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_ADMISSION', `The cluster refuses it: ${sentence(answer.message)}`, {
    hint: answer.message.includes('violates PodSecurity')
      ? 'Pod Security of the namespace decides this; docs/security.md has the labels that admit agents.'
      : 'A quota, Pod Security or an admission webhook of the cluster decides this.',
    cause: answer,
  });
}

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name cannot be resolved',
  EAI_AGAIN: 'its name cannot be resolved now',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to that address',
  ENETUNREACH: 'there is no way to that network',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
};

/** Failures of TLS that a person must look at; the codes are OpenSSL's. */
const CERTIFICATE = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED|ERR_OSSL_|HOSTNAME_MISMATCH)/;

/** A request that got no answer. */
export function unreachedError(error: unknown, { server, context, source }: ClusterName): HeadgateError {
  if (error instanceof HeadgateError) return error;
  const code = systemErrorCode(error) ?? '';
  const message = error instanceof Error ? error.message : String(error);
  if (CERTIFICATE.test(code) || /\balert\b.*certificate|certificate required/i.test(message)) {
    return new HeadgateError(
      'HEADGATE_ERR_CLUSTER_CERTIFICATE',
      `The certificate of ${server} is not accepted: ${message}.`,
      {
        hint: `The kubeconfig may be of an earlier cluster, or its certificate-authority is another one; it came from ${source}.`,
        cause: error,
      },
    );
  }
  const reason = UNREACHABLE[code] ?? message;
  return new HeadgateError('HEADGATE_ERR_CLUSTER_UNREACHABLE', `${server} cannot be reached: ${reason}.`, {
    hint: `That is the cluster of context "${context}". Is it up, and the VPN, if there is one? --context picks another.`,
    cause: error,
  });
}
