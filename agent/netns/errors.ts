/** What can go wrong in finding a target, entering it and taking its traffic. */
export type NetnsErrorCode =
  /** The target's text is no `netns/NAME`, `pid/N` or `container/ID`. */
  | 'HEADGATE_ERR_TARGET_INVALID'
  /** Nothing by that name exists. */
  | 'HEADGATE_ERR_TARGET_NOT_FOUND'
  /** More than one container begins with that id. */
  | 'HEADGATE_ERR_TARGET_AMBIGUOUS'
  /** The target lives in our own network namespace: it is the host itself. */
  | 'HEADGATE_ERR_TARGET_IS_HOST'
  /** The target's namespace cannot be entered (privileges, or it went away). */
  | 'HEADGATE_ERR_TARGET_ENTER'
  /** Another agent holds the target and takes no sessions. */
  | 'HEADGATE_ERR_TARGET_BUSY'
  /** No engine works in this namespace; the message has the reason of each. */
  | 'HEADGATE_ERR_NO_ENGINE'
  /** The kernel refused rules; the message quotes nft or iptables. */
  | 'HEADGATE_ERR_RULES'
  /** A helper process (nft, the guard) could not be started or went away. */
  | 'HEADGATE_ERR_RULES_CHILD';

/** An error of `agent/netns`. Its scope is always the agent; its fault lies with the user for targets, with the system otherwise. */
export class NetnsError extends Error {
  override readonly name = 'NetnsError';
  readonly code: NetnsErrorCode;
  readonly scope = 'agent';
  readonly fault: 'user' | 'us';

  constructor(code: NetnsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.fault = code.startsWith('HEADGATE_ERR_TARGET') ? 'user' : 'us';
  }
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
