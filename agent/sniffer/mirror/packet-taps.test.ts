import { expect, it } from 'vitest';
import { Counters } from '../../../protocol/index.ts';
import { CaptureFile, CHECKSUM_UNPROVEN, FrameClock } from '../capture/index.ts';
import { frameOf, packet } from '../testing/packets.ts';
import { PacketTaps } from './packet-taps.ts';

const POD = '10.0.0.1';

/** Files that grow, by the number of their mirror. */
class Stage {
  readonly taps = new PacketTaps(new FrameClock());
  readonly #files = new Map<number, Buffer[]>();

  tap(id: number, session: string, port: number): this {
    const pieces: Buffer[] = [];
    this.#files.set(id, pieces);
    this.taps.add({ id, session, port }, bytes => void pieces.push(Buffer.from(bytes)));
    return this;
  }

  see(bytes: Buffer): this {
    this.taps.onFrame(frameOf(bytes, CHECKSUM_UNPROVEN));
    return this;
  }

  /** The last bytes of the packets in each file. */
  get contents(): Record<number, string> {
    this.taps.flush();
    const contents = [...this.#files].map(([id, pieces]) => {
      let text = '';
      const file = new CaptureFile(Buffer.concat(pieces), { counters: new Counters() });
      while (!file.isOver) file.poll({ onFrame: ({ buf, end }) => (text += buf.toString('latin1', end - 1, end)) });
      return [id, text];
    });
    return Object.fromEntries(contents);
  }
}

function toPort(port: number, payload: string): Buffer {
  return packet({ from: '10.0.0.2:40000', to: `${POD}:${port}`, sequence: 1, payload });
}

function fromPort(port: number, payload: string): Buffer {
  return packet({ from: `${POD}:${port}`, to: '10.0.0.2:40000', sequence: 1, payload });
}

/** A later fragment: its ports are in another one. */
function fragment(payload: string): Buffer {
  const bytes = toPort(1, payload);
  bytes.writeUInt16BE(100, 6);
  return bytes;
}

function corrupt(bytes: Buffer): Buffer {
  bytes[bytes.length - 2]! ^= 1;
  return bytes;
}

it('writes to each file the packets of its port, in both directions', () => {
  const stage = new Stage().tap(1, 'a', 80).tap(2, 'a', 443).tap(3, 'b', 80);
  stage.see(toPort(80, 'a')).see(fromPort(80, 'b')).see(toPort(443, 'c')).see(toPort(8080, 'd'));
  expect(stage.contents).toEqual({ 1: 'ab', 2: 'c', 3: 'ab' });
});

it('writes what cannot be read once for each session, whatever it taps, and what is corrupt to its port', () => {
  const stage = new Stage().tap(1, 'a', 80).tap(2, 'a', 443).tap(3, 'b', 80);
  stage
    .see(fragment('f'))
    .see(corrupt(toPort(443, 'xc')))
    .see(toPort(80, 'm').subarray(0, 30));
  const malformed = String.fromCharCode(toPort(80, 'm')[29] ?? 0);
  expect(stage.contents).toEqual({ 1: `f${malformed}`, 2: 'c', 3: `f${malformed}` });
});

it('ends the files of mirrors that are gone, and leaves out what is not TCP', () => {
  const stage = new Stage().tap(1, 'a', 80).tap(2, 'a', 443);
  stage.see(toPort(80, 'a'));
  stage.taps.flush();
  stage.taps.keepOnly(new Set([2]));
  const udp = toPort(80, 'u');
  udp[9] = 17;
  stage.see(toPort(80, 'b')).see(fragment('f')).see(udp);
  expect(stage.contents).toEqual({ 1: 'a', 2: 'f' });
  expect(stage.taps.isEmpty).toBe(false);
  stage.taps.keepOnly(new Set());
  expect(stage.taps.isEmpty).toBe(true);
});
