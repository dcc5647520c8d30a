import { expect, test } from 'vitest';
import {
  type AgentMessage,
  type CliMessageOf,
  FILES_FORBIDDEN,
  FILES_INVALID,
  FILES_NO_ROOT,
  FILES_OTHER_VERSION,
  FILES_VERSION,
  toSubscriptionId,
} from '../protocol/index.ts';
import type { FileRoom } from './files/index.ts';
import { type Asker, serveFiles } from './pod-files.ts';
import { Session } from './session.ts';

type FilesRequest = CliMessageOf<'filesRequest'>;

const room = { serve: () => Promise.resolve(null) } as unknown as FileRoom;
const request: FilesRequest = { type: 'filesRequest', id: toSubscriptionId(1), version: FILES_VERSION, writable: [] };

function asker(session: Session | null = new Session('alice', 0)): Asker & { readonly said: AgentMessage[] } {
  const said: AgentMessage[] = [];
  const link = {
    send: (message: AgentMessage) => void said.push(message),
    streamCount: 0,
    queuedBytes: 0,
    backlogBytes: 0,
    close: () => undefined,
    closeAfterGoodbye: () => undefined,
    openStream: () => null,
  };
  return { session, link, said };
}

test.each([
  ['an observer', { files: room, mayWriteFiles: true }, request, FILES_INVALID],
  ['another version', { files: room, mayWriteFiles: true }, { ...request, version: 99 }, FILES_OTHER_VERSION],
  ['a target without files', { files: null, mayWriteFiles: true }, request, FILES_NO_ROOT],
  [
    'writes that are forbidden',
    { files: room, mayWriteFiles: false },
    { ...request, writable: ['/a'] },
    FILES_FORBIDDEN,
  ],
  ['a relative path', { files: room, mayWriteFiles: true }, { ...request, writable: ['a'] }, FILES_INVALID],
  ['the whole root', { files: room, mayWriteFiles: true }, { ...request, writable: ['/a', '/'] }, FILES_INVALID],
])('files are refused to %s', async (who, services, wish, code) => {
  const from = asker(who === 'an observer' ? null : undefined);
  await serveFiles(services, wish, from);
  expect(from.said).toEqual([expect.objectContaining({ type: 'filesRefused', id: request.id, code })]);
});

test('files that are served are told by their stream alone', async () => {
  const from = asker();
  await serveFiles({ files: room, mayWriteFiles: false }, request, from);
  expect(from.said).toEqual([]);
});
