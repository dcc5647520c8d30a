/** The pod's files in a world: mounts that a thread of this process serves. What serves them is loaded where they are wanted, and only there. */

import { openSocketPair } from '../../sys/index.ts';
import type { FuseThread, MountedFiles } from './files/index.ts';
import type { FilesPlan, FilesReport } from './messages.ts';

export class InnerPodFiles {
  #thread: FuseThread | undefined;
  #mounted: MountedFiles | undefined;
  #closed: Promise<void> | undefined;

  /** Loads what serves them, while nobody asks for them yet. Never rejects. */
  async prepare(): Promise<void> {
    const { FuseThread } = await import('./files/index.ts');
    this.#thread ??= new FuseThread();
  }

  /** Mounts them. @param onLink gets one end of what leads to the agent; ours until it is taken. @throws SysError */
  async show(plan: FilesPlan, onLink: (fd: number) => void): Promise<FilesReport> {
    const { FilesError, FuseThread, mountFiles } = await import('./files/index.ts');
    const [outside, inside] = openSocketPair();
    onLink(outside);
    try {
      this.#thread ??= new FuseThread();
      const { ageMs, ...rest } = plan;
      const more = ageMs === undefined ? {} : { ageMs };
      this.#mounted = await mountFiles({ ...rest, ...more, linkFd: inside, thread: this.#thread });
      const { shown, problems } = this.#mounted;
      return { kind: 'shown', shown, problems };
    } catch (error) {
      if (!(error instanceof FilesError)) throw error;
      const { code, message, hint } = error;
      return { kind: 'failed', code, message, hint };
    }
  }

  /** To be awaited before this process ends by itself. Never rejects. */
  close(): Promise<void> {
    this.#closed ??= this.#mounted?.close().catch(() => undefined) ?? Promise.resolve();
    return this.#closed;
  }
}
