/** The first bytes of a flow, until they tell its protocol: the client's, and what the app said meanwhile, since a server of HTTP/2 may speak first. */

import { FROM_APP, FROM_CLIENT, type PacketClock } from '../tcp/flow-visitor.ts';
import { rawPart } from './copy.ts';
import type { FlowCopies } from './flow-copies.ts';
import { FlowHold, type HoldOwner } from './flow-hold.ts';
import type { HoldBudget } from './hold-budget.ts';
import { MAX_APP_OPENING_BYTES } from './limits.ts';

export class Opening {
  readonly client: FlowHold;
  readonly app: FlowHold;
  /** Not all that the app said is there. */
  hasAppHole = false;
  private readonly clock: PacketClock;
  /** When the app said something first, and the client latest. */
  private appUs = 0;
  private clientUs = 0;

  constructor(budget: HoldBudget, owner: HoldOwner, clock: PacketClock) {
    this.clock = clock;
    this.client = new FlowHold(budget, owner);
    this.app = new FlowHold(budget, owner);
  }

  keepApp(buf: Buffer, start: number, end: number): void {
    if (this.hasAppHole) return;
    if (this.app.length === 0) this.appUs = this.clock.nowUs;
    const hasRoom = this.app.length + end - start <= MAX_APP_OPENING_BYTES;
    if (!hasRoom || !this.app.append(buf, start, end)) this.loseApp();
  }

  /** @returns false when it is lost instead */
  keepClient(buf: Buffer, start: number, end: number): boolean {
    this.clientUs = this.clock.nowUs;
    return this.client.append(buf, start, end);
  }

  loseApp(): void {
    this.hasAppHole = true;
    this.app.release();
  }

  /** Tells of what was said so far as of a connection that is copied as it is. */
  writeTo(copies: FlowCopies): void {
    const { app, client } = this;
    const { bytes, start, end } = app.store;
    if (start < end) copies.write(rawPart(FROM_APP, this.appUs), bytes, start, end);
    const { bytes: asked, start: from, end: to } = client.store;
    if (from < to) copies.write(rawPart(FROM_CLIENT, this.clientUs), asked, from, to);
  }

  release(): void {
    this.client.release();
    this.app.release();
    this.hasAppHole = false;
  }
}
