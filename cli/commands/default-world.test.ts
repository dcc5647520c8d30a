import { expect, test } from 'vitest';
import { toPort } from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';
import type { PlaceSource } from '../fleet/place.ts';
import type { SessionFlags } from '../options/flags.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import { DefaultWorld } from './default-world.ts';
import { prepare } from './prepare.ts';

const nowhere = {} as PlaceSource;

/** A world in which nothing listens yet. */
class Surroundings implements CommandSurroundings {
  readonly hasOwnPorts = true;
  readonly obstacle: HeadgateError | undefined;
  isClosed = false;

  constructor(obstacle?: HeadgateError) {
    this.obstacle = obstacle;
  }

  enter(): Promise<void> {
    return this.obstacle === undefined ? Promise.resolve() : Promise.reject(this.obstacle);
  }

  start(): Promise<never> {
    return Promise.reject(new Error('started in the world'));
  }

  placeOf(): undefined {
    return undefined;
  }

  whenOpen(): Promise<void> {
    return new Promise(() => undefined);
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

function defaultOf(
  surroundings: CommandSurroundings,
  flags: SessionFlags = {},
): {
  readonly world: DefaultWorld;
  readonly terminal: FakeTerminal;
} {
  const terminal = new FakeTerminal();
  return {
    world: new DefaultWorld(prepare({ target: 'netns/shop', steal: true, ...flags }, terminal, 'run'), surroundings),
    terminal,
  };
}

test('a world that can be had is one like any other', async () => {
  const { world, terminal } = defaultOf(new Surroundings());
  await world.enter(nowhere);
  expect([world.hasOwnPorts, world.placeOf(toPort(8080))]).toEqual([true, undefined]);
  await expect(world.start(['true'], {})).rejects.toThrow('started in the world');
  expect(terminal.err).toBe('');
});

test('where there is none, the command runs without, its ports are where they are, and one line says why', async () => {
  const surroundings = new Surroundings(
    new HeadgateError('HEADGATE_ERR_WORLD', 'Switched off', { hint: 'Switch it on.' }),
  );
  const { world, terminal } = defaultOf(surroundings);
  await world.enter(nowhere);
  expect([world.hasOwnPorts, world.placeOf(toPort(8080)), surroundings.isClosed]).toEqual([false, 8080, true]);
  await world.whenOpen(8080);
  const child = await world.start([process.execPath, '-e', 'process.exit(3)'], {});
  expect(await child.ended).toMatchObject({ code: 3 });
  expect(terminal.err.trim().split('\n')).toEqual([
    expect.stringContaining(
      'keeps the network and files of this machine: it gets no world. Switched off. Switch it on.',
    ),
  ]);
});

test('among files that are half those of the pod nothing runs', async () => {
  const obstacle = new HeadgateError('HEADGATE_ERR_FILES_ROOT', 'Half a tree');
  await expect(defaultOf(new Surroundings(obstacle)).world.enter(nowhere)).rejects.toBe(obstacle);
});

test('who asked for files of the pod gets the error, not a command without them', async () => {
  const obstacle = new HeadgateError('HEADGATE_ERR_WORLD', 'Switched off');
  await expect(defaultOf(new Surroundings(obstacle), { files: 'read' }).world.enter(nowhere)).rejects.toBe(obstacle);
  await defaultOf(new Surroundings(obstacle), { files: 'off' }).world.enter(nowhere);
});
