/** The renderers of progress: `auto`, `plain`, `json`, `quiet`. All write to stderr; stdout belongs to the command. */

import type { HeadgateError } from '../errors.ts';
import type { ProgressMode } from '../options/choices.ts';
import type { Progress, ProgressEvent } from './events.ts';
import { isColoured, printableJson, styleFor } from './style.ts';
import { wordsOf } from './words.ts';

/** Where and how progress is written. */
export interface ProgressOptions {
  readonly mode: ProgressMode;
  readonly verbosity: number;
  readonly stream: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970, for the JSON lines. */
  readonly now?: () => number;
}

/** The renderer that `options.mode` names. */
export function createProgress(options: ProgressOptions): Progress {
  const { mode, stream, verbosity } = options;
  if (mode === 'json') {
    const now = options.now ?? Date.now;
    return event => void stream.write(`${jsonLine(event, now())}\n`);
  }
  const style = styleFor(mode === 'auto' && isColoured(stream, options.environment));
  return event => {
    if (mode === 'quiet' && !isTrouble(event)) return;
    const words = wordsOf(event, { style, verbosity });
    if (words !== undefined) stream.write(`${words}\n`);
  };
}

/** An error as an event. */
export function errorEvent(error: HeadgateError): ProgressEvent {
  return { event: 'error', code: error.code, message: error.message, hint: error.hint };
}

function jsonLine(event: ProgressEvent, nowMs: number): string {
  return printableJson({ time: new Date(nowMs).toISOString(), ...event });
}

/** What even `quiet` says: that something failed or is not as asked. */
function isTrouble(event: ProgressEvent): boolean {
  if (event.event === 'notice') return event.level === 'warning';
  return event.event === 'error' || event.event === 'agent_lost' || event.event === 'agent_back';
}
