/** Findings as people read them: a mark, what holds or not, and below a failure its reason, its fix and where to read on. */

import type { Style } from '../progress/style.ts';
import type { Finding, Outcome } from './check.ts';

/** Where the anchors of `docs` lead. */
const PAGE = 'docs/doctor.md';

/** The page that explains a check. */
export function docsOf({ id }: Finding): string {
  return `${PAGE}#${id}`;
}

/** The lines of one finding. Pure. */
export function findingLines(finding: Finding, style: Style): string[] {
  const { outcome, title } = finding;
  switch (outcome.state) {
    case 'ok':
      return [`${style.good('✓')} ${title}${outcome.detail === undefined ? '' : style.faint(` (${outcome.detail})`)}`];
    case 'skipped':
      return [style.faint(`- ${title}: not checked, ${outcome.reason}`)];
    default:
      return [
        `${markOf(outcome, style)} ${title}`,
        `    ${outcome.reason}`,
        ...outcome.fix.split('\n').map(line => `    → ${line}`),
        style.faint(`    see ${docsOf(finding)}`),
      ];
  }
}

/** The last line. */
export function summaryLine(findings: readonly Finding[]): string {
  const count = (state: Outcome['state']): number => findings.filter(({ outcome }) => outcome.state === state).length;
  const [failures, warnings] = [count('failed'), count('warning')];
  const also = warnings === 0 ? '' : `, ${warnings === 1 ? 'one warning' : `${warnings} warnings`}`;
  if (failures === 0) return `All is well${also}.`;
  return `${failures === 1 ? 'One check fails' : `${failures} checks fail`}${also}.`;
}

function markOf({ state }: Outcome, style: Style): string {
  return state === 'failed' ? style.bad('✗') : style.warning('!');
}
