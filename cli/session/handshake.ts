/** Hello and its answer: the first exchange on every tunnel, of a session and of an observer. */

import { type AgentMessage, type AgentMessageOf, type CliMessageOf, REFUSED_RESUME } from '../../protocol/index.ts';
import type { Clock } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import { CONNECT_TIMEOUT_MS } from '../limits.ts';
import { sentence } from '../sentence.ts';
import type { AgentAddress } from '../target/agent-report.ts';
import type { Tunnel, TunnelEvents } from './tunnel.ts';

/** How an agent is reached. Tests put an agent of their own in. */
export interface AgentAccess {
  /** Finds the agent or starts one. */
  find(): Promise<AgentAddress>;
  open(address: AgentAddress, events: TunnelEvents, clock: Clock): Promise<Tunnel>;
  /** Ends the agent, which nobody uses any more, sooner than it would end by itself. Never rejects. */
  release?(): Promise<void>;
}

/** A tunnel on which the agent said welcome. */
export interface Greeted {
  readonly tunnel: Tunnel;
  readonly welcome: AgentMessageOf<'welcome'>;
}

/** What a handshake works with. */
export interface Handshake {
  readonly access: AgentAccess;
  readonly clock: Clock;
  readonly hello: CliMessageOf<'hello'>;
  /** Gets what comes after the welcome. `onClosed` is not called for a tunnel that was not welcome. */
  readonly events: TunnelEvents;
}

/** @throws HeadgateError HEADGATE_ERR_CONNECT, HEADGATE_ERR_REFUSED or HEADGATE_ERR_PROTOCOL */
export async function greet(address: AgentAddress, handshake: Handshake): Promise<Greeted> {
  const { access, clock, hello, events } = handshake;
  const answer = Promise.withResolvers<AgentMessage | string>();
  let isGreeted = false;
  const tunnel = await access.open(
    address,
    {
      onOpen: (stream, open) => events.onOpen(stream, open),
      onMessage: message => {
        if (isGreeted) events.onMessage(message);
        // What follows the welcome in the same message must not overtake its reader.
        else if (message.type === 'welcome') isGreeted = true;
        answer.resolve(message);
      },
      onClosed: reason => {
        if (isGreeted) events.onClosed(reason);
        answer.resolve(reason);
      },
    },
    clock,
  );
  tunnel.send(hello);
  const cancel = clock.after(CONNECT_TIMEOUT_MS, () => answer.resolve('The agent did not answer in time.'));
  const reply = await answer.promise;
  cancel();
  if (typeof reply === 'object' && reply.type === 'welcome') {
    if (!tunnel.isOpen)
      throw new HeadgateError('HEADGATE_ERR_CONNECT', 'The agent closed the connection after its welcome.');
    tunnel.watch(reply);
    return { tunnel, welcome: reply };
  }
  tunnel.close();
  throw refusal(reply);
}

/** Whether `error` says that the session to resume is over, so that a hello without `resume` may do. */
export function isResumeRefused(error: unknown): boolean {
  return error instanceof HeadgateError && error.cause === REFUSED_RESUME;
}

function refusal(reply: AgentMessage | string): HeadgateError {
  if (typeof reply === 'string') return new HeadgateError('HEADGATE_ERR_CONNECT', reply);
  if (reply.type !== 'refused') {
    return new HeadgateError('HEADGATE_ERR_PROTOCOL', `The agent answered "${reply.type}" instead of a welcome.`);
  }
  const hint = reply.hint === '' ? undefined : sentence(reply.hint);
  return new HeadgateError('HEADGATE_ERR_REFUSED', sentence(reply.message), { hint, cause: reply.code });
}
