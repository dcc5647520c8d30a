/**
 * Runs named steps one after the other, as child processes whose output goes straight to the terminal, and says how
 * long each took. Shared by the scripts that are a list of commands.
 */

import { spawnSync } from 'node:child_process';
import { styleText } from 'node:util';

/** One command of a list; `name` is what people read. */
export interface Step {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** Added to the environment of the command. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a step ended. `exitCode` is 128+n after signal n, and 127 when the program could not be started. */
export interface StepResult {
  readonly name: string;
  readonly exitCode: number;
  readonly durationMs: number;
}

const SIGNAL_BASE = 128;
const NOT_STARTED = 127;

/** Milliseconds as people read them: `840 ms`, `12.3 s`. */
export function formatDuration(durationMs: number): string {
  return durationMs < 1000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1000).toFixed(1)} s`;
}

/** Runs one step to its end and prints its name before and its duration after. */
export function runStep(step: Step): StepResult {
  console.log(styleText('bold', `\n▶ ${step.name}`));
  const started = performance.now();
  const [program, ...args] = step.command;
  const child = spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, ...step.env } });
  const durationMs = performance.now() - started;
  if (child.error !== undefined) console.error(`${program}: ${child.error.message}`);
  const exitCode = child.status ?? (child.signal === null ? NOT_STARTED : SIGNAL_BASE);
  const mark = exitCode === 0 ? styleText('green', '✔') : styleText('red', '✘');
  console.log(`${mark} ${step.name}: ${formatDuration(durationMs)}${exitCode === 0 ? '' : `, exit code ${exitCode}`}`);
  return { name: step.name, exitCode, durationMs };
}

/** Runs steps until one fails. Returns whether none did. */
export function runSteps(steps: readonly Step[]): boolean {
  return steps.every(step => runStep(step).exitCode === 0);
}
