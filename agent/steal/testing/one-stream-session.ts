/** A session that wants what is Alice's; its one stream is played by the test. */
import { compileFilter } from '../../../filter-engine/index.ts';
import type { CounterName } from '../../../protocol/index.ts';
import type { RoutedSubscription } from '../data-path.ts';
import { fieldIs } from './messages.ts';
import { RecorderLeg } from './recorder-leg.ts';

export class OneStreamSession implements RoutedSubscription {
  readonly spec = fieldIs('x-user', 'alice');
  readonly filter = compileFilter(this.spec);
  readonly stealsProbes = false;
  readonly isLive = true;
  readonly noted: CounterName[] = [];
  received = '';
  private stream: { events: Parameters<RoutedSubscription['openStream']>[0]; leg: RecorderLeg } | null = null;
  private readonly readBuffer = Buffer.alloc(0);

  openStream(events: Parameters<RoutedSubscription['openStream']>[0]): RecorderLeg {
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
    const { stream } = this;
    if (stream === null) throw new Error('no stream was opened');
    stream.events.streamData(stream.leg, Buffer.from(text), 0, text.length);
  }

  noteStolen(): void {}
  note(name: CounterName, times = 1): void {
    for (let i = 0; i < times; i++) this.noted.push(name);
  }
}
