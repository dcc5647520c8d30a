/** The pod's files in a world: mounts that a thread of this process serves. What serves them is loaded where they are wanted, and only there. */

import { openSocketPair } from '../../sys/index.ts';
import type { MountedFiles } from './files/index.ts';
import type { FilesPlan, FilesReport } from './messages.ts';

export class InnerPodFiles {
  #mounted: MountedFiles | undefined;
  #closed: Promise<void> | undefined;

  /** Mounts them. @param onLink gets one end of what leads to the agent; ours until it is taken. @throws SysError */
  async show(plan: FilesPlan, onLink: (fd: number) => void): Promise<FilesReport> {
    const { FilesError, mountFiles } = await import('./files/index.ts');
    const [outside, inside] = openSocketPair();
    onLink(outside);
    const { ageMs, ...rest } = plan;
    try {
      this.#mounted = await mountFiles({ ...rest, linkFd: inside, ...(ageMs === undefined ? {} : { ageMs }) });
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
