/**
 * Who a request to the cluster is from: headers and a client certificate. Tokens and passwords of the kubeconfig are used as
 * they are; an exec plugin is run, and run again when what it gave has expired; a service account's token is read again every
 * minute. What needs more (OIDC, the old providers of clouds) loads the whole of @kubernetes/client-node, which takes a while.
 */

import { existsSync, readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import type { User } from '@kubernetes/client-node';
import { ExecAuth } from '@kubernetes/client-node/dist/exec_auth.js';
import { FileAuth } from '@kubernetes/client-node/dist/file_auth.js';
import { HeadgateError, systemErrorCode } from '../errors.ts';
import { systemErrorWords } from '../system-error-words.ts';
import type { ClusterAccess } from './kubeconfig.ts';

/** What a request carries. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly cert: string | Buffer | undefined;
  readonly key: string | Buffer | undefined;
}

/** What the providers of the package fill in. */
interface Applied extends RequestOptions {
  headers: Record<string, string>;
}

/** Where tokens come from, and who keeps them until they expire. */
interface Provider {
  applyAuthentication(user: User, options: RequestOptions): Promise<void>;
}

export class CredentialSource {
  readonly #access: ClusterAccess;
  #provider: Provider | undefined;

  constructor(access: ClusterAccess) {
    this.#access = access;
  }

  /** Whether another try can bring other credentials than before. */
  get isRenewable(): boolean {
    const { exec, authProvider } = this.#access.user;
    return Boolean(exec ?? authProvider);
  }

  /** Forgets what was kept: the cluster refused it. */
  renew(): void {
    this.#provider = undefined;
  }

  /** @throws HeadgateError HEADGATE_ERR_CREDENTIALS when a file or a plugin fails. */
  async get(): Promise<Credentials> {
    const { user, impersonation } = this.#access;
    const applied: Applied = { headers: {} };
    if (user.username) applied.headers.Authorization = `Basic ${basic(user)}`;
    if (user.token) applied.headers.Authorization = `Bearer ${user.token}`;
    await this.#applyProvider(applied);
    if (user.impersonateUser) applied.headers['Impersonate-User'] = user.impersonateUser;
    return {
      headers: { ...applied.headers, ...impersonation },
      cert: pemOf(applied.cert) ?? fileOrData(user.certFile, user.certData),
      key: pemOf(applied.key) ?? fileOrData(user.keyFile, user.keyData),
    };
  }

  async #applyProvider(applied: Applied): Promise<void> {
    const { user, cluster } = this.#access;
    if (!user.exec && !user.authProvider) return;
    try {
      this.#provider ??= await providerOf(this.#access);
      await this.#provider.applyAuthentication(user.exec ? withExecInfo(user, cluster.server) : user, applied);
      if (applied.headers.Authorization !== undefined)
        applied.headers.Authorization = applied.headers.Authorization.trim();
    } catch (error) {
      throw providerFailure(user, error);
    }
  }
}

async function providerOf({ user, cluster, source }: ClusterAccess): Promise<Provider> {
  if (user.exec) return execProvider(user);
  if (user.authProvider?.config?.tokenFile) return new FileAuth();
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromClusterAndUser(cluster, user);
  if (!['oidc', 'gcp', 'azure'].includes(user.authProvider?.name)) {
    throw new Error(`${source} asks for the provider "${user.authProvider?.name}", which nobody here knows`);
  }
  return { applyAuthentication: (_, options) => config.applyToHTTPSOptions(options) };
}

function execProvider(user: User): Provider {
  if (user.exec.interactiveMode === 'Always') {
    throw new Error('it wants to ask on a terminal, which is left to the command here');
  }
  return new ExecAuth();
}

/** The protocol wants what is known of the cluster in a variable; the package leaves that out. */
function withExecInfo(user: User, server: string): User {
  const { exec } = user;
  const cluster = exec.provideClusterInfo ? { cluster: { server } } : {};
  const info = { apiVersion: exec.apiVersion, kind: 'ExecCredential', spec: { interactive: false, ...cluster } };
  const variable = { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) };
  return { ...user, exec: { ...exec, env: [...(exec.env ?? []), variable] } };
}

function providerFailure(user: User, error: unknown): HeadgateError {
  if (error instanceof HeadgateError) return error;
  const command: unknown = user.exec?.command;
  const isMissing = systemErrorCode(error) === 'ENOENT';
  const reason = (error instanceof Error ? error.message : String(error)).trim() || 'it said nothing';
  if (typeof command !== 'string') {
    return new HeadgateError('HEADGATE_ERR_CREDENTIALS', `No credentials for the cluster: ${reason}.`, {
      cause: error,
    });
  }
  const words = isMissing ? 'there is no such program' : reason.replace(/\.$/, '');
  const hint = isMissing && typeof user.exec.installHint === 'string' ? user.exec.installHint.trim() : undefined;
  return new HeadgateError('HEADGATE_ERR_CREDENTIALS', `The credential plugin ${command} failed: ${words}.`, {
    hint: hint ?? 'The same plugin serves kubectl: `kubectl get pods` shows whether it works there.',
    cause: error,
  });
}

function basic({ username, password }: User): string {
  return Buffer.from(`${username}:${password ?? ''}`).toString('base64');
}

function pemOf(value: RequestOptions['cert'] | RequestOptions['key']): string | Buffer | undefined {
  return typeof value === 'string' || Buffer.isBuffer(value) ? value : undefined;
}

/** A certificate or key: PEM from a file, or base64 of it. @throws HeadgateError HEADGATE_ERR_CREDENTIALS */
export function fileOrData(file: string | undefined, data: string | undefined): Buffer | undefined {
  if (!file) return data ? Buffer.from(data, 'base64') : undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    throw new HeadgateError('HEADGATE_ERR_CREDENTIALS', `${file} cannot be read: ${systemErrorWords(error)}.`, {
      hint: existsSync(file) ? undefined : 'The kubeconfig names this file; mend the path in it.',
      cause: error,
    });
  }
}
