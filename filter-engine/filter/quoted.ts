/** Text as explanations show it: what a request or a filter has must not steer the terminal of who reads it. */

/** What a terminal acts on, or shows in another order or not at all, beyond what JSON escapes. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text as a string of JSON that is safe to print: control, format and bidirectional characters are escaped. */
export function quoted(text: string): string {
  return legible(JSON.stringify(text));
}

/** Text with these characters escaped, without quotes: a name. */
export function legible(text: string): string {
  return text.replace(UNSEEN, escaped);
}

function escaped(character: string): string {
  let units = '';
  for (let i = 0; i < character.length; i++) units += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return units;
}
