/**
 * Plays random exchanges on one connection: the client sends all its requests, each origin answers what it was given whole,
 * and a tape decides who goes next and how much it sends at once.
 */
import type { Stage } from './stage.ts';
import type { Exchange, Tape } from './traffic.ts';

/** What is still to be sent to the engine by one peer. */
class Source {
  readonly bytes: Buffer;
  sent = 0;

  constructor(text: string) {
    this.bytes = Buffer.from(text, 'latin1');
  }

  /** Takes up to `limit` bytes. */
  take(limit: number): Buffer {
    const piece = this.bytes.subarray(this.sent, this.sent + limit);
    this.sent += piece.length;
    return piece;
  }
}

/** The origin of the exchanges of one user, and what it has been given and may answer so far. */
class Origin {
  readonly label: string;
  readonly #ends: { readonly request: number; readonly response: number }[] = [];
  readonly #source: Source;

  constructor(label: string, exchanges: readonly Exchange[]) {
    this.label = label;
    this.#source = new Source(exchanges.map(each => each.response).join(''));
    let request = 0;
    let response = 0;
    for (const each of exchanges) {
      request += each.request.length;
      response += each.response.length;
      this.#ends.push({ request, response });
    }
  }

  /** Bytes of answers that it owes by now and has not sent. */
  owed(receivedBytes: number): number {
    const answered = this.#ends.findLast(each => each.request <= receivedBytes)?.response ?? 0;
    return answered - this.#source.sent;
  }

  answer(limit: number): Buffer {
    return this.#source.take(limit);
  }
}

/** What came out of a play. */
export interface Outcome {
  readonly toClient: Buffer;
  /** By the leg's name without its number. */
  readonly toOrigin: ReadonlyMap<string, Buffer>;
}

/** Plays until everything is sent and answered. @throws Error when that never happens */
export function playExchanges(stage: Stage, exchanges: readonly Exchange[], tape: Tape): Outcome {
  const client = new Source(exchanges.map(each => each.request).join(''));
  const origins = originsOf(stage, exchanges);
  for (;;) {
    const ready = origins.filter(each => owedBy(stage, each) > 0);
    const hasMore = client.sent < client.bytes.length;
    if (ready.length === 0 && !hasMore) break;
    const turn = tape.below(ready.length + (hasMore ? 1 : 0));
    const origin = ready[turn];
    if (origin === undefined) stage.send('client', [client.take(1 + tape.below(200))]);
    else stage.send(latest(stage, origin), [origin.answer(Math.min(owedBy(stage, origin), 1 + tape.below(120)))]);
  }
  return outcomeOf(stage);
}

function owedBy(stage: Stage, origin: Origin): number {
  return origin.owed(legsOf(stage, origin).reduce((sum, label) => sum + stage.leg(label).sentBytes, 0));
}

/** Its legs, the oldest first: `label`, `label#2`, … */
function legsOf(stage: Stage, { label }: Origin): readonly string[] {
  return [...stage.legs.keys()].filter(each => each.split('#')[0] === label);
}

function latest(stage: Stage, origin: Origin): string {
  return legsOf(stage, origin).at(-1) ?? origin.label;
}

/** Each session with the exchanges of its user; the app with all others. */
function originsOf(stage: Stage, exchanges: readonly Exchange[]): readonly Origin[] {
  const labels = ['app', ...stage.sessions.keys()];
  return labels.map(
    label =>
      new Origin(
        label,
        exchanges.filter(each => originOf(stage, each) === label),
      ),
  );
}

/** The label of the origin that must get this exchange. */
export function originOf(stage: Stage, { user }: Exchange): string {
  return user !== null && stage.sessions.has(user) ? user : 'app';
}

/** Everything that was written so far, by origin. */
export function outcomeOf(stage: Stage): Outcome {
  const toOrigin = new Map<string, Buffer>();
  for (const deed of stage.deeds) {
    if (deed.did !== 'write') continue;
    const [label = deed.leg] = deed.leg.split('#');
    toOrigin.set(label, Buffer.concat([toOrigin.get(label) ?? Buffer.alloc(0), deed.bytes]));
  }
  const toClient = toOrigin.get('client') ?? Buffer.alloc(0);
  toOrigin.delete('client');
  return { toClient, toOrigin };
}
