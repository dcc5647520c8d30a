import { describe, expect, it } from 'vitest';
import { FRAME_DATA } from './frames.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';
import { rawFrame } from './testing/raw-frames.ts';
import { CLOSE_ABNORMAL, CLOSE_NORMAL, CLOSE_TOO_LARGE, HEADROOM_BYTES } from './websocket-frames.ts';
import { type ByteWay, type ByteWayReader, WebSocketWire, type WireEvents } from './websocket-wire.ts';

/** One end of a way whose bytes wait until they are moved. */
class HeldWay implements ByteWay {
  queuedBytes = 0;
  readonly written: Buffer[] = [];
  state: 'open' | 'ended' | 'destroyed' = 'open';
  reader: ByteWayReader | null = null;

  begin(reader: ByteWayReader): void {
    this.reader = reader;
  }

  write(bytes: Buffer, start: number, end: number): void {
    this.written.push(Buffer.from(bytes.subarray(start, end)));
    bytes.fill(0xee, start, end);
  }

  end(): void {
    this.state = 'ended';
  }

  destroy(): void {
    this.state = 'destroyed';
    this.reader?.onClosed(null);
  }

  /** Gives what was written to the other end, whole. */
  moveTo(other: HeldWay): void {
    const bytes = Buffer.concat(this.written.splice(0));
    other.reader?.onBytes(bytes, 0, bytes.length);
  }
}

class End implements WireEvents {
  readonly way = new HeldWay();
  readonly wire: WebSocketWire;
  readonly log: string[] = [];
  alive = 0;

  constructor(role: 'agent' | 'cli') {
    this.wire = new WebSocketWire(this.way, role);
    this.wire.begin(this);
  }

  send(message: Buffer): void {
    const lent = Buffer.concat([Buffer.alloc(HEADROOM_BYTES), message]);
    this.wire.sendBorrowed(lent, HEADROOM_BYTES, lent.length);
  }

  onFrames(bytes: Buffer, start: number, end: number): void {
    this.log.push(bytes.toString('latin1', start, end));
  }

  onAlive(): void {
    this.alive += 1;
  }

  onClosed(code: number, error: Error | null): void {
    this.log.push(error === null ? `closed ${code}` : `closed ${code}: ${error.message}`);
  }
}

function pair(): { readonly agent: End; readonly cli: End; move(): void } {
  const [agent, cli] = [new End('agent'), new End('cli')];
  const move = (): void => {
    while (agent.way.written.length + cli.way.written.length > 0) {
      agent.way.moveTo(cli.way);
      cli.way.moveTo(agent.way);
    }
  };
  return { agent, cli, move };
}

const frameOf = (text: string): Buffer => rawFrame(FRAME_DATA, 1, Buffer.from(text, 'latin1'));

describe('a wire', () => {
  it('carries messages both ways', () => {
    const { agent, cli, move } = pair();
    const long = Buffer.concat([frameOf('x'.repeat(60_000)), frameOf('y'.repeat(60_000))]);
    agent.send(frameOf('to the CLI'));
    cli.send(frameOf('to the agent'));
    cli.send(long);
    move();
    expect(cli.log).toEqual([frameOf('to the CLI').toString('latin1')]);
    expect(agent.log.join('')).toBe(Buffer.concat([frameOf('to the agent'), long]).toString('latin1'));
    expect(agent.alive).toBeGreaterThan(0);
  });

  it('gives a frame that its message cuts off as it is, and an empty message', () => {
    const { agent, cli, move } = pair();
    cli.send(frameOf('cut off').subarray(0, 15));
    cli.send(Buffer.alloc(0));
    cli.send(frameOf('whole'));
    move();
    expect(agent.log).toEqual([frameOf('cut off').toString('latin1', 0, 15), '', frameOf('whole').toString('latin1')]);
  });

  it('ends when either side closes, with its code, once', () => {
    const { agent, cli, move } = pair();
    agent.send(frameOf('last'));
    agent.wire.close(CLOSE_NORMAL);
    agent.wire.close(CLOSE_NORMAL);
    agent.send(frameOf('too late'));
    move();
    expect([agent.way.state, cli.way.state]).toEqual(['ended', 'ended']);
    for (const { way } of [agent, cli]) way.reader?.onClosed(null);
    expect(cli.log).toEqual([frameOf('last').toString('latin1'), `closed ${CLOSE_NORMAL}`]);
    expect(agent.log).toEqual([`closed ${CLOSE_NORMAL}`]);
  });

  it('says that it ended without a word, or broke', () => {
    const { agent, cli } = pair();
    agent.wire.terminate();
    cli.way.reader?.onClosed(new Error('read ECONNRESET'));
    expect(agent.log).toEqual([`closed ${CLOSE_ABNORMAL}`]);
    expect(cli.log).toEqual([`closed ${CLOSE_ABNORMAL}: read ECONNRESET`]);
  });

  it('is over at once when its peer sends what it may not, which is told', () => {
    const { agent, cli, move } = pair();
    agent.send(Buffer.alloc(MAX_MESSAGE_BYTES + 1));
    agent.send(frameOf('later'));
    move();
    expect(cli.log).toEqual([`closed ${CLOSE_ABNORMAL}: Max payload size exceeded`]);
    agent.way.reader?.onClosed(null);
    expect(agent.log).toEqual([`closed ${CLOSE_TOO_LARGE}`]);
  });

  it('answers pings, but not while earlier bytes wait', () => {
    const { agent } = pair();
    const ping = (text: string): void => {
      const bytes = Buffer.from([0x89, 0x80 | text.length, 0, 0, 0, 0, ...Buffer.from(text)]);
      agent.way.reader?.onBytes(bytes, 0, bytes.length);
    };
    ping('a');
    agent.way.queuedBytes = 1;
    ping('b');
    agent.way.queuedBytes = 0;
    ping('c');
    expect(agent.way.written.map(String)).toEqual(
      ['\x8a\x01a', '\x8a\x01c'].map(text => Buffer.from(text, 'latin1')).map(String),
    );
    expect(agent.alive).toBe(3);
  });
});
