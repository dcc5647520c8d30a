/** A session that wants what is one user's, Alice's if none is named; its one stream is played by the test. */
import { compileFilter, type Filter, type FilterSpec } from '../../../filter-engine/index.ts';
import type { CounterName } from '../../../protocol/index.ts';
import type { RoutedSubscription } from '../data-path.ts';
import { fieldIs } from './messages.ts';
import { RecorderLeg } from './recorder-leg.ts';

export class OneStreamSession implements RoutedSubscription {
  readonly spec: FilterSpec;
  readonly filter: Filter;
  readonly stealsProbes = false;
  isLive = true;
  /** Whether it has a stream left. */
  hasStreams = true;
  stolen = 0;
  readonly noted: CounterName[] = [];
  received = '';
  private stream: { events: Parameters<RoutedSubscription['openStream']>[0]; leg: RecorderLeg } | null = null;
  private readonly readBuffer = Buffer.alloc(0);

  /** @param spec another filter than by the user */
  constructor(user = 'alice', spec = fieldIs('x-user', user)) {
    this.spec = spec;
    this.filter = compileFilter(spec);
  }

  openStream(events: Parameters<RoutedSubscription['openStream']>[0]): RecorderLeg | null {
    if (!this.hasStreams) return null;
    const leg = new RecorderLeg('alice', { deeds: [], readBuffer: this.readBuffer, maxOverrun: 0 });
    const write = leg.write.bind(leg);
    leg.write = (buf, start, end) => {
      this.received += buf.toString('latin1', start, end);
      write(buf, start, end);
    };
    this.stream = { events, leg };
    return leg;
  }

  answer(text: string): void {
    const { events, leg } = this.opened;
    events.streamData(leg, Buffer.from(text), 0, text.length);
  }

  /** The local process' end. */
  end(deliveredBytes: number): void {
    const { events, leg } = this.opened;
    events.streamEnd(leg, deliveredBytes);
  }

  reset(code: number, deliveredBytes: number): void {
    const { events, leg } = this.opened;
    events.streamReset(leg, code, deliveredBytes);
  }

  /** The leg of its stream. */
  get leg(): RecorderLeg {
    return this.opened.leg;
  }

  private get opened(): { events: Parameters<RoutedSubscription['openStream']>[0]; leg: RecorderLeg } {
    if (this.stream === null) throw new Error('no stream was opened');
    return this.stream;
  }

  noteStolen(): void {
    this.stolen++;
  }

  note(name: CounterName, times = 1): void {
    for (let i = 0; i < times; i++) this.noted.push(name);
  }
}
