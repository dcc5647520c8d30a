/** What can be wrong with an agent's start, before it has a target. Errors of the target and its rules: netns/errors.ts. */

/** A command line that makes no sense. */
export class AgentOptionsError extends Error {
  override readonly name = 'AgentOptionsError';
  readonly code = 'HEADGATE_ERR_AGENT_OPTIONS';
  readonly scope = 'agent';
  readonly fault = 'user';
}
