/** The one line of JSON that an agent prints when it starts, and the file that describes it while it runs. */

import { z } from 'zod';

/** sun_path of unix(7), whose last byte is a zero. */
const MAX_SOCKET_PATH_LENGTH = 107;

const agentFields = {
  url: z.string().regex(/^ws:\/\/(127\.0\.0\.1|\[::1\]):[0-9]{1,5}\/?$/),
  socket: z.string().startsWith('/').max(MAX_SOCKET_PATH_LENGTH).optional(),
  token: z.string().min(16).max(256),
  pid: z.int().positive(),
  target: z.string().max(512),
  version: z.string().max(64),
};

const readyReport = z.object({ event: z.literal('ready'), ...agentFields, joined: z.boolean().optional() });
const failedReport = z.object({
  event: z.literal('failed'),
  code: z.string().regex(/^HEADGATE_ERR_[A-Z0-9_]+$/),
  message: z.string(),
  hint: z.string().optional(),
});
const agentReport = z.discriminatedUnion('event', [readyReport, failedReport]);

const agentFile = z.object({ ...agentFields, startedAt: z.union([z.string(), z.number()]) });

/** Where an agent is reached, and who it is. */
export interface AgentAddress {
  readonly url: string;
  /** A Unix socket of this machine that leads to the same. */
  readonly socket?: string | undefined;
  readonly token: string;
  /** Tells agents of one place apart; 0 where it is not known. */
  readonly pid: number;
  readonly target: string;
  readonly version: string;
  /** Whether it served the pod before we asked. */
  readonly joined?: boolean | undefined;
}

/** An agent that is ready. */
export interface ReadyReport extends AgentAddress {
  readonly event: 'ready';
}

/** Why an agent could not start. */
export interface FailedReport {
  readonly event: 'failed';
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** A running agent as its file describes it. */
export interface AgentFile extends AgentAddress {
  readonly startedAt: string | number;
}

/** The report in `line`, or undefined when it is none. */
export function parseAgentReport(line: string): ReadyReport | FailedReport | undefined {
  const result = agentReport.safeParse(parseJson(line));
  return result.success ? result.data : undefined;
}

/** The description in the text of an `agent.json`, or undefined when it is none. */
export function parseAgentFile(text: string): AgentFile | undefined {
  const result = agentFile.safeParse(parseJson(text));
  return result.success ? result.data : undefined;
}

/** The value of a JSON text, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
