/** What is said of connections that are older than a session which takes nothing but looks at packets. */

/** Of HTTP/1: where a message begins is known behind an answer that was seen. */
export function predatingPacketsWords(count: number, port: number): string {
  const who = count === 1 ? `1 connection to port ${port} is` : `${count} connections to port ${port} are`;
  const first = count === 1 ? 'its next request is passed over' : 'the next request on each is passed over';
  return `${who} older than this session: ${first}, those behind it are seen; --drain resets such connections.`;
}
