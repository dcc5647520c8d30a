/**
 * The pod's files in the world of the command: the one thing that the process which makes the world calls. It must be in a mount namespace of
 * its own in which it may mount (CAP_SYS_ADMIN of its user namespace), and must live as long as the command: a thread of it serves the files.
 */

import { homedir } from 'node:os';
import { type PodMount, showPodPath } from '../../../protocol/index.ts';
import { makeMountsPrivate } from '../../../sys/index.ts';
import { FilesError } from './errors.ts';
import { FuseMount, FuseThread } from './fuse-mount.ts';
import { CACHE_AGE_MS } from './limits.ts';
import {
  expectedPaths,
  type FilesWish,
  LOADING_FILES,
  type PodPart,
  planLocalPaths,
  planPodParts,
  toPaths,
} from './mount-plan.ts';
import { RootAssembly } from './root-assembly.ts';

/** How often, within the age of what is told, an overlay is to forget what is not there; and how often after it was told the last time. */
const LOOKS_IN_AGE = 8;
const LOOKS_BEHIND = 40;

export interface MountFilesOptions extends FilesWish {
  /** An empty directory of ours. Nothing is left in it; whoever made it may remove it when this is done. */
  readonly scratchDirectory: string;
  /** A connected, non-blocking stream socket to a FileRelay, owned from now on. */
  readonly linkFd: number;
  /** `/dev/fuse` where it is not said. */
  readonly device?: string;
  /** How old may be what is told of a file; CACHE_AGE_MS where it is not said. */
  readonly ageMs?: number;
  /** One that was begun before, which saves the time that it takes to load. */
  readonly thread?: FuseThread;
}

/** A path that is the pod's, for people. */
export interface ShownPath {
  readonly path: string;
  readonly why: PodPart['why'];
}

export interface MountedFiles {
  /** What shows the pod's; in mode `read`, everything but `local`. */
  readonly shown: readonly ShownPath[];
  /** Paths that are local in mode `read`. */
  readonly local: readonly string[];
  /** What could not be shown, in sentences. */
  readonly problems: readonly string[];
  /** Questions to the agent so far: what each costs a round trip. */
  questions(): number;
  /** Ends the thread that serves them; to be awaited before this process ends by itself. */
  close(): Promise<void>;
}

/** @throws FilesError when nothing can be shown at all; what is mounted by then goes with the namespace */
export async function mountFiles(options: MountFilesOptions): Promise<MountedFiles> {
  const assembly = beginAssembly(options.scratchDirectory);
  const plan = {
    device: options.device ?? '/dev/fuse',
    exact: assembly.podDirectory,
    stable: assembly.lowerDirectory,
    linkFd: options.linkFd,
    writable: toPaths(options.writable),
    ahead: expectedPaths(options),
    excluded: toPaths(options.exclude),
    ageMs: options.ageMs ?? null,
  };
  const mount = await FuseMount.make(plan, options.thread ?? new FuseThread());
  try {
    const { shown, local } = assemble(assembly, options, mount.podMounts);
    assembly.finish();
    forgetAbsences(mount, assembly, options.ageMs ?? CACHE_AGE_MS);
    const { problems } = assembly;
    return { shown, local, problems, questions: () => mount.questions, close: () => mount.close() };
  } catch (error) {
    await mount.close();
    throw error instanceof FilesError ? error : noRoot(error);
  }
}

/** An overlay believes for ever that something is not there. Who was told so may take its time, so it is to forget a few times more. */
function forgetAbsences(mount: FuseMount, assembly: RootAssembly, ageMs: number): void {
  let seen = 0;
  let quiet = LOOKS_BEHIND;
  const look = (): void => {
    quiet = mount.absences === seen ? quiet + 1 : 0;
    seen = mount.absences;
    if (quiet < LOOKS_BEHIND) assembly.forgetNames();
  };
  setInterval(look, ageMs / LOOKS_IN_AGE).unref();
}

function beginAssembly(scratch: string): RootAssembly {
  try {
    makeMountsPrivate();
    return new RootAssembly(scratch);
  } catch (error) {
    throw noRoot(error);
  }
}

function assemble(
  assembly: RootAssembly,
  wish: MountFilesOptions,
  mounts: readonly PodMount[],
): Pick<MountedFiles, 'shown' | 'local'> {
  const parts = planPodParts(wish, mounts, ownPaths());
  const included = toPaths(wish.include).map(showPodPath);
  assembly.keepOwn(LOADING_FILES.filter(path => !included.includes(path)));
  assembly.merge();
  let local: string[] = [];
  if (wish.mode === 'read') local = assembly.replaceRoot(planLocalPaths(wish, ownPaths()).map(showPodPath));
  else assembly.extendRoot(parts.map(({ path }) => showPodPath(path)));
  const isSeen = (path: string): boolean =>
    wish.mode === 'read' && !local.some(each => path === each || path.startsWith(`${each}/`));
  const shown = parts.flatMap(({ path, why, isExact }) => {
    const text = showPodPath(path);
    // Where the tree is this machine's, programs of the pod run only from where somebody wants them.
    const mayRun = wish.mode === 'read' || why === 'included' || why === 'written';
    const { problems } = assembly;
    const before = problems.length;
    const isThere = (isSeen(text) && !isExact) || assembly.show(text, { isExact, mayRun });
    const isAskedFor = why === 'included' || why === 'written';
    if (!isThere && isAskedFor && problems.length === before)
      problems.push(`The pod has no ${text}: nothing is shown there.`);
    return isThere ? [{ path: text, why }] : [];
  });
  return { shown, local };
}

/** What this process and the command need as they are. */
function ownPaths(): string[] {
  return [homedir(), process.cwd(), process.execPath, import.meta.dirname].filter(path => path !== '/');
}

function noRoot(error: unknown): FilesError {
  const reason = error instanceof Error ? error.message : String(error);
  return new FilesError('HEADGATE_ERR_FILES_ROOT', `The pod's files cannot be put into a tree (${reason})`, error);
}
