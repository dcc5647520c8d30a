/**
 * The control messages, JSON objects told apart by `type`. docs/protocol.md shows their order.
 *
 * Compatibility. `protocol` is one integer. Within one protocol version, messages of new types and new values of `code` may be
 * added: a type that is not known reads as `unknown`, and its receiver counts and ignores it. A message of a known type is
 * strict: a field that is missing, wrong or not known ends the session, so a new field needs a new version. Three
 * things never change in any version: `type`, `hello.protocol` and the shape of `refused`, so that each side can always say
 * to the other that it is too old.
 */

import { z } from 'zod';
import { ProtocolError } from './errors.ts';
import { filesRefused, filesRequest } from './files-message.ts';
import { MAX_LISTED_PORTS, MAX_STATUS_SESSIONS } from './limits.ts';
import { REFUSED_VERSION } from './message-codes.ts';
import {
  codeField,
  countersField,
  countField,
  filterField,
  filterShapeField,
  labelField,
  millisecondsField,
  nameField,
  portField,
  requestField,
  secretField,
  sessionField,
  streamField,
  subscriptionField,
  textField,
  toPrintable,
} from './message-fields.ts';
import { mirrorWish } from './mirror-wish.ts';
import { networkMessage, networkRequest } from './network-message.ts';
import { seenMessage } from './seen-message.ts';
import { statusReport } from './status-report.ts';
import { tlsWish } from './tls-wish.ts';

export const PROTOCOL_VERSION = 3;

const cliMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    protocol: z.literal(PROTOCOL_VERSION),
    version: labelField,
    /** An observer may ask for status, listeners and kills; it steals nothing and does not keep the agent alive. */
    role: z.enum(['session', 'observer']),
    name: nameField,
    resume: z.strictObject({ session: sessionField, secret: secretField }).exactOptional(),
  }),
  /** In place of `hello`: this WebSocket is one more of a session that is there, for streams alone. Nothing else is said on it. */
  z.strictObject({ type: z.literal('join'), session: sessionField, secret: secretField }),
  z.strictObject({
    type: z.literal('subscribe'),
    id: subscriptionField,
    port: portField,
    /** `watch` takes nothing: it is told of every request by `seen`. `mirror` gets copies on streams. */
    mode: z.enum(['steal', 'watch', 'mirror']),
    /** Of `mirror` only, and needed there. */
    mirror: mirrorWish.exactOptional(),
    filter: filterField,
    /** Of `steal` only. TLS on the port is opened, for all of its sessions. */
    tls: tlsWish.exactOptional(),
    stealProbes: z.boolean(),
    /** End whoever stands in the way. */
    takeover: z.boolean(),
    /** Reset the connections that predate the subscription. */
    drain: z.boolean(),
    /** Only if something in the pod listens on the port. */
    ifServed: z.boolean().exactOptional(),
  }),
  z.strictObject({ type: z.literal('unsubscribe'), id: subscriptionField }),
  z.strictObject({ type: z.literal('statusRequest'), id: requestField }),
  z.strictObject({ type: z.literal('killRequest'), id: requestField, session: sessionField }),
  z.strictObject({ type: z.literal('listenersRequest'), id: requestField }),
  /** For the variables of the target's process. */
  z.strictObject({ type: z.literal('environRequest'), id: requestField }),
  filesRequest,
  networkRequest,
  /** The session ends now, without a grace period. */
  z.strictObject({ type: z.literal('goodbye') }),
]);

const owner = z.strictObject({ name: nameField, session: sessionField });
const overlap = z.strictObject({ name: nameField, session: sessionField, filter: filterShapeField });

const agentMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('welcome'),
    protocol: z.literal(PROTOCOL_VERSION),
    version: labelField,
    session: sessionField,
    secret: secretField,
    target: labelField,
    engine: labelField,
    clientAddressKept: z.boolean(),
    pingIntervalMs: millisecondsField,
    silenceMs: millisecondsField,
    /** For how long a session that went away may resume. */
    graceMs: millisecondsField,
    /** The session and its subscriptions are those from before; its streams are gone. */
    resumed: z.boolean(),
  }),
  /** So many WebSockets more may `join` the session, each for the streams of one thread of the agent. */
  z.strictObject({ type: z.literal('joinable'), count: countField }),
  z.strictObject({ type: z.literal('refused'), code: codeField, message: textField, hint: textField }),
  z.strictObject({
    type: z.literal('subscribed'),
    id: subscriptionField,
    port: portField,
    /** Connections that were established before and stay with the app. */
    predating: countField,
    overlaps: z.array(overlap).max(MAX_STATUS_SESSIONS),
    /** Of `steal` without `tls`: who opens TLS on the port all the same. */
    tlsOpener: nameField.exactOptional(),
  }),
  z.strictObject({
    type: z.literal('subscribeRefused'),
    id: subscriptionField,
    code: codeField,
    message: textField,
    hint: textField,
    owner: owner.exactOptional(),
  }),
  /** Requests that it took and that are not answered in full: said before `unsubscribed` if there are any, and again when none is left. */
  z.strictObject({ type: z.literal('underWay'), id: subscriptionField, requests: countField }),
  z.strictObject({ type: z.literal('unsubscribed'), id: subscriptionField }),
  /** What came last on this stream of a mirror will not be whole. The CLI is to reset it, once the local process has read what lies before. */
  z.strictObject({ type: z.literal('torn'), stream: streamField }),
  /** One subscription (`id`), or the whole session (null), was ended by somebody else, whom `message` names. */
  z.strictObject({ type: z.literal('ended'), id: subscriptionField.nullable(), code: codeField, message: textField }),
  z.strictObject({
    type: z.literal('notice'),
    level: z.enum(['info', 'warn']),
    code: codeField,
    message: textField,
    subscription: subscriptionField.exactOptional(),
    /** How often it happened, where that is more than once. */
    count: countField.exactOptional(),
  }),
  z.strictObject({ type: z.literal('status'), id: requestField, report: statusReport }),
  z.strictObject({
    type: z.literal('killed'),
    id: requestField,
    session: sessionField.nullable(),
    found: z.boolean(),
  }),
  z.strictObject({ type: z.literal('listeners'), id: requestField, ports: z.array(portField).max(MAX_LISTED_PORTS) }),
  /** A page of variables. They hold secrets: whoever handles this message logs none of it. */
  z.strictObject({
    type: z.literal('environ'),
    id: requestField,
    variables: z.array(z.tuple([z.string(), z.string()])),
    isLast: z.boolean(),
    /** Why there are none; empty when there are. */
    problem: textField,
  }),
  /** The counters of this session alone, sent when they changed and once at its end. */
  z.strictObject({ type: z.literal('counters'), counters: countersField }),
  seenMessage,
  filesRefused,
  networkMessage,
]);

export type CliMessage = z.infer<typeof cliMessage>;
export type AgentMessage = z.infer<typeof agentMessage>;
/** One message by its type: `CliMessageOf<'subscribe'>`. */
export type CliMessageOf<Type extends CliMessage['type']> = Extract<CliMessage, { readonly type: Type }>;
export type AgentMessageOf<Type extends AgentMessage['type']> = Extract<AgentMessage, { readonly type: Type }>;

/** What came of reading a control message. */
export type ParsedMessage<Message> =
  | { readonly kind: 'message'; readonly message: Message }
  /** A type that is not known: count it and go on. */
  | { readonly kind: 'unknown'; readonly type: string }
  /** A hello or welcome of another protocol version: refuse with `versionRefusal`, or end and say so. */
  | { readonly kind: 'version'; readonly protocol: number }
  /** End the session. */
  | { readonly kind: 'invalid'; readonly error: ProtocolError };

const CLI_TYPES: ReadonlySet<string> = new Set(cliMessage.options.map(option => option.shape.type.value));
const AGENT_TYPES: ReadonlySet<string> = new Set(agentMessage.options.map(option => option.shape.type.value));

/** For the agent: what a CLI said. Never throws. */
export function parseCliMessage(value: unknown): ParsedMessage<CliMessage> {
  return parseMessage(value, cliMessage, CLI_TYPES);
}

/** For the CLI: what an agent said. Never throws. */
export function parseAgentMessage(value: unknown): ParsedMessage<AgentMessage> {
  return parseMessage(value, agentMessage, AGENT_TYPES);
}

/** What an agent answers to a hello of protocol version `theirs`. */
export function versionRefusal(theirs: number): AgentMessageOf<'refused'> {
  const isCliOlder = theirs < PROTOCOL_VERSION;
  return {
    type: 'refused',
    code: REFUSED_VERSION,
    message: `The agent speaks protocol version ${PROTOCOL_VERSION}, this CLI speaks ${theirs}.`,
    hint: isCliOlder
      ? 'Update headgate on this machine to the version of the agent.'
      : 'The agent is older than this CLI: end its sessions so that it goes away, and connect again to start a new one. In a cluster its image must be of this version, too (`--agent-image`).',
  };
}

function parseMessage<Message>(
  value: unknown,
  schema: z.ZodType<Message>,
  types: ReadonlySet<string>,
): ParsedMessage<Message> {
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
    return { kind: 'invalid', error: new ProtocolError('HEADGATE_ERR_CONTROL_MESSAGE', 'no type') };
  }
  const type = value.type;
  if (!types.has(type)) return { kind: 'unknown', type: type.slice(0, 64) };
  const protocol = 'protocol' in value ? value.protocol : undefined;
  const isHandshake = type === 'hello' || type === 'welcome';
  if (isHandshake && typeof protocol === 'number' && Number.isSafeInteger(protocol) && protocol !== PROTOCOL_VERSION) {
    return { kind: 'version', protocol };
  }
  const result = schema.safeParse(value);
  if (result.success) return { kind: 'message', message: result.data };
  const issue = result.error.issues[0];
  const place = issue === undefined ? type : toPrintable([type, ...issue.path].join('.'), 128);
  return { kind: 'invalid', error: new ProtocolError('HEADGATE_ERR_CONTROL_MESSAGE', `${place}: ${issue?.code}`) };
}
