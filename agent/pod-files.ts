/** The pod's files in the wiring of an agent: who may have them, what a session is told, and the end of their thread. */
import {
  type CliMessageOf,
  FILES_FORBIDDEN,
  FILES_INVALID,
  FILES_NO_ROOT,
  FILES_OTHER_VERSION,
  FILES_VERSION,
  type MuxStream,
  type PodPath,
  parsePodPath,
  type StreamVisitor,
  toPort,
} from '../protocol/index.ts';
import type { AgentOptions } from './agent-options.ts';
import type { AgentServices } from './agent-services.ts';
import { FileRoom, type FileRoomOptions, type FilesRefusal } from './files/index.ts';
import type { Target } from './netns/index.ts';
import type { Session, SessionLink } from './session.ts';

/** The ports and the address of a files stream say nothing: no client connected. */
const NO_PORT = toPort(1);
const NO_ADDRESS = new Uint8Array(4);

type FileServices = Pick<AgentServices, 'files' | 'mayWriteFiles'>;

/** @param undo gets the end of the thread, where there is one */
export function podFiles(
  options: AgentOptions,
  target: Target,
  { undo, ...parts }: Pick<FileRoomOptions, 'counters' | 'warn'> & { undo: (() => PromiseLike<void> | void)[] },
): FileServices {
  const { pid, netnsInode } = target;
  const mayWriteFiles = options.files === 'write';
  if (options.files === 'off' || pid === null) return { files: null, mayWriteFiles };
  const files = new FileRoom({ pid, netnsInode, ...parts });
  undo.push(async () => {
    if (await files.close()) return;
    parts.warn('a file system of the pod hangs: the agent ends itself by a signal');
    // A thread in a call that does not return would keep the exit waiting.
    process.once('exit', () => process.kill(process.pid, 'SIGKILL'));
  });
  return { files, mayWriteFiles };
}

type FilesRequest = CliMessageOf<'filesRequest'>;

/** Who asks: a session over its link; null for an observer, who gets none. */
export interface Asker {
  readonly session: Session | null;
  readonly link: SessionLink;
}

/** Answers a request for files: by the stream, or by a refusal. */
export async function serveFiles(services: FileServices, request: FilesRequest, asker: Asker): Promise<void> {
  const refusal = await tryServe(services, request, asker);
  if (refusal !== null) asker.link.send({ type: 'filesRefused', id: request.id, ...refusal });
}

async function tryServe(
  { files, mayWriteFiles }: FileServices,
  { id, version, writable }: FilesRequest,
  { session, link }: Asker,
): Promise<FilesRefusal | null> {
  if (session === null) return refused(FILES_INVALID, 'Observers get no files.', 'Connect as a session.');
  if (version !== FILES_VERSION) {
    const message = `The agent speaks version ${FILES_VERSION} of the file protocol, this CLI speaks ${version}.`;
    return refused(FILES_OTHER_VERSION, message, 'Use a CLI of the version of this agent.');
  }
  if (files === null) {
    return refused(
      FILES_NO_ROOT,
      'This agent gives no files.',
      'Its target is no process, or it was started with --files off.',
    );
  }
  if (writable.length > 0 && !mayWriteFiles) {
    return refused(
      FILES_FORBIDDEN,
      'This agent lets nobody write files.',
      'Leave out what is to be written in the pod.',
    );
  }
  const paths = writable.map(parsePodPath).filter((path): path is PodPath => path !== null && path !== '');
  if (paths.length < writable.length) {
    return refused(
      FILES_INVALID,
      'A path to be written is not absolute, or is the root.',
      'Name directories and files.',
    );
  }
  return files.serve({
    writable: paths,
    counters: session.counters,
    open: visitor => openFilesStream(link, id, visitor),
  });
}

function openFilesStream(link: SessionLink, id: FilesRequest['id'], visitor: StreamVisitor): MuxStream | null {
  const open = { subscriptionId: id, podPort: NO_PORT, clientPort: NO_PORT, clientAddress: NO_ADDRESS };
  return link.openStream(open, visitor);
}

function refused(code: string, message: string, hint: string): FilesRefusal {
  return { code, message, hint };
}
