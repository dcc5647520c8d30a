/**
 * `headgate exec` without a target: the command takes no traffic, and what it dials goes out from a pod of its own in the cluster, with the names
 * of that place. Nothing is taken, so it is over with the command.
 */

import { exitCodeOf } from '../child.ts';
import { HeadgateError } from '../errors.ts';
import type { Terminal } from '../terminal.ts';
import { surroundingsFor } from './choose-surroundings.ts';
import { commandVariables } from './command-variables.ts';
import { placesOf } from './places.ts';
import type { Prepared } from './prepare.ts';
import { SignalRelay } from './signal-relay.ts';

/** What a shell reports for SIGINT; only for one that comes before the command was started. */
const INTERRUPTED = 130;

/** @returns the exit code of the command. @throws HeadgateError */
export async function execAlone(command: readonly string[], prepared: Prepared, terminal: Terminal): Promise<number> {
  const { settings, progress, verbosity } = prepared;
  if (!settings.world.isWanted)
    throw new HeadgateError('HEADGATE_ERR_USAGE', 'Without a target and without a world there is nothing to do.', {
      hint: 'Name a target with -t, or leave --no-world out.',
    });
  const onDetail = (message: string): void => progress({ event: 'detail', message });
  const source = placesOf({ settings, verbosity, terminal, findAgent: undefined, onDetail });
  // Files, variables and a hostname would be those of a pod that has none of its own.
  const world = {
    ...settings.world,
    isWanted: true,
    // What the command is run for.
    isAsked: true,
    hostname: 'local',
    files: { ...settings.world.files, mode: 'off' },
  } as const;
  if (settings.world.areFilesAsked && settings.world.files.mode !== 'off') {
    const message = 'Without a target there is no pod whose files could be seen, so --files has no effect.';
    progress({ event: 'notice', level: 'warning', code: 'files', message });
  }
  const surroundings = await surroundingsFor({ ...prepared, settings: { ...settings, world } });
  const signals = new SignalRelay(terminal);
  try {
    progress({ event: 'agent_starting', target: settings.target.text });
    const entered = await Promise.race([surroundings?.enter(source), signals.first]);
    if (entered === 'signal') return INTERRUPTED;
    const variables = await commandVariables({ variables: () => Promise.resolve([]) }, prepared, terminal);
    const child = await surroundings?.start(command, variables);
    signals.child = child;
    return child === undefined ? 0 : exitCodeOf(await child.ended);
  } finally {
    await surroundings?.close();
    source.stop();
    signals.stop();
  }
}
