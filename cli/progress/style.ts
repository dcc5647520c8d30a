/** Colours and the cleaning of foreign text for a terminal. */

import pc from 'picocolors';

/** The few styles that progress uses. Each is the identity where colours are off. */
export interface Style {
  strong(text: string): string;
  good(text: string): string;
  warning(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
}

/** Styles for a stream: coloured only on a terminal and without NO_COLOR. */
export function styleFor(isColoured: boolean): Style {
  const colours = pc.createColors(isColoured);
  return {
    strong: colours.bold,
    good: colours.green,
    warning: colours.yellow,
    bad: colours.red,
    faint: colours.dim,
  };
}

/** Whether output to `stream` is coloured (no-color.org: NO_COLOR counts when it is not empty). */
export function isColoured(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
}

/** What a terminal would obey, and what turns the direction of text or breaks its line: others would read something else than was written. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text that others wrote (names of sessions, reasons, headers) without control characters: an escape sequence in it must not
 * reach the terminal. Newlines stay.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd');
}

/**
 * JSON that a terminal shows as it is: what JSON leaves of such characters is escaped, which reads as the same value.
 * @param indent spaces for each level; 0, all in one line, when not given
 */
export function printableJson(value: unknown, indent: number = 0): string {
  return JSON.stringify(value, null, indent).replace(
    UNPRINTABLE,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
