/** Where sessions go: one place is one pod (a network namespace), and a target is one place or many that come and go. */

import type { Port } from '../../protocol/index.ts';
import type { WantedPorts } from '../kube/ports.ts';
import type { PortMapping } from '../options/port-mapping.ts';
import type { AgentAccess } from '../session/handshake.ts';

/** A pod that an agent serves, or will serve when it is asked for. */
export interface Place {
  /** Tells places apart; a pod that replaces another is another place. */
  readonly key: string;
  /** `netns/shop`, `pod/shop-7d4f`. */
  readonly text: string;
  readonly access: AgentAccess;
  /** A second way to the same agent, for a session of its own; where it is not given, `access` serves several. */
  anotherAccess?(): AgentAccess;
  /** The port here that is meant by a port of the target, which may have another number in each pod; the same where it is not given. */
  portOf?(remote: Port): Port;
}

/** Told how the places of a target change after the start. */
export interface PlaceEvents {
  /** A place that will be there soon: a session may begin in it, and nothing is taken. `onPlace` or `onGone` follows. */
  onComing?(place: Place): void;
  onPlace(place: Place): void;
  /** @param reason in words, as `it was deleted` */
  onGone(place: Place, reason: string): void;
  /** Something that the user should know and that ends nothing. A sentence. */
  onTrouble(message: string): void;
}

/** The places of a target. */
export interface PlaceSource {
  /** Whether places come and go, so that the loss of one is no reason to end while there are others. */
  readonly isChanging: boolean;
  /** @returns the places that there are now. @throws HeadgateError */
  start(events: PlaceEvents): Promise<readonly Place[]>;
  stop(): void;
  /** What was asked for as ports of the places; after `start`. @throws HeadgateError HEADGATE_ERR_USAGE for one that they do not have */
  mappingsOf(wanted: WantedPorts): readonly PortMapping[];
}

/** A target that is one place for good. */
export class FixedPlace implements PlaceSource {
  readonly isChanging = false;
  readonly #place: Place;
  readonly #onStop: (() => void) | undefined;

  constructor(text: string, access: AgentAccess, onStop?: () => void) {
    this.#place = { key: text, text, access };
    this.#onStop = onStop;
  }

  start(): Promise<readonly Place[]> {
    return Promise.resolve([this.#place]);
  }

  stop(): void {
    this.#onStop?.();
  }

  mappingsOf({ ports }: WantedPorts): readonly PortMapping[] {
    return ports;
  }
}
