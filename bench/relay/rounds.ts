/**
 * Alternating runs: one of each contender, then the next round, so that a machine that gets slower does so for all. In a smoke run, whose
 * figures mean nothing, all contenders run at once.
 */

import { type Effort, median, runCases } from '../bench.ts';

export interface Plan {
  readonly effort: Effort;
  /** Unmeasured load before the first round: compilers, caches and pools need a moment. */
  readonly warmUpSeconds: number;
  readonly rounds: number;
  readonly seconds: number;
}

export const PLANS: Readonly<Record<Effort, Plan>> = {
  full: { effort: 'full', warmUpSeconds: 3, rounds: 5, seconds: 2 },
  quick: { effort: 'quick', warmUpSeconds: 2, rounds: 5, seconds: 1 },
  smoke: { effort: 'smoke', warmUpSeconds: 0, rounds: 1, seconds: 1 },
};

/**
 * For loads that take a fraction of a second (load/load.ts): on a machine whose speed changes within seconds a ratio holds within one round of
 * such slices, not between runs of seconds.
 */
export const SLICES: Readonly<Record<Effort, Plan>> = {
  full: { effort: 'full', warmUpSeconds: 3, rounds: 15, seconds: 0.2 },
  quick: { effort: 'quick', warmUpSeconds: 1.5, rounds: 7, seconds: 0.2 },
  smoke: { effort: 'smoke', warmUpSeconds: 0, rounds: 1, seconds: 0.1 },
};

/** What is run in turn. */
interface Named {
  readonly name: string;
}

/** The runs of every contender, by its name. */
export type Runs<Run> = ReadonlyMap<string, readonly Run[]>;

/** Runs all in turn, as often as the plan says. @param runOnce measures one of them for so many seconds */
export async function takeRounds<Contender extends Named, Run>(
  contenders: readonly Contender[],
  plan: Plan,
  runOnce: (contender: Contender, seconds: number) => Promise<Run>,
): Promise<Runs<Run>> {
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
  const run = (contender: Contender, seconds: number): Promise<Run> =>
    runOnce(contender, seconds).catch(cause => {
      throw new Error(`${contender.name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    });
  if (plan.warmUpSeconds > 0) for (const contender of contenders) await run(contender, plan.warmUpSeconds);
  for (let round = 0; round < plan.rounds; round++) {
    await runCases(
      plan.effort,
      contenders.map(contender => async () => {
        runs.get(contender.name)?.push(await run(contender, plan.seconds));
      }),
    );
  }
  return runs;
}

/** The median of one figure of one contender; NaN when it was left out. */
export function middle<Run>(runs: Runs<Run>, name: string, figure: (run: Run) => number): number {
  return median((runs.get(name) ?? []).map(figure));
}

/**
 * One contender's figure over another's: the median over the rounds, in each of which the two ran one after the other. NaN
 * when one was left out.
 */
export function ratio<Run>(
  runs: Runs<Run>,
  [name, of]: readonly [string, string],
  figure: (run: Run) => number,
): number {
  const others = runs.get(of) ?? [];
  const ratios = (runs.get(name) ?? []).flatMap((run, round) => {
    const other = others[round];
    return other === undefined ? [] : [figure(run) / figure(other)];
  });
  return median(ratios);
}

/** A figure with so many digits behind the point; nothing where there is none. */
export function figure(value: number, digits: number): string {
  if (Number.isNaN(value)) return '';
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
