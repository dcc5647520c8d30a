/** Words of an agent as they are shown. */

/** A message with a full stop behind. Its first letter stays: it may be a name. */
export function sentence(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}
