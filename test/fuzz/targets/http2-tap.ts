/**
 * A whole connection that is followed as HTTP/2, for a filter that nothing can match: whatever both ends say, in whatever pieces, the
 * app reads what the client wrote and the client what the app wrote.
 */

import { Stage } from '../../../agent/steal/testing/stage.ts';
import { PREFACE } from '../../../filter-engine/http2/index.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { HTTP2_FRAMES } from '../http2-pieces.ts';
import { RandomNumbers, seedOf } from '../random-numbers.ts';
import { requireSame } from '../splits.ts';

const SEPARATOR = Buffer.from('\xffAPP\xff', 'latin1');
const MAX_TURNS = 12;
const NO_MATCH = { header: { name: 'x-user', equals: 'nobody-sends-this' } } as const;

const seed = (client: Buffer, app: Buffer): Buffer => Buffer.concat([client, SEPARATOR, app]);

export const target: FuzzTarget = {
  name: 'http2-tap',
  seeds: [
    seed(Buffer.concat(HTTP2_FRAMES), Buffer.concat(HTTP2_FRAMES)),
    ...HTTP2_FRAMES.map(each => seed(Buffer.concat([HTTP2_FRAMES[0] ?? each, each]), each)),
  ],
  dictionary: [...HTTP2_FRAMES.map(piece => piece.toString('latin1')), SEPARATOR.toString('latin1')],
  guide: 'http2/',
  maxBytes: 4096,
  run(input) {
    const at = input.indexOf(SEPARATOR);
    const client = Buffer.concat([PREFACE, at < 0 ? input : input.subarray(0, at)]);
    const app = at < 0 ? Buffer.alloc(0) : input.subarray(at + SEPARATOR.length);
    requireSame(converse(client, app, 1), [client.toString('latin1'), app.toString('latin1')], 'whole');
    requireSame(
      converse(client, app, MAX_TURNS),
      [client.toString('latin1'), app.toString('latin1')],
      'pieces in turns',
    );
  },
};

/** What the app and the client got, when both have said all of theirs and closed. */
function converse(client: Buffer, app: Buffer, turns: number): string[] {
  const stage = new Stage({ sessions: { alice: { filter: NO_MATCH } } });
  const random = new RandomNumbers(seedOf(client) ^ turns);
  const [clientPieces, appPieces] = [piecesOf(client, turns, random), piecesOf(app, turns, random)];
  for (let turn = 0; turn < turns; turn++) {
    stage.send('client', clientPieces[turn] ?? []);
    if (stage.legs.has('app')) stage.send('app', appPieces[turn] ?? []);
    else appPieces[turn + 1] = [...(appPieces[turn] ?? []), ...(appPieces[turn + 1] ?? [])];
  }
  stage.end('client');
  const got = (leg: string): string => {
    const deeds = stage.deeds.filter(deed => deed.leg === leg && deed.did === 'write');
    return Buffer.concat(deeds.map(deed => deed.bytes)).toString('latin1');
  };
  if (!stage.legs.has('app')) throw new Error('the app was not dialled');
  stage.end('app');
  return [got('app'), got('client')];
}

/** Cuts into as many pieces as there are turns, none of them empty. */
function piecesOf(bytes: Buffer, turns: number, random: RandomNumbers): (readonly Buffer[])[] {
  const cuts = Array.from({ length: turns - 1 }, () => random.below(bytes.length + 1)).sort((a, b) => a - b);
  return [...cuts, bytes.length].map((end, index) => {
    const piece = bytes.subarray(cuts[index - 1] ?? 0, end);
    return piece.length > 0 ? [piece] : [];
  });
}
