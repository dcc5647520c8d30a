/** An app that takes the connection and is silent, as one does that is stopped in a debugger. */
import { describe, it } from 'vitest';
import { MAX_FILTER_BODY_WAIT_MS } from '../../../filter-engine/index.ts';
import { ONE_SESSION } from '../testing/messages.ts';
import { play } from '../testing/play.ts';
import { EMPTY_TABLE, frame, headers, OK, OPENING, SETTINGS_ACK, settings } from './testing/frames.ts';
import { alices, bobs, first } from './testing/scenes.ts';

const PING = frame(6, 0, 0, Buffer.from('12345678'));
const PONG = frame(6, 1, 0, Buffer.from('12345678'));

/** Streams 1 and 3 are a session's, and 1 is answered. */
const answered = () =>
  play(ONE_SESSION)
    .client(Buffer.concat([OPENING, alices(1)]))
    .expectDial()
    .toApp(OPENING)
    .expectOpen('alice')
    .to('alice', first(1))
    .from('alice', settings())
    .to('alice', SETTINGS_ACK)
    .client(alices(3))
    .to('alice', alices(3))
    .from('alice', headers(1, OK));

describe('a session’s answer beside an app that is silent', () => {
  it('has the settings from us when the app takes the connection and is silent', () => {
    answered()
      .wait(MAX_FILTER_BODY_WAIT_MS)
      .toClient(Buffer.concat([settings(), SETTINGS_ACK, headers(1, OK)]))
      .client(PING)
      .toClient(PONG)
      .done({ split: [] });
  });

  it('leaves the app its own settings, and their acknowledgement', () => {
    const apps = settings([3, 100]);
    answered()
      .wait(MAX_FILTER_BODY_WAIT_MS)
      .toClient(Buffer.concat([settings(), SETTINGS_ACK, headers(1, OK)]))
      .client(Buffer.concat([SETTINGS_ACK, bobs(5)]))
      .toApp(bobs(5))
      .app(Buffer.concat([apps, SETTINGS_ACK]))
      .toClient(apps)
      .client(SETTINGS_ACK)
      .toApp(SETTINGS_ACK)
      .app(headers(5, OK))
      .toClient(headers(5, OK))
      .done({ split: [] });
  });

  it('has the windows that its client told, which the app did not acknowledge, and the app’s acknowledgements pass from then on', () => {
    const small = settings([1, 0]);
    const opening = Buffer.concat([OPENING.subarray(0, 24), settings([4, 100_000])]);
    play(ONE_SESSION)
      .client(Buffer.concat([opening, alices(1)]))
      .expectDial()
      .toApp(opening)
      .expectOpen('alice')
      .to('alice', first(1))
      .wait(MAX_FILTER_BODY_WAIT_MS)
      .toClient(Buffer.concat([settings(), SETTINGS_ACK]))
      .expectThat(({ connection }) =>
        connection.app.http2?.facts.live.get(1)?.clientWindow === 100_000 ? null : 'its window is another',
      )
      .client(Buffer.concat([SETTINGS_ACK, small]))
      .toApp(small)
      .app(Buffer.concat([settings(), SETTINGS_ACK, SETTINGS_ACK]))
      .toClient(Buffer.concat([settings(), SETTINGS_ACK]))
      .from('alice', Buffer.concat([settings(), headers(1, OK)]))
      .to('alice', SETTINGS_ACK)
      .toClient(headers(1, Buffer.concat([EMPTY_TABLE, OK])))
      .done({ split: [] });
  });

  it('waits for them no less than that', () => {
    answered()
      .wait(MAX_FILTER_BODY_WAIT_MS / 2)
      .app(settings())
      .toClient(Buffer.concat([settings(), headers(1, OK)]))
      .wait(MAX_FILTER_BODY_WAIT_MS)
      .client(SETTINGS_ACK)
      .toApp(SETTINGS_ACK)
      .done({ split: [] });
  });
});

describe('a client of which nothing was stolen', () => {
  it('hears nothing from us', () => {
    play(ONE_SESSION)
      .client(Buffer.concat([OPENING, bobs(1)]))
      .expectDial()
      .toApp(Buffer.concat([OPENING, bobs(1)]))
      .wait(2 * MAX_FILTER_BODY_WAIT_MS)
      .done({ split: [] });
  });
});
