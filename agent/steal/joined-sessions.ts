/** Which sessions have WebSockets of their own in which relay threads (joined-tunnel.ts), and by which numbers they are known there. */
import { type SubscriptionId, toSubscriptionId } from '../../protocol/index.ts';
import { closeSocket } from '../../sys/index.ts';
import type { Joining, RoutedSubscription } from './data-path.ts';
import { placeOfSession, type RelayMemory } from './relay-protocol.ts';
import type { RelayHandle } from './relay-worker-handle.ts';

/** No session has this number. */
const NOBODY = { session: 0, subscription: toSubscriptionId(1) };

interface Names {
  readonly session: number;
  readonly subscription: SubscriptionId;
}

export class JoinedSessions implements Joining {
  private readonly memory: RelayMemory;
  private readonly able: () => readonly RelayHandle[];
  private readonly numbers = new Map<object, number>();
  /** Threads that have a WebSocket of the session. */
  private readonly joined = new Map<object, Set<RelayHandle>>();

  /** @param able the threads that take orders */
  constructor(memory: RelayMemory, able: () => readonly RelayHandle[]) {
    this.memory = memory;
    this.able = able;
  }

  get threads(): number {
    return this.able().length;
  }

  /** By what a relay thread knows a subscription's session, and that the subscription. */
  namesOf({ session, id }: RoutedSubscription): Names {
    return session === undefined || id === undefined ? NOBODY : { session: this.numberOf(session), subscription: id };
  }

  /** @param fd the thread's from here on. @returns false, and closes it, when no thread is left that has none */
  join(session: object, fd: number): boolean {
    const joined = this.joined.get(session) ?? new Set();
    const thread = this.able().find(each => !joined.has(each));
    if (thread === undefined) {
      closeSocket(fd);
      return false;
    }
    this.joined.set(session, joined.add(thread));
    this.memory.owned[fd] = thread.index + 1;
    thread.send({ type: 'join', session: this.numberOf(session), fd });
    return true;
  }

  /** Its number is free again: orders to a thread keep their order. */
  part(session: object): void {
    const joined = this.joined.get(session) ?? [];
    this.joined.delete(session);
    for (const thread of joined) thread.send({ type: 'part', session: this.numberOf(session) });
    this.numbers.delete(session);
  }

  streamsOf(session: object): number {
    if (!this.joined.has(session)) return 0;
    const place = placeOfSession(this.numberOf(session));
    return this.memory.streams.reduce((sum, words) => sum + (words[place] ?? 0), 0);
  }

  /** The lowest that is free, from 1. */
  private numberOf(session: object): number {
    const known = this.numbers.get(session);
    if (known !== undefined) return known;
    const taken = new Set(this.numbers.values());
    let number = 1;
    while (taken.has(number)) number++;
    this.numbers.set(session, number);
    return number;
  }
}
