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
import { HeadgateError } from '../errors.ts';
import { CONNECT_TIMEOUT_MS } from '../limits.ts';
import type { AgentAddress } from '../target/agent-report.ts';
import { greet } from './handshake.ts';
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
export function askStatus(address: AgentAddress, visitor: Visitor): Promise<StatusReport> {
  return visit(address, visitor, async (tunnel, answer) => {
    tunnel.send({ type: 'statusRequest', id: REQUEST_ID });
    return (await answer('status')).report;
  });
}

/** Ends a session. @returns whether the agent had it. @throws HeadgateError */
export function askKill(address: AgentAddress, session: SessionId, visitor: Visitor): Promise<boolean> {
  return visit(address, visitor, async (tunnel, answer) => {
    tunnel.send({ type: 'killRequest', id: REQUEST_ID, session });
    return (await answer('killed')).found;
  });
}

/** Waits for the answer of one type. */
type Answer = <Type extends 'status' | 'killed'>(type: Type) => Promise<AgentMessageOf<Type>>;

async function visit<Result>(
  address: AgentAddress,
  visitor: Visitor,
  ask: (tunnel: Tunnel, answer: Answer) => Promise<Result>,
): Promise<Result> {
  const reply = Promise.withResolvers<AgentMessage>();
  const refuse = (reason: string): void => reply.reject(new HeadgateError('HEADGATE_ERR_CONNECT', reason));
  reply.promise.catch(() => undefined);
  const { name, version, clock } = visitor;
  const { tunnel } = await greet(address, {
    access: { find: () => Promise.resolve(address), open: openTunnel },
    clock,
    hello: { type: 'hello', protocol: PROTOCOL_VERSION, version, role: 'observer', name },
    events: {
      onOpen: stream => stream.reset(RESET_NO_SUBSCRIPTION, 0),
      onMessage: message => {
        if (message.type === 'status' || message.type === 'killed') reply.resolve(message);
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

function expectType<Type extends 'status' | 'killed'>(message: AgentMessage, type: Type): AgentMessageOf<Type> {
  if (message.type === type) return message as AgentMessageOf<Type>;
  throw new HeadgateError('HEADGATE_ERR_PROTOCOL', `The agent answered "${message.type}" instead of "${type}".`);
}
