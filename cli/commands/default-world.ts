/** The world that a command gets where nobody said anything of it: where none can be had, one line says why, and the command is as if there were none. */

import type { Port } from '../../protocol/index.ts';
import { type Child, startChild } from '../child.ts';
import { HeadgateError } from '../errors.ts';
import type { PlaceSource } from '../fleet/place.ts';
import { sentence } from '../sentence.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import type { Prepared } from './prepare.ts';

export class DefaultWorld implements CommandSurroundings {
  readonly #prepared: Prepared;
  /** Undefined once it is known that there is none. */
  #world: CommandSurroundings | undefined;

  constructor(prepared: Prepared, world: CommandSurroundings) {
    this.#prepared = prepared;
    this.#world = world;
  }

  get hasOwnPorts(): boolean {
    return this.#world?.hasOwnPorts ?? false;
  }

  async enter(source: PlaceSource): Promise<void> {
    const world = this.#world;
    try {
      await world?.enter(source);
    } catch (error) {
      if (!(error instanceof HeadgateError)) throw error;
      // Among files that are half the pod's nothing may run; nor without those that were asked for.
      if (error.code === 'HEADGATE_ERR_FILES_ROOT' || this.#areFilesAsked) throw error;
      this.#world = undefined;
      this.#tell(error);
      await world?.close();
    }
  }

  start(argv: readonly string[], environment: Readonly<Record<string, string>>): Promise<Child> {
    return this.#world?.start(argv, environment) ?? startChild(argv, environment);
  }

  /** Without a world a port is where it is. */
  readonly placeOf = (port: Port): number | undefined =>
    this.#world?.placeOf === undefined ? port : this.#world.placeOf(port);

  whenOpen(port: number): Promise<void> {
    return this.#world?.whenOpen(port) ?? Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#world?.close();
  }

  get #areFilesAsked(): boolean {
    const { areFilesAsked, files } = this.#prepared.settings.world;
    return areFilesAsked && files.mode !== 'off';
  }

  #tell({ message, hint = '' }: HeadgateError): void {
    const why = `${sentence(message)} ${sentence(hint)}`.trim();
    const said = `The command keeps the network and files of this machine: it gets no world. ${why}`;
    this.#prepared.progress({ event: 'notice', level: 'warning', code: 'world', message: said });
  }
}
