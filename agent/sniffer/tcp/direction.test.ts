import { expect, it } from 'vitest';
import { RECEIVED, SENT } from '../capture/index.ts';
import { frameOf, packet } from '../testing/packets.ts';
import { ACK, SYN, Wire } from '../testing/wire.ts';

const POD = '10.0.0.1';
const OTHER = '10.0.0.9';

/** One exchange between two ports, as whoever lives at `from` sees it who begins it, or is asked. */
function exchange({ asks, answers, marks }: { asks: string; answers: string; marks: readonly [number, number] }): Wire {
  const wire = new Wire();
  wire.reassembler.setPorts([8080, 8081]);
  const say = (isAnswer: boolean, flags: number, at: number, payload = ''): void => {
    const [from, to] = isAnswer ? [answers, asks] : [asks, answers];
    const [own, other] = isAnswer ? [5_001, 1_001] : [1_001, 5_001];
    const acknowledgement = (flags & ACK) === 0 ? 0 : other + (isAnswer && at === 0 ? 3 : 0);
    const bytes = packet({ from, to, sequence: own + at, acknowledgement, flags, payload });
    wire.reassembler.onFrame(frameOf(bytes, marks[isAnswer ? 1 : 0]));
  };
  say(false, SYN, -1);
  say(true, SYN | ACK, -1);
  say(false, ACK, 0, 'ask');
  say(true, ACK, 0, 'told');
  return wire;
}

it('what the pod receives from a watched port of somebody else is no answer of its app, nor what it sends there a request', () => {
  const { counts, log } = exchange({ asks: `${POD}:40000`, answers: `${OTHER}:8080`, marks: [SENT, RECEIVED] });
  expect(log.flows).toEqual([]);
  expect(counts).toEqual({ packets_unwatched: 4 });
});

it.each([
  ['the pod is asked', `${OTHER}:8081`, `${POD}:8080`, [RECEIVED, SENT], 8080],
  ['the pod has both ports, over lo', `${POD}:8081`, `${POD}:8080`, [0, 0], 8080],
] as const)('between two watched ports: %s', (_, asks, answers, marks, podPort) => {
  const { log, counts } = exchange({ asks, answers, marks });
  expect(log.flows.map(({ info }) => info.podPort)).toEqual([podPort]);
  expect(counts).toEqual({ flows_seen: 1 });
});
