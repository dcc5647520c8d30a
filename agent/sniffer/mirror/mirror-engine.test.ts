import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_APP_OPENING_BYTES } from './limits.ts';
import { EngineStage, PORT, RecorderMirror } from './testing/recorder.ts';

const ALICE = { header: { name: 'x-user', equals: 'alice' } };
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

function get(path: string, ...fields: readonly string[]): string {
  return `GET ${path} HTTP/1.1\r\nHost: shop\r\n${fields.map(field => `${field}\r\n`).join('')}\r\n`;
}

function post(path: string, body: string, ...fields: readonly string[]): string {
  return `POST ${path} HTTP/1.1\r\nHost: shop\r\nContent-Length: ${body.length}\r\n${fields.map(field => `${field}\r\n`).join('')}\r\n${body}`;
}

const chunked =
  'POST /c HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\nx-user: alice\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
const upgrade = get('/ws', 'Connection: upgrade', 'Upgrade: websocket');
const AGREED = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n';

describe('requests', () => {
  it('go whole to each mirror that they match, however they are cut', () => {
    const requests = [get('/a', 'x-user: alice'), get('/b'), post('/p', 'hello', 'x-user: alice'), chunked, get('/d')];
    for (const pieceBytes of [1, 2, 3, 7, 50, 1_000]) {
      const all = new RecorderMirror();
      const alice = new RecorderMirror({ filter: ALICE });
      new EngineStage(all, alice).flow().client(requests.join(''), pieceBytes).over();
      expect(all.log).toEqual(requests.map((request, index) => `${index + 1} ${request}`));
      expect(alice.log).toEqual([`1 ${requests[0]}`, `3 ${requests[2]}`, `4 ${chunked}`]);
      expect(alice.counts).toEqual({ mirror_requests_seen: 5, mirror_requests_matched: 3, requests_mirrored: 3 });
      expect(all.openCopies).toBe(0);
    }
  });

  it('are copied without waiting for answers', () => {
    const all = new RecorderMirror();
    new EngineStage(all).flow().client(get('/a')).client(get('/b'));
    expect(all.log).toHaveLength(2);
  });

  it('that their client does not finish are torn and counted', () => {
    const all = new RecorderMirror();
    const request = post('/p', 'hello world');
    new EngineStage(all).flow().client(request.slice(0, -3)).over();
    expect(all.log).toEqual([`1 ~${request.slice(0, -3)}`]);
    const bytes = request.length - 3;
    expect(all.counts).toEqual({
      ...{ mirror_requests_matched: 1, mirror_lost_unfinished: 1, mirror_skipped_bytes: bytes },
    });
  });

  it('are judged by their body where a filter asks for it', () => {
    const filter = { body: { jsonpath: '$.user', equals: 'alice' } };
    const matching = post('/p', '{"user":"alice"}', 'content-type: application/json');
    const other = post('/p', '{"user":"bob"}', 'content-type: application/json');
    for (const pieceBytes of [1, 5, 1_000]) {
      const mirror = new RecorderMirror({ filter });
      new EngineStage(mirror)
        .flow()
        .client(`${matching}${other}${get('/x')}${matching}`, pieceBytes)
        .over();
      expect(mirror.log).toEqual([`1 ${matching}`, `4 ${matching}`]);
    }
  });

  it('whose body takes too long, or is too large, match no filter that asks for it', () => {
    const mirror = new RecorderMirror({ filter: { body: { jsonpath: '$.user', equals: 'alice' } } });
    const stage = new EngineStage(mirror);
    const request = post('/p', '{"user":"alice"}', 'content-type: application/json');
    const flow = stage.flow().client(request.slice(0, -4));
    stage.clock.nowUs += 2_000_000;
    flow
      .client(request.slice(-4))
      .client(post('/p', 'x'.repeat(70_000), 'content-type: application/json'))
      .over();
    expect(mirror.log).toEqual([]);
    expect(mirror.counts).toEqual({ mirror_requests_seen: 2, bodies_unseen: 2 });
  });

  it('whose body readers understand differently match no filter that asks for it, which is counted', () => {
    const mirror = new RecorderMirror({ filter: { body: { jsonpath: '$.user', equals: 'alice' } } });
    const unclear = post('/p', '{"user":"carol","user":"alice"}', 'content-type: application/json');
    new EngineStage(mirror).flow().client(unclear).over();
    expect(mirror.log).toEqual([]);
    expect(mirror.counts).toEqual({ mirror_requests_seen: 1, bodies_unjudged: 1 });
  });

  it('of a sample are those of whole connections, or of the same users on each', () => {
    const connections = new RecorderMirror({ filter: { sample: { percent: 50 } } });
    const users = new RecorderMirror({ filter: { sample: { percent: 50, by: { header: 'x-user' } } } });
    const stage = new EngineStage(connections, users);
    for (let i = 0; i < 40; i++) {
      stage
        .flow()
        .client(get(`/${i}/carol`, 'x-user: carol'))
        .client(get(`/${i}/alice`, 'x-user: alice'));
    }
    const pathsOf = ({ log }: RecorderMirror): string[] => log.map(line => line.split(' ')[2] ?? '');
    const taken = [...new Set(pathsOf(connections).map(path => path.split('/')[1]))];
    expect(pathsOf(connections)).toEqual(taken.flatMap(name => [`/${name}/carol`, `/${name}/alice`]));
    expect(taken.length > 0 && taken.length < 40).toBe(true);
    expect(pathsOf(users)).toEqual(Array.from({ length: 40 }, (_, i) => `/${i}/carol`));
  });

  it('reach a mirror that comes while a connection is open, and none that has gone', () => {
    const early = new RecorderMirror();
    const late = new RecorderMirror();
    const stage = new EngineStage(early);
    const flow = stage.flow().client(get('/a'));
    stage.engine.set(PORT, [late]);
    flow.client(get('/b')).over();
    expect(early.log).toEqual([`1 ${get('/a')}`]);
    expect(late.log).toEqual([`2 ${get('/b')}`]);
    expect(early.openCopies).toBe(0);
  });
});

describe('a rate', () => {
  it("allows a second's worth at once, and cuts requests between messages", () => {
    const mirror = new RecorderMirror({ maxRate: { unit: 'requests', perSecond: 2 } });
    const stage = new EngineStage(mirror);
    const flow = stage.flow();
    for (let i = 0; i < 5; i++) flow.client(get(`/${i}`));
    stage.clock.nowUs += 500_000;
    flow.client(get('/later')).over();
    expect(mirror.log.map(line => line.split(' ')[2])).toEqual(['/0', '/1', '/later']);
    expect(mirror.counts).toMatchObject({ mirror_requests_matched: 6, requests_mirrored: 3, mirror_lost_rate: 3 });
  });

  it('in bytes lets a message that began end, and makes the next ones wait for what it owes', () => {
    const mirror = new RecorderMirror({ maxRate: { unit: 'bytes', perSecond: 1_000 } });
    const stage = new EngineStage(mirror);
    const large = post('/large', 'x'.repeat(3_000));
    const flow = stage.flow().client(large, 100).client(get('/no'));
    stage.clock.nowUs += 2_500_000;
    flow.client(get('/yes')).over();
    expect(mirror.log).toEqual([`1 ${large}`, `3 ${get('/yes')}`]);
  });

  it('counts a connection that cannot be split as one request', () => {
    const mirror = new RecorderMirror({ maxRate: { unit: 'requests', perSecond: 1 } });
    const stage = new EngineStage(mirror);
    for (let i = 0; i < 3; i++) stage.flow().client('SSH-2.0-x\r\n').client('more').over();
    expect(mirror.log).toEqual(['raw SSH-2.0-x\r\nmore']);
    expect(mirror.counts).toEqual({ mirror_flows_raw: 1, mirror_flows_cut: 2 });
  });

  it('in bytes cuts a connection that cannot be split where nothing is left', () => {
    const mirror = new RecorderMirror({ maxRate: { unit: 'bytes', perSecond: 15 } });
    const stage = new EngineStage(mirror);
    const [first, second] = [stage.flow(), stage.flow()];
    first.client('SSH-2.0-x\r\n').client('more').client('never');
    second.client('SSH-2.0-y\r\n').over();
    stage.clock.nowUs += 1_000_000;
    first.client('never again').over();
    expect(mirror.log).toEqual(['raw SSH-2.0-x\r\nmore', 'raw cut']);
    expect(mirror.counts).toEqual({ mirror_flows_raw: 1, mirror_flows_cut: 2 });
    expect(mirror.openCopies).toBe(0);
  });

  it('in bytes counts responses, where they are wanted', () => {
    const mirror = new RecorderMirror({ maxRate: { unit: 'bytes', perSecond: 100 }, wantsResponses: true });
    const large = `HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n${'x'.repeat(3_000)}`;
    new EngineStage(mirror).flow().client(get('/a')).app(large, 100).client(get('/no')).over();
    expect(mirror.log).toEqual([`1 ${get('/a')}`, `1< ${large}`]);
    expect(mirror.counts).toMatchObject({ mirror_lost_rate: 1 });
  });

  it('that leaves out an upgrade leaves out what is behind it', () => {
    const mirror = new RecorderMirror({ maxRate: { unit: 'requests', perSecond: 1 } });
    new EngineStage(mirror).flow().client(get('/a')).client(upgrade).app(AGREED).client('frames').over();
    expect(mirror.log).toEqual([`1 ${get('/a')}`]);
    expect(mirror.counts).toMatchObject({ mirror_lost_rate: 1, mirror_flows_cut: 1 });
  });
});

describe('a flow that cannot be split', () => {
  it('is copied as it is to who has no filter, and counted for who has one', () => {
    for (const opening of ['SSH-2.0-x\r\nabc', '\x16\x03\x01\x00\x50\x01abc']) {
      const all = new RecorderMirror();
      const alice = new RecorderMirror({ filter: ALICE });
      new EngineStage(all, alice).flow().client(opening, 1).app('answer').over();
      expect(all.log).toEqual([`raw ${opening}`]);
      expect(all.counts).toEqual({ mirror_flows_raw: 1 });
      expect(alice.log).toEqual([]);
      expect(alice.counts).toEqual({ mirror_flows_unread: 1 });
    }
  });

  it('behind an upgrade has what the app says first, where answers are wanted', () => {
    for (const pieceBytes of [1, 7, 1_000]) {
      const watcher = new RecorderMirror({ wantsResponses: true });
      const plain = new RecorderMirror();
      const flow = new EngineStage(watcher, plain).flow().client(upgrade).app(`${AGREED}welcome`, pieceBytes);
      flow.app(' back').client('thanks').over();
      expect(watcher.log).toEqual([`1 ${upgrade}`, `1< ${AGREED}`, 'raw< welcome backthanks']);
      expect(watcher.counts).toMatchObject({ mirror_flows_raw: 1 });
      expect(plain.log).toEqual([`1 ${upgrade}`, 'raw thanks']);
    }
  });

  it('behind an upgrade is told of although its client says nothing any more', () => {
    const watcher = new RecorderMirror({ wantsResponses: true });
    new EngineStage(watcher).flow().client(upgrade).app(AGREED).app('feed').over();
    expect(watcher.log).toEqual([`1 ${upgrade}`, `1< ${AGREED}`, 'raw< feed']);
    const connect = 'CONNECT shop:80 HTTP/1.1\r\nHost: shop:80\r\n\r\n';
    const tunnel = new RecorderMirror({ wantsResponses: true });
    new EngineStage(tunnel).flow().client(connect).app('HTTP/1.1 200 \r\n\r\nSSH-2.0-x\r\n').over();
    expect(tunnel.log.at(-1)).toBe('raw< SSH-2.0-x\r\n');
  });

  it('has what the app said first, and when', () => {
    const [banner, more] = ['220 shop\r\n', '250 hello\r\n'];
    for (const hello of ['EHLO shop\r\n', 'HELLO']) {
      const watcher = new RecorderMirror({ wantsResponses: true });
      const plain = new RecorderMirror();
      const stage = new EngineStage(watcher, plain);
      const times: number[] = [];
      watcher.onPart = ({ timeUs }) => void times.push(timeUs);
      const flow = stage.flow().app(banner, 3);
      const beganUs = stage.clock.nowUs;
      stage.clock.nowUs += 2_000_000;
      flow.client(hello).app(more).over();
      expect(watcher.log[0]?.replace(/^raw<? /, '')).toHaveLength((banner + hello + more).length);
      expect(watcher.log[0]).toContain(banner);
      expect(watcher.counts).toEqual({ mirror_flows_raw: 1 });
      expect(times.at(0)).toBe(beganUs);
      expect(times.at(-1)).toBe(stage.clock.nowUs);
      expect(plain.log).toEqual([`raw ${hello}`]);
    }
  });

  it('without all that the app said first is counted', () => {
    const watcher = new RecorderMirror({ wantsResponses: true });
    new EngineStage(watcher)
      .flow()
      .app('x'.repeat(MAX_APP_OPENING_BYTES + 1))
      .client('\0\0')
      .app('more')
      .over();
    expect(watcher.log).toEqual(['raw \0\0more']);
    expect(watcher.counts).toEqual({ mirror_flows_raw: 1, mirror_responses_lost: 1 });
  });

  it('is one behind a CONNECT that the app took, whatever passes there, and also where nobody wants answers', () => {
    const connect = 'CONNECT shop:80 HTTP/1.1\r\nHost: shop:80\r\n\r\n';
    const [taken, refused] = [new RecorderMirror(), new RecorderMirror()];
    new EngineStage(taken).flow().client(connect).app('HTTP/1.1 200 \r\n\r\n').client(get('/within')).over();
    expect(taken.log).toEqual([`1 ${connect}`, `raw ${get('/within')}`]);
    new EngineStage(refused).flow().client(connect).app('HTTP/1.1 403 \r\n\r\n').client(get('/next')).over();
    expect(refused.log).toEqual([`1 ${connect}`, `2 ${get('/next')}`]);
  });

  it('because its client said nothing is not counted', () => {
    const alice = new RecorderMirror({ filter: ALICE });
    new EngineStage(new RecorderMirror(), alice).flow().over();
    expect(alice.counts).toEqual({});
  });

  it('from an ambiguous head on is raw, and the head is never judged', () => {
    const ambiguous =
      'POST / HTTP/1.1\r\nHost: shop\r\nx-user: alice\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
    const all = new RecorderMirror();
    const alice = new RecorderMirror({ filter: ALICE });
    new EngineStage(all, alice)
      .flow()
      .client(`${get('/a', 'x-user: alice')}${ambiguous}`)
      .over();
    expect(alice.log).toEqual([`1 ${get('/a', 'x-user: alice')}`]);
    expect(all.log[1]).toBe(`raw ${ambiguous}`);
  });

  it('because of its body loses that request', () => {
    const all = new RecorderMirror();
    const head = 'POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n';
    new EngineStage(all).flow().client(`${head}zz\r\n`).client(get('/never')).over();
    expect(all.log).toEqual([`1 ~${head}`]);
    expect(all.counts).toMatchObject({ mirror_requests_matched: 1, mirror_lost_ambiguous: 1 });
  });

  it('after an upgrade that the app agreed to goes to who took the request without a filter', () => {
    const all = new RecorderMirror();
    const alice = new RecorderMirror({ filter: ALICE });
    new EngineStage(all, alice).flow().client(upgrade).app(AGREED).client('frames').over();
    expect(all.log).toEqual([`1 ${upgrade}`, 'raw frames']);
    expect(alice.counts).toEqual({ mirror_requests_seen: 1, mirror_flows_unread: 1 });
  });

  it('is not one whose upgrade was refused', () => {
    const all = new RecorderMirror();
    new EngineStage(all).flow().client(upgrade).app(OK).client(get('/next')).over();
    expect(all.log).toEqual([`1 ${upgrade}`, `2 ${get('/next')}`]);
  });

  it('is told to who comes when it is too late', () => {
    const first = new RecorderMirror({ filter: ALICE });
    for (const opening of ['SSH-2.0-x\r\n', upgrade]) {
      for (const before of [[first], [first, new RecorderMirror()]]) {
        const [late, filtered] = [new RecorderMirror(), new RecorderMirror({ filter: ALICE })];
        const stage = new EngineStage(...before);
        const flow = stage.flow().client(opening).app(AGREED).client('x');
        stage.engine.set(PORT, [...before, late, filtered]);
        flow.client('more').client('and more').over();
        expect([late.log, filtered.log]).toEqual([[], []]);
        expect(late.counts).toEqual({ mirror_flows_cut: 1 });
        expect(filtered.counts).toEqual({ mirror_flows_unread: 1 });
      }
    }
  });

  it('is cut at a gap', () => {
    const all = new RecorderMirror();
    new EngineStage(all).flow().client('SSH-2.0-x\r\n').clientGap(3).client('more').over();
    expect(all.log).toEqual(['raw SSH-2.0-x\r\n', 'raw cut']);
  });
});

describe('a gap', () => {
  it('tears the request in it, and the next one after an answer is copied', () => {
    const all = new RecorderMirror();
    const head = 'POST /p HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n';
    const flow = new EngineStage(all).flow().client(`${head}3\r\nabc\r\n`).clientGap(20);
    flow.client('5\r\nother\r\n').app(OK).client(get('/next'), 5).over();
    expect(all.log).toEqual([`1 ~${head}3\r\nabc\r\n`, `2 ${get('/next')}`]);
    expect(all.counts).toEqual({
      mirror_requests_seen: 1,
      mirror_requests_matched: 2,
      requests_mirrored: 1,
      mirror_lost_gap: 1,
      mirror_gap_bytes: 20,
      mirror_skipped_bytes: `${head}3\r\nabc\r\n5\r\nother\r\n`.length,
    });
  });

  it('never makes a request of what a body holds', () => {
    const all = new RecorderMirror();
    const flow = new EngineStage(all)
      .flow()
      .client('POST /p HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n');
    flow.clientGap(1_000).client(get('/forged')).app('HTTP/1.1 100 Continue\r\n\r\n').client(get('/forged')).over();
    expect(all.log.filter(line => line.includes('forged'))).toEqual([]);
  });

  it('goes on behind a gap that lies within a body of known length', () => {
    const all = new RecorderMirror();
    const request = post('/p', 'x'.repeat(200_000));
    const flow = new EngineStage(all).flow().client(request.slice(0, 1_000)).clientGap(150_000);
    flow.client(request.slice(151_000)).client(get('/next')).over();
    expect(all.log).toEqual([`1 ~${request.slice(0, 1_000)}`, `2 ${get('/next')}`]);
  });
});

describe('a flow that began before', () => {
  it('starts at the first request behind an answer', () => {
    const all = new RecorderMirror();
    const flow = new EngineStage(all)
      .flow(true)
      .client(get('/unsure'))
      .app(OK)
      .client(get('/sure'))
      .client(get('/next'));
    flow.over();
    expect(all.log).toEqual([`1 ${get('/sure')}`, `2 ${get('/next')}`]);
  });

  it('goes on looking when what follows an answer is no request', () => {
    const all = new RecorderMirror();
    const flow = new EngineStage(all).flow(true).app(OK).client('rest of a body').app(OK);
    flow.client('GET / HTTP/1.1\r\nno field\r\n\r\n').app(OK).client(get('/sure')).over();
    expect(all.log).toEqual([`1 ${get('/sure')}`]);
  });

  it('is counted where no request was found in it', () => {
    for (const mirror of [new RecorderMirror({ filter: ALICE }), new RecorderMirror()]) {
      new EngineStage(mirror).flow(true).client('abc').app('def').client('ghi').over();
      expect(mirror.counts).toEqual({ mirror_flows_unread: 1, mirror_skipped_bytes: 6 });
    }
  });
});

describe('responses', () => {
  it('go to who got the request and wants them, under its number', () => {
    const watcher = new RecorderMirror({ filter: ALICE, wantsResponses: true });
    const plain = new RecorderMirror();
    const requests = `${get('/a', 'x-user: alice')}${get('/b')}HEAD /c HTTP/1.1\r\nHost: shop\r\nx-user: alice\r\n\r\n`;
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n';
    const interim = 'HTTP/1.1 103 Early Hints\r\n\r\n';
    for (const pieceBytes of [1, 10, 1_000]) {
      watcher.log.length = 0;
      new EngineStage(plain, watcher).flow().client(requests).app(`${interim}${OK}${OK}${head}`, pieceBytes).over();
      expect(watcher.log).toEqual([
        `1 ${get('/a', 'x-user: alice')}`,
        '3 HEAD /c HTTP/1.1\r\nHost: shop\r\nx-user: alice\r\n\r\n',
        `1< ${interim}${OK}`,
        `3< ${head}`,
      ]);
    }
    expect(plain.log.filter(line => line.includes('<'))).toEqual([]);
  });

  it('that last until the connection ends are whole then', () => {
    const watcher = new RecorderMirror({ wantsResponses: true });
    new EngineStage(watcher).flow().client(get('/a')).app('HTTP/1.1 200 OK\r\n\r\nall of it').over();
    expect(watcher.log[1]).toBe('1< HTTP/1.1 200 OK\r\n\r\nall of it');
  });

  it('are torn by a gap, and followed again from where none is awaited', () => {
    const watcher = new RecorderMirror({ wantsResponses: true });
    const flow = new EngineStage(watcher).flow().client(get('/a')).app(OK.slice(0, 10)).appGap(5);
    flow.client(get('/b')).app(OK).client(get('/c')).app(OK).over();
    expect(watcher.log).toEqual([`1 ${get('/a')}`, '1< ~', `2 ${get('/b')}`, `3 ${get('/c')}`, `3< ${OK}`]);
    // That of /b cannot be told from one of /a.
    expect(watcher.counts).toMatchObject({ mirror_responses_lost: 2 });
  });

  it('of a client that pipelines are followed from where all that it asked is answered', () => {
    for (const pieceBytes of [1, 5, 1_000]) {
      const watcher = new RecorderMirror({ wantsResponses: true });
      const answer = (path: string): string => `HTTP/1.1 200 OK\r\nx-of: ${path}\r\nContent-Length: 2\r\n\r\nok`;
      const flow = new EngineStage(watcher)
        .flow(true)
        .client(`${get('/1')}${get('/2')}`, pieceBytes)
        .app(answer('/1'));
      flow.client(get('/3')).app(answer('/2')).app(answer('/3')).client(get('/4')).app(answer('/4')).over();
      expect(watcher.log).toEqual([`1 ${get('/3')}`, `2 ${get('/4')}`, `2< ${answer('/4')}`]);
      expect(watcher.counts).toMatchObject({ mirror_responses_lost: 1 });
    }
  });

  it('of a client that pipelines are not followed behind a hole, which is counted', () => {
    const watcher = new RecorderMirror({ wantsResponses: true });
    const flow = new EngineStage(watcher).flow().client(`${get('/1')}${get('/2')}${get('/3')}`);
    flow
      .app(OK.slice(0, 20))
      .appGap(OK.length - 20)
      .app(OK)
      .client(get('/4'))
      .app(OK)
      .app(OK)
      .over();
    expect(watcher.log.filter(line => line.includes('<') && !line.includes('~'))).toEqual([]);
    expect(watcher.counts).toMatchObject({ requests_mirrored: 4, mirror_responses_lost: 4 });
  });

  it('gives up the responses of a client that pipelines too far', () => {
    const watcher = new RecorderMirror({ wantsResponses: true });
    new EngineStage(watcher).flow().client(get('/a').repeat(1_100)).over();
    expect(watcher.counts).toMatchObject({ requests_mirrored: 1_100, mirror_responses_lost: 1_100 });
  });
});

const RATES = [undefined, { unit: 'requests', perSecond: 3 }, { unit: 'bytes', perSecond: 300 }] as const;
const FRAMES = 'frames of another protocol';

it('whatever is missing or over a rate, no copy is torn without a word or spliced, and the counts add up', () => {
  const hurt = {
    lostFrom: fc.integer({ min: -400, max: 520 }),
    lostBytes: fc.integer({ min: 1, max: 60 }),
    pieceBytes: fc.integer({ min: 1, max: 600 }),
    passedMs: fc.constantFrom(0, 0, 100, 400),
  };
  const requests = [get('/a', 'x-user: alice'), post('/p', 'hello'), chunked, post('/big', 'z'.repeat(500))];
  const pieces = fc.array(fc.record({ request: fc.constantFrom(...requests), ...hurt }), { maxLength: 8 });
  const last = fc.record({ request: fc.constant(upgrade), ...hurt });
  fc.assert(
    fc.property(pieces, last, fc.constantFrom(...RATES), (before, end, maxRate) => {
      const all = new RecorderMirror();
      const limited = new RecorderMirror(maxRate === undefined ? {} : { maxRate });
      const stage = new EngineStage(all, limited);
      const flow = stage.flow();
      for (const { request, lostFrom, lostBytes, pieceBytes, passedMs } of [...before, end]) {
        const isHurt = lostFrom >= 0 && lostFrom < request.length;
        if (isHurt) {
          const to = Math.min(request.length, lostFrom + lostBytes);
          flow.client(request.slice(0, lostFrom), pieceBytes).clientGap(to - lostFrom);
          flow.client(request.slice(to), pieceBytes);
        } else flow.client(request, pieceBytes);
        flow.app(request === upgrade ? AGREED : OK);
        stage.clock.nowUs += passedMs * 1_000;
      }
      flow.client(FRAMES, end.pieceBytes).over();
      const sent = new Set([...requests, upgrade]);
      for (const mirror of [all, limited]) {
        const whole = wholeOf(mirror);
        expect(whole.filter(text => !sent.has(text))).toEqual([]);
        const { values } = mirror.counters;
        expect(values.requests_mirrored + values.mirror_lost_gap + values.mirror_lost_rate).toBe(
          values.mirror_requests_matched,
        );
        expect(whole).toHaveLength(values.requests_mirrored);
        const [raw = '', ...more] = rawOf(mirror);
        const isBehind = whole.at(-1) === upgrade && FRAMES.startsWith(raw);
        expect(more).toEqual([]);
        expect(raw === '' || isBehind).toBe(true);
        expect(raw === FRAMES || values.mirror_flows_cut === 1 || !all.log.at(-1)?.startsWith('raw')).toBe(true);
      }
      const { mirror_gap_bytes: missing, mirror_skipped_bytes: skipped } = all.counters.values;
      const sentBytes = [...before, end].reduce((sum, { request }) => sum + request.length, FRAMES.length);
      expect([...wholeOf(all), ...rawOf(all)].join('').length + missing + skipped).toBe(sentBytes);
    }),
  );
});

const wholeOf = ({ log }: RecorderMirror): string[] =>
  log.filter(line => /^\d+ [^~]/.test(line)).map(line => line.slice(line.indexOf(' ') + 1));

const rawOf = ({ log }: RecorderMirror): string[] =>
  log.filter(line => line.startsWith('raw ') && line !== 'raw cut').map(line => line.slice('raw '.length));
