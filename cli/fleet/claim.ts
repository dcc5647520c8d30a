/**
 * One port of the target as a run takes it: a subscription in each place. The answers of the places that were asked first
 * make the answer of the whole:
 *
 *     refused by one, whatever the others say ──► refused; the others give it back
 *     taken by one, not served by others      ──► taken; the others are asked for it all the same, as it is the target's port
 *     not served by any                       ──► refused
 *
 * Later answers, of places that come, change nothing of that; they are told one by one.
 */

import { SUBSCRIBE_NOT_SERVED } from '../../protocol/index.ts';
import type { Session } from '../session/session.ts';
import type { PortWish, StealOutcome, Subscription } from '../session/subscription.ts';
import type { Place } from './place.ts';

type Taken = StealOutcome & { readonly kind: 'taken' };
type Refused = StealOutcome & { readonly kind: 'refused' };

/** A place with its session. */
export interface Member {
  readonly place: Pick<Place, 'portOf'>;
  readonly session: Session;
}

export class Claim {
  readonly wish: PortWish;
  /** The answer of the whole. */
  readonly outcome: Promise<StealOutcome>;
  readonly #parts = new Map<Session, Subscription>();
  readonly #resolveOutcome: (outcome: StealOutcome) => void;
  /** Of the places that were asked before the whole was decided. */
  readonly #answers = new Map<Member, StealOutcome>();
  #askedCount = 0;
  #isSettled = false;
  #wasTaken = false;

  constructor(wish: PortWish) {
    this.wish = wish;
    const outcome = Promise.withResolvers<StealOutcome>();
    this.outcome = outcome.promise;
    this.#resolveOutcome = outcome.resolve;
  }

  /** Whether it was taken once, so that a refusal is a loss. */
  get wasTaken(): boolean {
    return this.#wasTaken;
  }

  /** Places that have it, or were asked for it. */
  get size(): number {
    return this.#parts.size;
  }

  isAskedOf(session: Session): boolean {
    return this.#parts.has(session);
  }

  /** Asks all of them. */
  askAll(members: readonly Member[]): void {
    for (const member of members) void this.ask(member);
  }

  /** Asks one place. @returns its own answer */
  async ask(member: Member): Promise<StealOutcome> {
    const { session, place } = member;
    const isFirst = !this.#isSettled;
    if (isFirst) this.#askedCount += 1;
    const { mapping } = this.wish;
    const part = session.steal({
      ...this.wish,
      mapping: { ...mapping, remote: place.portOf?.(mapping.remote) ?? mapping.remote },
      isOnlyIfServed: this.wish.isOnlyIfServed && !this.#wasTaken,
    });
    this.#parts.set(session, part);
    const answer = await part.outcome;
    if (answer.kind !== 'taken' && this.#parts.get(session) === part) this.#parts.delete(session);
    if (isFirst) this.#hear(member, answer);
    return answer;
  }

  /** Gives the port back to the app everywhere. @returns when all have confirmed it */
  async giveBack(): Promise<void> {
    this.withdraw();
    await Promise.all(
      [...this.#parts].map(([session, part]) => {
        session.giveBack(part);
        return part.returned;
      }),
    );
    this.#parts.clear();
  }

  /** Whether `part` is of this claim; then it is forgotten, since `session` lost it. */
  lose(session: Session, part: Subscription): boolean {
    return this.#parts.get(session) === part && this.#parts.delete(session);
  }

  /** A place is gone, and with it the port there. */
  forget(session: Session): void {
    this.#parts.delete(session);
  }

  /** There will be no answer any more. */
  withdraw(): void {
    this.#settle({ kind: 'withdrawn' });
  }

  #hear(member: Member, answer: StealOutcome): void {
    this.#answers.set(member, answer);
    if (this.#isSettled || this.#answers.size < this.#askedCount) return;
    const outcome = outcomeOf([...this.#answers.values()]);
    if (outcome === undefined) {
      this.#beginAgain();
      return;
    }
    this.#settle(outcome);
    if (outcome.kind === 'refused') void this.giveBack();
    else for (const [each, { kind }] of this.#answers) if (kind === 'refused') void this.ask(each);
    this.#answers.clear();
  }

  /** Every place went before it answered: those that come are asked first. */
  #beginAgain(): void {
    this.#answers.clear();
    this.#askedCount = 0;
  }

  #settle(outcome: StealOutcome): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#wasTaken = outcome.kind === 'taken';
    this.#resolveOutcome(outcome);
  }
}

/** What the answers of the places come to; undefined when there is none. */
function outcomeOf(answers: readonly StealOutcome[]): StealOutcome | undefined {
  const refused = answers.filter((answer): answer is Refused => answer.kind === 'refused');
  const taken = answers.filter((answer): answer is Taken => answer.kind === 'taken');
  const hard = refused.find(({ reply }) => reply.code !== SUBSCRIBE_NOT_SERVED);
  if (hard !== undefined) return hard;
  return taken.length > 0 ? sumOf(taken.map(({ reply }) => reply)) : refused[0];
}

/** Whoever overlaps in several places is named once. */
function sumOf(replies: readonly Taken['reply'][]): Taken {
  const overlaps = new Map(
    replies.flatMap(reply => reply.overlaps).map(overlap => [`${overlap.name} ${overlap.filter}`, overlap]),
  );
  const predating = replies.reduce((sum, reply) => sum + reply.predating, 0);
  const tlsOpener = replies.find(reply => reply.tlsOpener !== undefined)?.tlsOpener;
  const opened = tlsOpener === undefined ? {} : { tlsOpener };
  return { kind: 'taken', reply: { predating, overlaps: [...overlaps.values()], ...opened } };
}
