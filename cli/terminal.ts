/** What commands use of the process around them, in one place, so that tests can stand in for it. */

import { existsSync } from 'node:fs';
import type { Cancel } from './clock.ts';
import { systemErrorCode } from './errors.ts';
import { systemErrorWords } from './system-error-words.ts';

/** A stream for people or programs. */
export interface Output {
  readonly isTTY?: boolean;
  /** Bytes that wait because nobody reads them. */
  readonly writableLength?: number;
  write(text: string): unknown;
}

export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The words that started us, as a user would type them again. */
  readonly commandLine: readonly string[];
  exists(file: string): boolean;
  /** Whether standard input comes from a keyboard. */
  readonly isInputTyped: boolean;
  /** Standard input to its end, but no more than one byte above `limitBytes`. */
  readInput(limitBytes: number): Promise<Buffer>;
  /** Calls `handler` for each SIGINT, SIGTERM, SIGHUP and SIGQUIT instead of ending the process. */
  onSignal(handler: (signal: NodeJS.Signals) => void): Cancel;
  /** Calls `handler` when something was written that nobody can read any more (`| head`). */
  onOutputClosed(handler: () => void): Cancel;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** The real one. */
export function processTerminal(): Terminal {
  // Whoever reads us may go away first (`| head`): that ends neither the session nor the command.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', meetOutputError);
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    commandLine: ['headgate', ...process.argv.slice(2)],
    exists: existsSync,
    isInputTyped: process.stdin.isTTY === true,
    readInput: limitBytes => readUpTo(process.stdin, limitBytes + 1),
    onSignal(handler) {
      for (const signal of SIGNALS) process.on(signal, handler);
      return () => {
        for (const signal of SIGNALS) process.off(signal, handler);
      };
    },
    onOutputClosed(handler) {
      process.stdout.on('error', handler);
      return () => process.stdout.off('error', handler);
    },
  };
}

async function readUpTo(stream: AsyncIterable<unknown>, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    if (!Buffer.isBuffer(part)) continue;
    parts.push(part);
    size += part.length;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(parts).subarray(0, maxBytes);
}

let hasFailed = false;

/** A reader that went away is no failure. Any other is said once and fails the command, which still ends in its own way. */
function meetOutputError(error: Error): void {
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  if (code === 'EPIPE' || hasFailed) return;
  hasFailed = true;
  process.stderr.write(`error: The output cannot be written: ${systemErrorWords(error)}.\n`);
  process.once('exit', status => {
    if (status === 0) process.exitCode = 1;
  });
}
