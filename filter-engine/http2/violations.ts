/** Why a header list is no request that may be stolen (RFC 9113 section 8.2, 8.3): readers could take it differently. */

export const NO_LIST_VIOLATION = 0;
export const LIST_BAD_NAME = 1;
export const LIST_BAD_VALUE = 2;
export const LIST_CONNECTION_FIELD = 3;
export const LIST_BAD_TE = 4;
export const LIST_PSEUDO_BEHIND_FIELD = 5;
export const LIST_UNKNOWN_PSEUDO = 6;
export const LIST_REPEATED_PSEUDO = 7;
export const LIST_MISSING_PSEUDO = 8;
export const LIST_BAD_METHOD = 9;
export const LIST_BAD_SCHEME = 10;
export const LIST_BAD_PATH = 11;
export const LIST_BAD_AUTHORITY = 12;
export const LIST_REPEATED_HOST = 13;
export const LIST_HOST_MISMATCH = 14;
export const LIST_BAD_LENGTH = 15;
export const LIST_TOO_MANY_FIELDS = 16;
export const LIST_BAD_CONNECT = 17;

/** By number, for programs. */
export const LIST_VIOLATION_CODES: readonly string[] = [
  'none',
  'bad_name',
  'bad_value',
  'connection_field',
  'bad_te',
  'pseudo_behind_field',
  'unknown_pseudo',
  'repeated_pseudo',
  'missing_pseudo',
  'bad_method',
  'bad_scheme',
  'bad_path',
  'bad_authority',
  'repeated_host',
  'host_mismatch',
  'bad_length',
  'too_many_fields',
  'bad_connect',
];

/** By number, in words. */
export const LIST_VIOLATION_NAMES: readonly string[] = [
  'none',
  'a field name that is no token in lower case',
  'a field value with control characters or white space around it',
  'a field of connections, which HTTP/2 has no place for',
  'te with more than trailers',
  'a pseudo-header behind a field',
  'an unknown pseudo-header',
  'a repeated pseudo-header',
  'no :method, :scheme, :path or authority',
  'a bad :method',
  'a bad :scheme',
  'a bad :path',
  'a bad :authority or host',
  'a repeated host',
  ':authority and host differ',
  'a bad or repeated content-length',
  'too many fields',
  'CONNECT with a scheme or a path',
];
