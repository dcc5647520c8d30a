import { beforeEach, describe, expect, it } from 'vitest';
import {
  type CliMessage,
  FILES_FORBIDDEN,
  FILES_VERSION,
  type MuxStream,
  type StreamOpen,
  toPort,
  toSubscriptionId,
} from '../../protocol/index.ts';
import type { HeadgateError } from '../errors.ts';
import { SessionFiles } from './session-files.ts';

const stream = {} as MuxStream;
let sent: CliMessage[];
let isConnected: boolean;
let files: SessionFiles;
let streams: MuxStream[];
let refusals: HeadgateError[];

beforeEach(() => {
  [sent, streams, refusals, isConnected] = [[], [], [], true];
  files = new SessionFiles(message => {
    if (isConnected) sent.push(message);
    return isConnected;
  });
});

function want(): void {
  files.want({
    writable: ['/data'],
    onStream: each => void streams.push(each),
    onRefused: error => void refusals.push(error),
  });
}

function openOf(id: number): StreamOpen {
  const port = toPort(1);
  return { subscriptionId: toSubscriptionId(id), podPort: port, clientPort: port, clientAddress: new Uint8Array(4) };
}

describe('the files of a session', () => {
  it('are asked for with what may be written, and come as a stream of their own', () => {
    want();
    const [request] = sent;
    expect(request).toMatchObject({ type: 'filesRequest', version: FILES_VERSION, writable: ['/data'] });
    const id = request?.type === 'filesRequest' ? request.id : 0;
    expect(files.onOpen(stream, openOf(id))).toBe(true);
    expect(files.onOpen(stream, openOf(1))).toBe(false);
    expect(streams).toEqual([stream]);
  });

  it('are not asked for where nobody wants them', () => {
    files.renew();
    expect(sent).toEqual([]);
    expect(files.onOpen(stream, openOf(0x7fff_ffff))).toBe(false);
  });

  it('are asked for again when the tunnel is new', () => {
    isConnected = false;
    want();
    isConnected = true;
    files.renew();
    files.renew();
    expect(sent.length).toBe(2);
  });

  it('are asked for a few times on one tunnel, not for ever', () => {
    want();
    for (let turn = 0; turn < 10; turn++) files.onLost();
    expect(sent.length).toBe(3);
    files.renew();
    expect(sent.length).toBe(4);
  });

  it('are refused with the words of the agent', () => {
    want();
    const id = toSubscriptionId(0x7fff_ffff);
    files.onRefused({ type: 'filesRefused', id, code: FILES_FORBIDDEN, message: 'No files here.', hint: 'Ask.' });
    expect(refusals.map(({ message, hint }) => [message, hint])).toEqual([['No files here.', 'Ask.']]);
  });
});
