/** Words that a user can paste into a shell. */

/** `word` as a shell reads it back: in quotes where it needs them. */
export function quoteWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
