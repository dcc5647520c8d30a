/** Bodies that go from socket to socket within the kernel: what the peers get, to the byte, and how it ends. */
import { createHash, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { toSubscriptionId } from '../../protocol/index.ts';
import { closeSocket, endWriting, limitDescriptors, openTcpSocket, setResetOnClose } from '../../sys/index.ts';
import {
  FLOW_READ_BYTES,
  MAX_PIPES,
  PASS_LEAST_BYTES,
  PASS_TURN_BYTES,
  PIPE_BYTES,
  RELAY_READ_BYTES,
  WIDE_PIPE_BYTES,
  WIDE_PIPES,
} from './limits.ts';
import { ALICE, get, ok, postHead, response } from './testing/messages.ts';
import { closeAll, disown, own } from './testing/raw-sockets.ts';
import { type Peer, RelayStage, type Steps } from './testing/relay-stage.ts';

const MUCH = randomBytes(6 * 1024 * 1024);
const LITTLE = randomBytes(40 * 1024);
const ECONNRESET = 104;
const FOR_ALICE = {
  id: 1,
  spec: { header: { name: 'x-user', equals: 'alice' } },
  stealsProbes: false,
  opensTls: false,
  session: 0,
  subscription: toSubscriptionId(1),
};

afterEach(closeAll);

const text = (of: string): Buffer => Buffer.from(of, 'latin1');

/** What differs is not shown byte by byte. */
const digest = (bytes: Buffer): string => `${bytes.length} bytes, ${createHash('sha256').update(bytes).digest('hex')}`;

function chunked(bytes: Buffer, chunkBytes: number): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const data = bytes.subarray(at, at + chunkBytes);
    pieces.push(text(`${data.length.toString(16)};x=1\r\n`), data, text('\r\n'));
  }
  return Buffer.concat([...pieces, text('0\r\nx-trailer: 1\r\n\r\n')]);
}

const withLength = (body: Buffer): Buffer =>
  Buffer.concat([text(response('200 OK', `content-length: ${body.length}`)), body]);

/** Plays on one connection whose app was asked for something. */
function playAsked(script: (stage: RelayStage, client: Peer, app: Peer) => Steps, request = get('/')): RelayStage {
  const stage = new RelayStage();
  stage.subscribe(FOR_ALICE);
  stage.play(function* () {
    const client = stage.connect();
    yield* stage.until(() => client.send(text(request)) === request.length);
    const app = yield* stage.accept();
    yield* stage.until(() => {
      app.receive();
      return app.receivedBytes === request.length;
    });
    yield* script(stage, client, app);
  });
  return stage;
}

describe('what may pass unseen', () => {
  it('passes a large body on without reading it, to the byte', () => {
    const answer = withLength(MUCH);
    const stage = playAsked(function* (stage, client, app) {
      yield* stage.transfer(app, client, answer);
      expect(digest(client.received)).toBe(digest(answer));
      yield* stage.transfer(client, app, text(get('/again')));
      yield* stage.transfer(app, client, text(ok('small')));
      expect(client.received.subarray(answer.length).toString()).toBe(ok('small'));
    });
    expect(stage.unseenBytes).toBeGreaterThan(MUCH.length / 2);
    expect(stage.thread.counters.values).toMatchObject({ requests_passed: 2, app_dials: 1, connections_opaque: 0 });
  });

  it('passes a large request on in the same way', () => {
    const head = postHead('/', MUCH.length);
    const stage = playAsked(function* (stage, client, app) {
      yield* stage.transfer(client, app, MUCH);
      expect(digest(app.received)).toBe(digest(Buffer.concat([text(head), MUCH])));
      yield* stage.transfer(app, client, text(ok('stored')));
      expect(client.received.toString()).toBe(ok('stored'));
      yield* stage.transfer(client, app, text(get('/again')));
    }, head);
    expect(stage.unseenBytes).toBeGreaterThan(MUCH.length / 2);
    expect(stage.thread.counters.values.requests_passed).toBe(2);
  });

  it('passes the data of large chunks on, and follows what is between them', () => {
    const answer = Buffer.concat([text(response('200 OK', 'transfer-encoding: chunked')), chunked(MUCH, 1_000_000)]);
    const stage = playAsked(function* (stage, client, app) {
      yield* stage.transfer(app, client, answer);
      expect(digest(client.received)).toBe(digest(answer));
      yield* stage.transfer(client, app, text(get('/again')));
    });
    expect(stage.unseenBytes).toBeGreaterThan(MUCH.length / 4);
    expect(stage.thread.counters.values).toMatchObject({ requests_passed: 2, connections_opaque: 0 });
  });

  it('reads little where bodies follow each other', () => {
    const count = 4;
    const answers = Buffer.concat(Array.from({ length: count }, () => withLength(MUCH)));
    const stage = playAsked(function* (stage, client, app) {
      yield* stage.transfer(app, client, answers);
      expect(digest(client.received)).toBe(digest(answers));
    }, get('/').repeat(count));
    const ends = 2 * FLOW_READ_BYTES * (count - 1);
    expect(answers.length - stage.unseenBytes).toBeLessThanOrEqual(RELAY_READ_BYTES + ends + PASS_LEAST_BYTES);
  });

  it('reads what is short', () => {
    const chunks = chunked(MUCH, LITTLE.length);
    const stage = playAsked(function* (stage, client, app) {
      yield* stage.transfer(app, client, withLength(LITTLE));
      yield* stage.transfer(client, app, text(get('/again')));
      const answer = Buffer.concat([text(response('200 OK', 'transfer-encoding: chunked')), chunks]);
      yield* stage.transfer(app, client, answer);
      expect(digest(client.received)).toBe(digest(Buffer.concat([withLength(LITTLE), answer])));
    });
    expect(stage.unseenBytes).toBe(0);
  });

  it('passes a body on that ends with its connection, and its end', () => {
    const answer = Buffer.concat([text(response('200 OK', 'connection: close')), MUCH]);
    const stage = playAsked(function* (stage, client, app) {
      yield* stage.transfer(app, client, answer);
      endWriting(app.fd);
      yield* stage.until(() => {
        client.receive();
        return client.ended !== 1;
      });
      expect([digest(client.received), client.ended]).toEqual([digest(answer), 0]);
    });
    expect(stage.unseenBytes).toBeGreaterThan(MUCH.length / 2);
  });

  it('passes opaque bytes on in both directions at once', () => {
    const stage = playAsked(function* (stage, client, app) {
      let [up, down] = [0, 0];
      yield* stage.until(() => {
        up = client.send(MUCH, up);
        down = app.send(MUCH, down);
        client.receive();
        app.receive();
        return client.receivedBytes === MUCH.length && app.receivedBytes === MUCH.length + 1;
      });
      expect(digest(client.received)).toBe(digest(MUCH));
      expect(digest(app.received.subarray(1))).toBe(digest(MUCH));
    }, '\0');
    expect(stage.unseenBytes).toBeGreaterThan(MUCH.length);
    expect(stage.thread.counters.values.opaque_not_http).toBe(1);
  });

  it('hands the connection over behind a large body, when what comes next is for a session', () => {
    const asked = text(get('/alice', ALICE));
    const answer = withLength(MUCH);
    const stage = playAsked(function* (stage, client, app) {
      client.send(asked);
      let at = yield* stage.fill(app, answer);
      yield* stage.until(() => {
        if (at < answer.length) at = app.send(answer, at);
        const isOver = stage.reports.some(each => each.type === 'handed over');
        if (!isOver) client.receiveOnce();
        return isOver;
      });
      client.receive();
    });
    const [handOver] = stage.reports.flatMap(each => (each.type === 'handed over' ? [each.connection] : []));
    for (const fd of [handOver?.clientFd ?? -1, handOver?.appFd ?? -1]) own(fd);
    const client = stage.peers[0] as Peer;
    const arrived = Buffer.concat([client.received, handOver?.toClient ?? Buffer.alloc(0)]);
    expect(digest(arrived)).toBe(digest(answer));
    expect(Buffer.from(handOver?.held ?? []).toString()).toBe(asked.toString());
    expect(stage.thread.queues.queuedBytes).toBe(0);
  });

  it('gives others their turn', () => {
    const stage = new RelayStage();
    const { passage } = stage.thread;
    expect(passage.turnBytes).toBe(PASS_TURN_BYTES);
    // Less than a socket holds.
    passage.turnBytes = FLOW_READ_BYTES;
    stage.play(function* () {
      const [one, other] = [stage.connect(), stage.connect()];
      one.send(text('\0'));
      other.send(text('\0'));
      const [first, second] = [yield* stage.accept(), yield* stage.accept()];
      let [sentFirst, sentSecond, before] = [0, 0, 0];
      yield* stage.until(() => {
        expect(stage.unseenBytes - before).toBeLessThanOrEqual(4 * FLOW_READ_BYTES);
        before = stage.unseenBytes;
        sentFirst = first.send(MUCH, sentFirst);
        sentSecond = second.send(MUCH, sentSecond);
        one.receive();
        other.receive();
        return one.receivedBytes === MUCH.length && other.receivedBytes === MUCH.length;
      });
      expect(digest(one.received)).toBe(digest(MUCH));
      expect(digest(other.received)).toBe(digest(MUCH));
    });
  });
});

describe('a reader that stops', () => {
  it('leaves no more behind than a pipe holds, and gets everything in the end', () => {
    playAsked(function* (stage, client, app) {
      const endless = Buffer.concat(Array.from({ length: 8 }, () => MUCH));
      const head = text(response('200 OK', `content-length: ${endless.length}`));
      expect(app.send(head)).toBe(head.length);
      const sent = yield* stage.fill(app, endless);
      expect(sent).toBeLessThan(endless.length);
      expect(stage.thread.queues.queuedBytes).toBeGreaterThan(0);
      expect(stage.thread.queues.queuedBytes).toBeLessThanOrEqual(2 * WIDE_PIPE_BYTES);
      yield* stage.transfer(app, client, endless.subarray(sent));
      yield* stage.until(() => {
        client.receive();
        return client.receivedBytes === head.length + endless.length;
      });
      expect(digest(client.received)).toBe(digest(Buffer.concat([head, endless])));
      expect(stage.thread.queues.queuedBytes).toBe(0);
    });
  });

  it('may go in the middle of a body: nothing of it stays', () => {
    const stage = playAsked(function* (stage, client, app) {
      yield* stage.fill(app, withLength(Buffer.concat([MUCH, MUCH, MUCH, MUCH])));
      expect(stage.thread.queues.queuedBytes).toBeGreaterThan(0);
      setResetOnClose(client.fd);
      closeSocket(disown(client.fd));
      yield* stage.until(() => {
        app.receive();
        return app.ended !== 1;
      });
      expect(app.ended).toBe(-ECONNRESET);
      yield* stage.until(() => stage.thread.counters.values.connections_closed === 1);
      yield* stage.turns(2);
    });
    expect(stage.thread.queues.queuedBytes).toBe(0);
    expect(stage.thread.counters.values.client_resets).toBe(1);
    // What is left is at most the pipe that others may use.
    expect(stage.owned.length).toBeLessThanOrEqual(2);
  });

  it('hears of a reset of the app in the middle of a body', () => {
    playAsked(function* (stage, client, app) {
      const sent = yield* stage.fill(app, withLength(Buffer.concat([MUCH, MUCH, MUCH, MUCH])));
      expect(sent).toBeGreaterThan(0);
      setResetOnClose(app.fd);
      closeSocket(disown(app.fd));
      yield* stage.until(() => {
        client.receive();
        return client.ended !== 1;
      });
      expect(client.ended).toBe(-ECONNRESET);
    });
  });

  it('gets all of what was sent before the app half-closed', () => {
    const stage = playAsked(function* (stage, client, app) {
      const sent = yield* stage.fill(app, Buffer.concat([MUCH, MUCH, MUCH, MUCH]));
      endWriting(app.fd);
      yield* stage.turns(5);
      yield* stage.until(() => {
        client.receive();
        return client.ended !== 1;
      });
      expect([client.receivedBytes, client.ended]).toEqual([sent, 0]);
      yield* stage.transfer(client, app, text('late'));
      expect(app.received.subarray(1).toString()).toBe('late');
    }, '\0');
    expect(stage.unseenBytes).toBeGreaterThan(0);
  });

  it('does not take the pipes of those who read: copies what stays when many readers have stopped', () => {
    const stage = new RelayStage();
    stage.play(function* () {
      const whole = Buffer.concat([MUCH, MUCH, MUCH]);
      const stopped: Peer[] = [];
      const sent: number[] = [];
      for (let index = 0; index < MAX_PIPES + 4; index++) {
        const client = stage.connect();
        client.send(text('\0'));
        sent.push(yield* stage.fill(yield* stage.accept(), whole));
        stopped.push(client);
      }
      expect(stage.owned.length).toBe(2 * stopped.length + 2 * MAX_PIPES);
      const narrow = stopped.length - WIDE_PIPES;
      const most = WIDE_PIPES * WIDE_PIPE_BYTES + narrow * PIPE_BYTES;
      expect(stage.thread.queues.queuedBytes).toBeGreaterThan(WIDE_PIPES * PIPE_BYTES);
      expect(stage.thread.queues.queuedBytes).toBeLessThanOrEqual(most);
      const before = stage.unseenBytes;
      const reader = stage.connect();
      reader.send(text('\0'));
      yield* stage.transfer(yield* stage.accept(), reader, MUCH);
      expect(digest(reader.received)).toBe(digest(MUCH));
      expect(stage.unseenBytes - before).toBeGreaterThan(MUCH.length / 2);
      expect(stage.thread.counters.values.bytes_unseen_refused).toBe(0);
      yield* stage.until(() => {
        for (const client of stopped) client.receive();
        return stopped.every((client, index) => client.receivedBytes === sent[index]);
      });
      for (const client of stopped) {
        expect(digest(client.received)).toBe(digest(whole.subarray(0, client.receivedBytes)));
      }
    });
    expect(stage.thread.queues.queuedBytes).toBe(0);
  });
});

describe('without pipes', () => {
  it('reads and writes when there is no descriptor for one, and says so', () => {
    const answer = withLength(MUCH);
    const stage = playAsked(function* (stage, client, app) {
      // The lowest number that is free is the first that cannot be had.
      const free = openTcpSocket(2);
      closeSocket(free);
      const former = limitDescriptors(free);
      try {
        yield* stage.transfer(app, client, answer);
      } finally {
        limitDescriptors(former);
      }
      expect(digest(client.received)).toBe(digest(answer));
    });
    expect(stage.unseenBytes).toBe(0);
    expect(stage.thread.counters.values.bytes_unseen_refused).toBeGreaterThan(0);
    expect(stage.reports).toContainEqual({
      type: 'warn',
      message: expect.stringMatching(/^large bodies cost more, since the kernel gives no pipe \(EMFILE\)/),
    });
  });
});
