/** A short visit to an agent that takes nothing: asks for its status, ends a session. */

import {
  type AgentMessage,
  type AgentMessageOf,
  PROTOCOL_VERSION,
  RESET_NO_SUBSCRIPTION,
  type SessionId,
  type StatusReport,
} from '../../protocol/index.ts';
import type { Clock } from '../clock.ts';
import type { TargetVariables } from '../environment/rules.ts';
import { HeadgateError } from '../errors.ts';
import { CONNECT_TIMEOUT_MS, MAX_TARGET_VARIABLES } from '../limits.ts';
import { sentence } from '../sentence.ts';
import type { AgentAddress } from '../target/agent-report.ts';
import { type AgentAccess, greet } from './handshake.ts';
import { openTunnel, type Tunnel } from './tunnel.ts';

/** Who asks. */
export interface Visitor {
  readonly name: string;
  readonly version: string;
  readonly clock: Clock;
}

/** Each visit asks one thing. */
const REQUEST_ID = 1;

/** What the agent says of itself. @throws HeadgateError */
export function askStatus(access: AgentAccess, visitor: Visitor): Promise<StatusReport> {
  return visit(access, visitor, async (tunnel, answer) => {
    tunnel.send({ type: 'statusRequest', id: REQUEST_ID });
    return (await answer('status')).report;
  });
}

/** Ends a session. @returns whether the agent had it. @throws HeadgateError */
export function askKill(access: AgentAccess, session: SessionId, visitor: Visitor): Promise<boolean> {
  return visit(access, visitor, async (tunnel, answer) => {
    tunnel.send({ type: 'killRequest', id: REQUEST_ID, session });
    return (await answer('killed')).found;
  });
}

/** The variables of the target's process, secrets among them: they are never logged. @throws HeadgateError */
export function askEnviron(access: AgentAccess, visitor: Visitor): Promise<TargetVariables> {
  return visit(access, visitor, async (tunnel, answer) => {
    tunnel.send({ type: 'environRequest', id: REQUEST_ID });
    const { problem, variables } = await answer('environ');
    if (problem === '') return variables;
    throw new HeadgateError('HEADGATE_ERR_REFUSED', sentence(`The target's variables are not known: ${problem}`));
  });
}

/** The way to an agent that runs on this machine already. */
export function runningAgent(address: AgentAddress): AgentAccess {
  return { find: () => Promise.resolve(address), open: openTunnel };
}

/** The answers of an agent to a visitor. */
type AnswerType = 'status' | 'killed' | 'environ';

/** Waits for the answer of one type. */
type Answer = <Type extends AnswerType>(type: Type) => Promise<AgentMessageOf<Type>>;

async function visit<Result>(
  access: AgentAccess,
  visitor: Visitor,
  ask: (tunnel: Tunnel, answer: Answer) => Promise<Result>,
): Promise<Result> {
  const reply = Promise.withResolvers<AgentMessage>();
  const refuse = (reason: string): void => reply.reject(new HeadgateError('HEADGATE_ERR_CONNECT', reason));
  reply.promise.catch(() => undefined);
  const { name, version, clock } = visitor;
  const address = await access.find();
  const pages = new EnvironPages();
  const { tunnel } = await greet(address, {
    access,
    clock,
    hello: { type: 'hello', protocol: PROTOCOL_VERSION, version, role: 'observer', name },
    events: {
      onOpen: stream => stream.reset(RESET_NO_SUBSCRIPTION, 0),
      onMessage: message => {
        if (message.type === 'status' || message.type === 'killed') reply.resolve(message);
        if (message.type === 'environ') pages.add(message, reply);
      },
      onClosed: refuse,
    },
  });
  const cancel = clock.after(CONNECT_TIMEOUT_MS, () =>
    refuse(`The agent of ${address.target} did not answer in time.`),
  );
  try {
    return await ask(tunnel, type => reply.promise.then(message => expectType(message, type)));
  } finally {
    cancel();
    tunnel.send({ type: 'goodbye' });
    tunnel.close();
  }
}

/** Pages of variables, put together; no more than an agent may send. */
class EnvironPages {
  readonly #variables: (readonly [string, string])[] = [];

  add(page: AgentMessageOf<'environ'>, reply: PromiseWithResolvers<AgentMessage>): void {
    for (const [name, value] of page.variables) this.#variables.push([name, value]);
    if (this.#variables.length > MAX_TARGET_VARIABLES) {
      reply.reject(new HeadgateError('HEADGATE_ERR_PROTOCOL', 'The agent sends more variables than a process has.'));
    } else if (page.isLast)
      reply.resolve({ ...page, variables: this.#variables.map(([name, value]) => [name, value]) });
  }
}

function expectType<Type extends AnswerType>(message: AgentMessage, type: Type): AgentMessageOf<Type> {
  if (message.type === type) return message as AgentMessageOf<Type>;
  throw new HeadgateError('HEADGATE_ERR_PROTOCOL', `The agent answered "${message.type}" instead of "${type}".`);
}
