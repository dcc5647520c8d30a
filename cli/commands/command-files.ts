/** The pod's files in the world of a command: what is wanted, how the agent is asked, and what is said of what came of it. */

import { HeadgateError } from '../errors.ts';
import type { PodDialler } from '../outgoing/pod-dialler.ts';
import { sentence } from '../sentence.ts';
import type { FilesReport, FilesTaker, FilesWay, WorldFiles } from '../world/index.ts';
import { hasProcess } from './command-variables.ts';
import type { Prepared } from './prepare.ts';

/** What names are resolved by: of the pod, or of this machine, whosever the other files are. */
export const RESOLVER_FILE = '/etc/resolv.conf';
export const HOSTS_FILE = '/etc/hosts';

type Shown = Extract<FilesReport, { readonly kind: 'shown' }>['shown'];

/** Undefined for none. @throws HeadgateError HEADGATE_ERR_USAGE where they were asked for and the target has none */
export function wantedFiles({ settings }: Prepared): WorldFiles | undefined {
  const { target, world } = settings;
  const { mode, include, exclude, writable, ageMs } = world.files;
  if (mode === 'off') return undefined;
  if (!hasProcess(target)) {
    if (!world.areFilesAsked) return undefined;
    throw new HeadgateError('HEADGATE_ERR_USAGE', `${target.text} has no process, so no files for --files or files:.`, {
      hint: 'Name a target that has one, or use --files off.',
    });
  }
  const ofNames = world.dns === 'local' ? [RESOLVER_FILE, HOSTS_FILE] : [];
  return { mode, include, exclude: [...exclude, ...ofNames], writable, ageMs };
}

export class CommandFiles {
  readonly #prepared: Prepared;
  /** Why the agent gives none. */
  #refusal: HeadgateError | undefined;
  #isTold = false;

  constructor(prepared: Prepared) {
    this.#prepared = prepared;
  }

  /** How the agent is asked. */
  wayBy(dialler: PodDialler): FilesWay {
    return { want: relay => this.#want(relay, dialler), onLost: () => dialler.onFilesLost() };
  }

  /** @throws HeadgateError where they were asked for and cannot be had, or where the tree is half done */
  tell(report: FilesReport | null): void {
    this.#isTold = true;
    if (report === null) return;
    if (report.kind === 'shown') {
      this.#say('info', this.#words(report.shown));
      for (const problem of report.problems) this.#say('warning', problem);
      return;
    }
    const { code, message, hint } = this.#refusal ?? report;
    const error = new HeadgateError(code, sentence(message), { hint });
    if (this.#prepared.settings.world.areFilesAsked || code === 'HEADGATE_ERR_FILES_ROOT') throw error;
    this.#say('warning', `The command sees the files of this machine. ${error.message} ${hint ?? ''}`.trim());
  }

  #want(relay: FilesTaker, dialler: PodDialler): void {
    dialler.wantFiles({
      writable: this.#prepared.settings.world.files.writable,
      onStream: stream => relay.attach(stream),
      onRefused: error => {
        this.#refusal = error;
        if (this.#isTold) this.#say('warning', `The files of the pod cannot be read any more. ${error.message}`);
        relay.close();
      },
    });
  }

  #words(shown: Shown): string {
    const { target, world } = this.#prepared.settings;
    const name = target.text;
    const written = shown.filter(({ why }) => why === 'written').map(({ path }) => path);
    const others = shown.filter(({ why }) => why !== 'written').map(({ path }) => path);
    const read =
      world.files.mode === 'read'
        ? `The command sees the files of ${name}, with the programs and the home of this machine; edits stay here.`
        : `The command sees files of ${name} at ${others.length === 0 ? 'no path' : others.join(', ')}; edits stay here.`;
    return written.length === 0 ? read : `${read} What it changes in ${written.join(', ')} is changed there.`;
  }

  #say(level: 'info' | 'warning', message: string): void {
    this.#prepared.progress({ event: 'notice', level, code: 'files', message: sentence(message) });
  }
}
