/**
 * What a dump does not show unless it is asked to: values of headers and of query parameters whose names say that they let their
 * bearer in, and who an address says that asks (`user:password@`). docs/cli.md lists them. Bodies are shown as they are, and only when they are asked for.
 */

import type { Field } from './message-head.ts';

/** Stands for a secret. */
export const REDACTED = '(redacted)';

export const SECRET_HEADERS: readonly string[] = [
  'api-key',
  'apikey',
  'authentication-info',
  'authorization',
  'cf-access-jwt-assertion',
  'cookie',
  'cookie2',
  'dpop',
  'ocp-apim-subscription-key',
  'private-token',
  'proxy-authentication-info',
  'proxy-authorization',
  'set-cookie',
  'set-cookie2',
  'x-access-token',
  'x-amz-security-token',
  'x-amzn-oidc-accesstoken',
  'x-amzn-oidc-data',
  'x-api-key',
  'x-api-token',
  'x-auth-token',
  'x-csrf-token',
  'x-forwarded-access-token',
  'x-functions-key',
  'x-gitlab-token',
  'x-goog-api-key',
  'x-goog-iap-jwt-assertion',
  'x-id-token',
  'x-jwt-assertion',
  'x-refresh-token',
  'x-session-token',
  'x-vault-token',
  'x-xsrf-token',
];

export const SECRET_PARAMETERS: readonly string[] = [
  'access_token',
  'api_key',
  'apikey',
  'auth',
  'client_secret',
  'id_token',
  'key',
  'password',
  'refresh_token',
  'secret',
  'sig',
  'signature',
  'token',
  'x-amz-security-token',
  'x-amz-signature',
  'x-goog-signature',
];

/** Whose values are addresses with parameters of their own. */
const ADDRESS_HEADERS: readonly string[] = ['content-location', 'location', 'referer'];

const secretHeaders = new Set(SECRET_HEADERS);
const secretParameters = new Set(SECRET_PARAMETERS);
const addressHeaders = new Set(ADDRESS_HEADERS);

/** Cleans what is shown, or does not. */
export interface Redaction {
  field(field: Field): Field;
  /** Of a request's target or of another address. */
  address(text: string): string;
}

/** Shows everything. */
export const NO_REDACTION: Redaction = { field: field => field, address: text => text };

export const REDACTION: Redaction = {
  field({ name, value }) {
    const lower = name.toLowerCase();
    if (secretHeaders.has(lower)) return { name, value: REDACTED };
    return { name, value: addressHeaders.has(lower) ? redactAddress(value) : value };
  },
  address: redactAddress,
};

/** RFC 3986, 3.2.1: `user:password@` of an address with a host; browsers take backslashes there, too. */
const USER_INFO = /^((?:[a-z][a-z0-9+.-]*:)?[\\/]{2})[^\\/?#]*@/i;

function redactAddress(address: string): string {
  const text = address.replace(USER_INFO, `$1${REDACTED}@`);
  const start = text.search(/[?#]/);
  if (start < 0) return text;
  // A fragment may hold parameters too: tokens of single page applications.
  return text.slice(0, start) + text.slice(start).replace(/([?#&;])([^=&;#?]*)=([^&;#]*)/g, redactParameter);
}

function redactParameter(whole: string, mark: string, name: string): string {
  return secretParameters.has(decoded(name).toLowerCase()) ? `${mark}${name}=${REDACTED}` : whole;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return name;
  }
}
