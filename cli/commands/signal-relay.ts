/** Signals that come to us while a command runs: before there is a child they end us, afterwards they are the child's. */

import { type Child, isInForeground } from '../child.ts';
import type { Terminal } from '../terminal.ts';

export class SignalRelay {
  readonly first: Promise<'signal'>;
  readonly stop: () => void;
  child: Child | undefined;
  /** Told of each signal, once there is nothing else to do with it. */
  onSignal: (() => void) | undefined;

  constructor(terminal: Terminal) {
    const first = Promise.withResolvers<'signal'>();
    this.first = first.promise;
    this.stop = terminal.onSignal(signal => {
      first.resolve('signal');
      this.onSignal?.();
      this.#relay(signal);
    });
  }

  #relay(signal: NodeJS.Signals): void {
    const isTyped = (signal === 'SIGINT' || signal === 'SIGQUIT') && isInForeground();
    if (!isTyped) this.child?.kill(signal);
  }
}
