/**
 * TCP of programs whose calls are held. Their far side is dialled while the call waits:
 *
 *     asked ──there──► met: the program's socket is connected to a listener of ours, which joins both
 *       ├──failed──► the call returns with the errno
 *       └──patience is over──► kept: the socket is connecting, to a port where nothing answers, and the program waits as it would for the far host
 *                                ├──there──► met in the middle (closed-door.ts)
 *                                ├──failed──► its next SYN is refused
 *                                └──nobody answers──► its kernel gives up, as with the far host
 *
 * A non-blocking call is not to wait, since its program does nothing else meanwhile; but only while it waits can it be told every errno. So it waits for
 * places of which nothing is known, and not for those that answered last, or did not in time.
 */

import {
  RESET_DIAL_FORBIDDEN,
  RESET_DIAL_REFUSED,
  RESET_DIAL_TIMEOUT,
  RESET_HOST_UNREACHABLE,
  RESET_NAME_UNKNOWN,
  type ResetCode,
} from '../../../protocol/index.ts';
import { hasBegun, type SocketAddress, SysError } from '../../../sys/index.ts';
import type { DialOutcome, FarEnd } from '../far-end.ts';
import type { Place, WorldOutgoing } from '../outgoing.ts';
import { ClosedDoor } from './closed-door.ts';
import { MAX_KNOWN_PLACES, MAX_UNANSWERED, PATIENCE_MS, SHORT_PATIENCE_MS, UNANSWERED_MS } from './limits.ts';
import { MeetingPlace } from './meeting-place.ts';
import type { ProgramCall } from './program-call.ts';

const EACCES = 13;
const EAGAIN = 11;
const ENETUNREACH = 101;
const EHOSTUNREACH = 113;

/** A fault of the way there (no agent, too many streams) is a network that is down. */
const ERRNOS = new Map<ResetCode, number>([
  [RESET_HOST_UNREACHABLE, EHOSTUNREACH],
  [RESET_NAME_UNKNOWN, EHOSTUNREACH],
  [RESET_DIAL_FORBIDDEN, EACCES],
]);

/** What the dials of one command have in common. */
interface Surroundings {
  readonly outgoing: WorldOutgoing;
  readonly meeting: MeetingPlace;
  /** Places that nobody needs to wait for; who was heard of last is last. */
  readonly known: Set<string>;
  /** That are not over. */
  readonly dials: Set<CallDial>;
  /** Those of them that are kept, the oldest first. */
  readonly kept: Set<CallDial>;
}

export class TcpCalls implements Disposable {
  readonly #surroundings: Surroundings;

  /** @throws SysError */
  constructor(outgoing: WorldOutgoing) {
    this.#surroundings = { outgoing, meeting: new MeetingPlace(), known: new Set(), dials: new Set(), kept: new Set() };
  }

  dial(call: ProgramCall, place: Place): void {
    const dial = new CallDial(call, place, this.#surroundings);
    this.#surroundings.outgoing.dialTcp(place, dial);
    dial.begin();
  }

  [Symbol.dispose](): void {
    const { dials, meeting } = this.#surroundings;
    for (const dial of [...dials]) dial.end();
    meeting[Symbol.dispose]();
  }
}

const ASKED = 0;
const KEPT = 1;
const OVER = 2;

class CallDial implements DialOutcome {
  readonly #call: ProgramCall;
  readonly #key: string;
  readonly #around: Surroundings;
  #state: typeof ASKED | typeof KEPT | typeof OVER = ASKED;
  #timer: NodeJS.Timeout | undefined;
  #door: ClosedDoor | undefined;
  /** Who waits at the door. */
  #from: SocketAddress | undefined;

  constructor(call: ProgramCall, { host, port }: Place, around: Surroundings) {
    this.#call = call;
    this.#key = `${host} ${port}`;
    this.#around = around;
    around.dials.add(this);
  }

  /** The dial is on its way. */
  begin(): void {
    if (this.#state !== ASKED) return;
    const patienceMs = this.#patienceMs();
    if (patienceMs === 0) this.#keep();
    else this.#timer = setTimeout(() => this.#loseHeart(), patienceMs);
  }

  onThere(end: FarEnd): void {
    const { outgoing, meeting } = this.#around;
    const onOver = (): void => outgoing.closed();
    const state = this.#state;
    const fd = state === KEPT ? this.#comeOut() : -1;
    this.#over();
    this.#remember();
    if (state === ASKED) meeting.meet(this.#call, { end, onOver });
    else if (fd >= 0) meeting.join(fd, { end, onOver });
    else {
      end.drop();
      onOver();
    }
  }

  onFailed(code: ResetCode): void {
    if (code === RESET_DIAL_TIMEOUT) {
      if (this.#state === ASKED) this.#loseHeart();
      return;
    }
    this.#around.known.delete(this.#key);
    if (this.#state === ASKED) this.#fail(code);
    this.#over();
  }

  /** Lets the program go on without it. */
  end(): void {
    if (this.#state === ASKED) this.#call.fail(ENETUNREACH);
    this.#over();
  }

  #patienceMs(): number {
    if (this.#call.isNonBlocking) return this.#around.known.has(this.#key) ? 0 : SHORT_PATIENCE_MS;
    return Math.min(PATIENCE_MS, this.#call.timeoutMs || PATIENCE_MS);
  }

  #loseHeart(): void {
    this.#remember();
    this.#keep();
  }

  #fail(code: ResetCode): void {
    if (code === RESET_DIAL_REFUSED) this.#around.meeting.refuse(this.#call);
    else this.#call.fail(ERRNOS.get(code) ?? ENETUNREACH);
  }

  #keep(): void {
    clearTimeout(this.#timer);
    const call = this.#call;
    const door = openDoor(call.loopback(this.#around.meeting.hasIPv6));
    const errno = door === undefined ? EAGAIN : call.connectTo(door.place);
    if (door === undefined || !hasBegun(errno)) {
      door?.[Symbol.dispose]();
      call.fail(errno);
      this.#over();
      return;
    }
    this.#state = KEPT;
    this.#door = door;
    this.#from = call.from;
    // A program that wanted to wait no longer than it has is told so, as by its kernel.
    if (call.timeoutMs > 0 && call.timeoutMs <= PATIENCE_MS) call.fail(errno);
    else call.begun(errno);
    this.#timer = setTimeout(() => this.#over(), UNANSWERED_MS);
    this.#timer.unref();
    const { kept } = this.#around;
    kept.add(this);
    if (kept.size > MAX_UNANSWERED) kept.values().next().value?.end();
  }

  /** @returns the connection with the program; -1 where it waits no more */
  #comeOut(): number {
    return this.#from === undefined ? -1 : (this.#door?.comeOut(this.#from) ?? -1);
  }

  #over(): void {
    this.#state = OVER;
    clearTimeout(this.#timer);
    this.#door?.[Symbol.dispose]();
    this.#around.dials.delete(this);
    this.#around.kept.delete(this);
  }

  #remember(): void {
    const { known } = this.#around;
    known.delete(this.#key);
    known.add(this.#key);
    if (known.size > MAX_KNOWN_PLACES) known.delete(known.values().next().value ?? '');
  }
}

/** Undefined where we have no descriptor left. */
function openDoor(host: string): ClosedDoor | undefined {
  try {
    return new ClosedDoor(host);
  } catch (error) {
    if (error instanceof SysError) return undefined;
    throw error;
  }
}
