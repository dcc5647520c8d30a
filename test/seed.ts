/**
 * Where properties begin. In CI always at the same seed, so that a red run means a change; elsewhere at random, and
 * `HEADGATE_SEED=n` repeats a run. A failing property prints its seed itself.
 */
import fc from 'fast-check';

const CI_SEED = 20_261_121;
const wanted = process.env.HEADGATE_SEED ?? (process.env.CI ? String(CI_SEED) : undefined);
if (wanted !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted) });
