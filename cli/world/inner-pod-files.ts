/**
 * The pod's files in a world: mounts that a thread of this process serves. What serves them is loaded where they are wanted, and only there; they are mounted
 * before the agent is reached, which the thread asks as soon as it can.
 */

import { openSocketPair } from '../../sys/index.ts';
import type { FuseThread, MountedFiles } from './files/index.ts';
import type { FilesPlan, FilesReport } from './messages.ts';

export class InnerPodFiles {
  #thread: FuseThread | undefined;
  #mounted: MountedFiles | undefined;
  #report: Promise<FilesReport | null> = Promise.resolve(null);
  #closed: Promise<void> | undefined;

  /** Loads what serves them, while nobody asks for them yet. Never rejects. */
  async prepare(): Promise<void> {
    const { FuseThread } = await import('./files/index.ts');
    this.#thread ??= new FuseThread();
  }

  /** Mounts them. @param onLink gets one end of what leads to the agent; ours until it is taken */
  show(plan: FilesPlan, onLink: (fd: number) => void): void {
    this.#report = this.#mount(plan, onLink);
    // Whoever asks for the report hears of it.
    this.#report.catch(() => undefined);
  }

  /** What came of it, once that is known; null where none were wanted. @throws SysError */
  get report(): Promise<FilesReport | null> {
    return this.#report;
  }

  /** To be awaited before this process ends by itself, when what leads to the agent is closed or was answered. Never rejects. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#report.catch(() => undefined);
    await this.#mounted?.close().catch(() => undefined);
  }

  /** @throws SysError */
  async #mount(plan: FilesPlan, onLink: (fd: number) => void): Promise<FilesReport> {
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
}
