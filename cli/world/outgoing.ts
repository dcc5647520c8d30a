/** Decides, dials and counts: what the gates of a world have in common. */

import { RESET_DIAL_REFUSED, RESET_LIMIT, RESET_NETWORK_UNREACHABLE, type ResetCode } from '../../protocol/index.ts';
import { type Decider, isLoopback, type NameServers, type Protocol, type Side } from './decision.ts';
import { type DialOutcome, dialFromHere, dialFromPod, type PodWay } from './far-end.ts';
import type { KnownNames } from './known-names.ts';
import { MAX_CONNECTIONS } from './limits.ts';

/** What a world did, for its end. */
export interface WorldCounts {
  fromPod: number;
  fromHere: number;
  /** By rule, or over a limit. */
  notDialled: number;
  failed: number;
  flows: number;
  datagramsLost: number;
}

export interface OutgoingParts {
  readonly way: PodWay;
  readonly rules: Decider;
  readonly names: KnownNames;
  readonly nameServers: NameServers;
  /** Something that the user should hear of. Said once for each text. */
  say(message: string): void;
}

/** Where somebody wants to. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

export class WorldOutgoing {
  readonly counts: WorldCounts = { fromPod: 0, fromHere: 0, notDialled: 0, failed: 0, flows: 0, datagramsLost: 0 };
  readonly parts: OutgoingParts;
  #open = 0;

  constructor(parts: OutgoingParts) {
    this.parts = parts;
  }

  sideOf(protocol: Protocol, { host, port }: Place): Side {
    const names = this.parts.names.namesOf(host);
    return this.parts.rules.decide({ protocol, address: host, port, names }).side;
  }

  /** Dials by the rules. `closed` is to be called when what came of it is over. */
  dialTcp(to: Place, outcome: DialOutcome): void {
    const side = this.sideOf('tcp', to);
    const fail = (code: ResetCode): void => {
      this.#open -= 1;
      this.counts.failed += 1;
      if (code === RESET_DIAL_REFUSED && side === 'remote') this.#hint(to);
      outcome.onFailed(code);
    };
    if (side === 'off' || this.#open >= MAX_CONNECTIONS) {
      this.counts.notDialled += 1;
      outcome.onFailed(side === 'off' ? RESET_NETWORK_UNREACHABLE : RESET_LIMIT);
      return;
    }
    this.#open += 1;
    const told: DialOutcome = { onThere: end => outcome.onThere(end), onFailed: fail };
    if (side === 'local') {
      this.counts.fromHere += 1;
      dialFromHere(to, told);
    } else {
      this.counts.fromPod += 1;
      dialFromPod(this.parts.way, to, told);
    }
  }

  /** A connection that came about is over. */
  closed(): void {
    this.#open -= 1;
  }

  /** A developer's own database is the most usual thing on a loopback that the pod's has not. */
  #hint({ host, port }: Place): void {
    if (!isLoopback(host)) return;
    dialFromHere(
      { host, port },
      {
        onThere: end => {
          end.drop();
          this.parts.say(
            `Nothing listens on ${host}:${port} in the pod; this machine has something there: --local localhost:${port} would use it.`,
          );
        },
        onFailed: () => undefined,
      },
    );
  }
}
