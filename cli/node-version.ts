/** Whether this Node can run Headgate. Imports nothing, and is written so that an old Node can read it. */

/** The oldest Node that is served; package.json says the same. */
export const OLDEST_NODE = '22.18';

/** What is wrong with a Node of this version (`20.20.2`); undefined when it is new enough. */
export function nodeComplaint(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `headgate needs Node >= ${OLDEST_NODE}; this is ${version}`;
}
