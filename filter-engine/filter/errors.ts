/** The one error of filters: what is wrong with what the user wrote, where, and what to write instead. */

/** Every code that a `FilterError` can carry, with its meaning (docs/errors.md lists the same). */
export const FILTER_ERROR_CODES = {
  HEADGATE_ERR_FILTER_SHAPE: 'the filter is not built from the known keys and types',
  HEADGATE_ERR_FILTER_VALUE: 'a value in the filter can never match, or is not a valid header name, method or host',
  HEADGATE_ERR_FILTER_TOO_LONG: 'a pattern is longer than the limit',
  HEADGATE_ERR_FILTER_TOO_DEEP: 'all_of, any_of and not are nested deeper than the limit',
  HEADGATE_ERR_FILTER_TOO_MANY: 'the filter or a list in it has more parts than the limit',
  HEADGATE_ERR_FILTER_GLOB: 'a glob uses a form that is not supported',
  HEADGATE_ERR_FILTER_JSONPATH: 'a JSONPath does not parse, is not well-typed or is nested too deep',
  HEADGATE_ERR_FILTER_REGEX: 'a regular expression does not compile',
  HEADGATE_ERR_FILTER_REGEX_TOO_LARGE: 'a regular expression compiles to more instructions than the limit',
  HEADGATE_ERR_FILTER_UNSUPPORTED: 'a filter of a mirrord file uses something that cannot be honoured exactly',
} as const;

export type FilterErrorCode = keyof typeof FILTER_ERROR_CODES;

/** The parts of a `FilterError`: `path` in the written filter (`all_of[1].header.regex`, empty for the whole), what, and what to do. */
export interface FilterProblem {
  readonly code: FilterErrorCode;
  readonly path: string;
  readonly what: string;
  readonly hint: string;
  readonly cause?: unknown;
}

/** Thrown by `parseFilter` and `compileFilter`. `message` holds place and reason, `hint` what to do about it. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  readonly code: FilterErrorCode;
  /** What cannot go on: the subscription that the filter belongs to. */
  readonly scope = 'subscription';
  /** Who is told: the user who wrote it. */
  readonly fault = 'user';
  readonly path: string;
  readonly hint: string;

  constructor(problem: FilterProblem) {
    super(`${problem.path === '' ? 'filter' : problem.path}: ${problem.what}`, { cause: problem.cause });
    this.code = problem.code;
    this.path = problem.path;
    this.hint = problem.hint;
  }
}

/** The path of a key below `at`: `at.key`. */
export function below(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}
