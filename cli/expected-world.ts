/** A command line may be enough to see that a world will be wanted: it is begun then, while all else is still to be loaded. Itself it loads nothing. */

/** What a command line lets expect: no world, one, one with the pod's files. */
export type Expectation = 'none' | 'world' | 'files';

const NEVER = new Set(['--no-world', '--dry-run', '--help', '-h']);
const OTHER_WAYS = ['seccomp', 'proxy'];

/** A guess: a file or a variable may say otherwise, and then it was begun in vain. @param args the words after `headgate` */
export function expectedWorld(args: readonly string[]): Expectation {
  const own = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  const hasValue = (option: string, value: string): boolean =>
    own.includes(`${option}=${value}`) || own.some((word, index) => word === option && own[index + 1] === value);
  if (own[0] !== 'exec' || own.some(word => NEVER.has(word))) return 'none';
  if (OTHER_WAYS.some(way => hasValue('--world', way))) return 'none';
  // A namespace by its name has no process whose files they could be.
  return hasValue('--files', 'off') || own.some(word => /(^|=)netns\//.test(word)) ? 'world' : 'files';
}

let drop: () => void = () => undefined;

/** Begins what is expected. */
export async function beginExpectedWorld(args: readonly string[]): Promise<void> {
  const expected = process.platform === 'linux' ? expectedWorld(args) : 'none';
  if (expected === 'none') return;
  const { beginInnerHalf, dropInnerHalf } = await import('./early-world.ts');
  beginInnerHalf(expected === 'files');
  drop = dropInnerHalf;
}

/** Nobody wants what was begun. */
export function dropExpectedWorld(): void {
  drop();
}
