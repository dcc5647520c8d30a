/**
 * One thing that a session needs, and how it was found. A checkup runs its checks in order; one that needs another which did not
 * hold is skipped, so that one cause is told once. What a check throws in words counts as its reason.
 */

import { HeadgateError } from '../errors.ts';

/** How a check came out. */
export type Outcome =
  /** @param detail what was found, in a few words */
  | { readonly state: 'ok'; readonly detail?: string | undefined }
  /** A session works, but less well, or not in every way. */
  | { readonly state: 'warning' | 'failed'; readonly reason: string; readonly fix: string }
  | { readonly state: 'skipped'; readonly reason: string };

export interface Check {
  /** Unique; a heading of docs/doctor.md. */
  readonly id: string;
  /** What holds when it is ok: `the API server answers`. */
  readonly title: string;
  /** Ids of checks without which this one makes no sense. */
  readonly needs?: readonly string[] | undefined;
  run(): Promise<Outcome> | Outcome;
}

/** Checks under one title. */
export interface Section {
  readonly title: string;
  /** Read one by one: what comes late may depend on what came before. */
  readonly checks: Iterable<Check>;
}

/** A check with its outcome. */
export interface Finding {
  readonly section: string;
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
}

/** Runs all checks, one after the other, and tells each at once. Never throws for what a check says. */
export async function runSections(
  sections: readonly Section[],
  onFinding: (finding: Finding) => void,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const unmet = new Set<string>();
  for (const { title: section, checks } of sections) {
    for (const check of checks) {
      const missing = check.needs?.find(id => unmet.has(id));
      const outcome: Outcome =
        missing === undefined ? await outcomeOf(check) : { state: 'skipped', reason: `it needs ${missing}` };
      if (outcome.state === 'failed' || outcome.state === 'skipped') unmet.add(check.id);
      const finding = { section, id: check.id, title: check.title, outcome };
      findings.push(finding);
      onFinding(finding);
    }
  }
  return findings;
}

async function outcomeOf(check: Check): Promise<Outcome> {
  try {
    return await check.run();
  } catch (error) {
    if (!(error instanceof HeadgateError)) throw error;
    return { state: 'failed', reason: error.message, fix: error.hint ?? 'docs/errors.md has more about it.' };
  }
}

export const OK: Outcome = { state: 'ok' };

export function ok(detail: string): Outcome {
  return { state: 'ok', detail };
}

export function failed(reason: string, fix: string): Outcome {
  return { state: 'failed', reason, fix };
}

export function warning(reason: string, fix: string): Outcome {
  return { state: 'warning', reason, fix };
}

export function skipped(reason: string): Outcome {
  return { state: 'skipped', reason };
}
