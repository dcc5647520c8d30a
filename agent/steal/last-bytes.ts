/**
 * The last bytes before a peer's FIN go on in one packet with the FIN: they wait in the kernel (MSG_MORE) while the FIN is
 * told, and are sent at once when no FIN of ours followed.
 *
 *   begin ──► bytes are told: who writes them holds them back ──► the FIN is told ──► end: what still waits is sent
 */

/** A leg whose last write waits in the kernel. */
export interface Holder {
  /** Sends what waits, unless a FIN has. */
  sendHeldBack(): void;
}

/** One for each loop. */
export class LastBytes {
  private isTold = false;
  private holder: Holder | null = null;

  begin(): void {
    this.isTold = true;
  }

  /** Whether `holder` shall hold back what it is about to write; then it is asked to send it. */
  holdBack(holder: Holder): boolean {
    if (!this.isTold) return false;
    if (this.holder !== null && this.holder !== holder) return false;
    this.holder = holder;
    return true;
  }

  /** Sends what this one holds back: it is about to lose its socket. */
  sendOf(holder: Holder): void {
    if (this.holder !== holder) return;
    this.holder = null;
    holder.sendHeldBack();
  }

  end(): void {
    this.isTold = false;
    if (this.holder !== null) this.sendOf(this.holder);
  }
}
