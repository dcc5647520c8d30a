/**
 * The errors that the CLI ends with. Each says what happened (`message`), why where that is known (`message` or
 * `cause`), and what to do (`hint`); its code is stable, so that scripts can act on it and docs/errors.md can list it.
 * A failure that the agent reports keeps the agent's own code: `toHeadgateError` wraps it.
 */

/** Every code that the CLI itself raises, with its meaning and what it exits with. */
export const CLI_ERRORS = {
  HEADGATE_ERR_USAGE: { exitCode: 2, meaning: 'the command line is wrong' },
  HEADGATE_ERR_CONFIG: { exitCode: 2, meaning: 'the configuration file or a HEADGATE_ variable is wrong' },
  HEADGATE_ERR_FILTER: { exitCode: 2, meaning: 'the filter cannot be read or compiled' },
  HEADGATE_ERR_TARGET: { exitCode: 2, meaning: 'the target is missing, misspelt or of a kind that is not supported' },
  HEADGATE_ERR_UNSUPPORTED: { exitCode: 2, meaning: 'asked for something that this version cannot do yet' },
  HEADGATE_ERR_NEEDS_ROOT: { exitCode: 1, meaning: 'a local target needs an agent that runs as root' },
  HEADGATE_ERR_RUN_DIR: {
    exitCode: 1,
    meaning: 'the directory for the files of agents, or a file in it, cannot be used',
  },
  HEADGATE_ERR_AGENT_START: { exitCode: 1, meaning: 'the agent did not start, or did not report that it is ready' },
  HEADGATE_ERR_AGENT_LOST: { exitCode: 1, meaning: 'the agent went away and did not come back in time' },
  HEADGATE_ERR_CONNECT: { exitCode: 1, meaning: 'the agent cannot be reached' },
  HEADGATE_ERR_PROTOCOL: { exitCode: 1, meaning: 'the agent answered something that the protocol does not allow' },
  HEADGATE_ERR_REFUSED: { exitCode: 1, meaning: 'the agent refused the session or a subscription' },
  HEADGATE_ERR_TAKEN_OVER: { exitCode: 1, meaning: 'the session was ended by another one or by `headgate kill`' },
  HEADGATE_ERR_TARGET_GONE: { exitCode: 1, meaning: 'the target ended, and nothing is left of it' },
  HEADGATE_ERR_KUBECONFIG: { exitCode: 2, meaning: 'no kubeconfig, or it does not say which cluster is meant' },
  HEADGATE_ERR_CREDENTIALS: { exitCode: 1, meaning: 'the cluster does not accept the credentials, or there are none' },
  HEADGATE_ERR_CLUSTER_UNREACHABLE: { exitCode: 1, meaning: 'the API server of the cluster cannot be reached' },
  HEADGATE_ERR_CLUSTER_CERTIFICATE: { exitCode: 1, meaning: 'the certificate of the API server is not accepted' },
  HEADGATE_ERR_FORBIDDEN: { exitCode: 1, meaning: 'the user of the cluster may not do this' },
  HEADGATE_ERR_ADMISSION: { exitCode: 1, meaning: 'a rule of the cluster refused an object' },
  HEADGATE_ERR_CLUSTER: { exitCode: 1, meaning: 'the cluster answered something unexpected' },
  HEADGATE_ERR_COMMAND: { exitCode: 1, meaning: 'the command after `--` could not be started' },
  HEADGATE_ERR_WORLD: { exitCode: 1, meaning: "the pod's world cannot be made on this machine" },
  HEADGATE_ERR_NO_POD: { exitCode: 1, meaning: 'no pod of the target is ready' },
  HEADGATE_ERR_OUTPUT: { exitCode: 1, meaning: 'a file that was asked for cannot be written' },
  HEADGATE_ERR_NO_SESSION: { exitCode: 1, meaning: 'there is no such session' },
  HEADGATE_ERR_INTERNAL: { exitCode: 1, meaning: 'a defect of Headgate' },
} as const satisfies Record<string, { readonly exitCode: 1 | 2; readonly meaning: string }>;

export type CliErrorCode = keyof typeof CLI_ERRORS;

/** What may accompany an error. */
export interface ErrorDetails {
  /** What the user can do about it: one or more lines. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** An error that is told to the user as it is, without a stack trace. */
export class HeadgateError extends Error {
  readonly code: string;
  readonly exitCode: 1 | 2;
  readonly hint: string | undefined;

  /** `code` is one of `CLI_ERRORS`, or a code that the agent sent, which exits with 1. */
  constructor(code: CliErrorCode | (string & Record<never, never>), message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'HeadgateError';
    this.code = code;
    this.exitCode = Object.hasOwn(CLI_ERRORS, code) ? CLI_ERRORS[code as CliErrorCode].exitCode : 1;
    this.hint = details.hint;
  }
}

/** Whatever was thrown, as an error that can be shown; what nobody foresaw becomes HEADGATE_ERR_INTERNAL. */
export function toHeadgateError(thrown: unknown): HeadgateError {
  if (thrown instanceof HeadgateError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new HeadgateError('HEADGATE_ERR_INTERNAL', `Headgate stopped over a defect of its own: ${message}`, {
    hint: 'Run it again with -vv for the stack trace, and please report it.',
    cause: thrown,
  });
}

/** `code` of a Node system error (`ENOENT`, …), or undefined. */
export function systemErrorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
