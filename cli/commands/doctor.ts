/** `headgate doctor`: what a session needs, checked one by one. */

import { systemClock } from '../clock.ts';
import type { TrialHost } from '../doctor/agent-trial.ts';
import { type Finding, runSections, type Section } from '../doctor/check.ts';
import { clusterSection } from '../doctor/cluster-checks.ts';
import { machineSection, thisMachine } from '../doctor/machine-checks.ts';
import { type AgentTrial, targetSection } from '../doctor/target-checks.ts';
import { docsOf, findingLines, summaryLine } from '../doctor/words.ts';
import { ClusterClient } from '../kube/client.ts';
import { mergeLayers, mergeSettings } from '../options/settings.ts';
import type { DoctorFlags } from '../program.ts';
import { isColoured, printable, printableJson, styleFor } from '../progress/style.ts';
import { isClusterTarget, isTargetless, type Target } from '../target/target-name.ts';
import type { Terminal } from '../terminal.ts';
import { readLayers } from './prepare.ts';

/** What tests and the part that starts agents bring along. */
export interface DoctorSurroundings {
  readonly terminal: Terminal;
  readonly openClient?: (() => ClusterClient) | undefined;
  /** Makes the checks by an agent; without it none is started. */
  readonly trialBy?: ((hostOf: () => TrialHost) => AgentTrial) | undefined;
}

/** @returns 0 when no check fails, 1 otherwise. @throws HeadgateError for a wrong flag. */
export async function doctor(flags: DoctorFlags, surroundings: DoctorSurroundings): Promise<number> {
  const { terminal } = surroundings;
  const { layers } = readLayers(flags, terminal);
  const layer = mergeLayers(layers);
  const open = surroundings.openClient ?? (() => ClusterClient.of(layer));
  let client: ClusterClient | undefined;
  const openOnce = (): ClusterClient => {
    client ??= open();
    return client;
  };
  const hostOf = (): TrialHost => ({
    client: openOnce(),
    settings: mergeSettings([...layers, { mode: 'steal' }]),
    clock: systemClock,
  });
  const trial = flags.agent === false ? undefined : surroundings.trialBy?.(hostOf);
  const { target } = layer;
  const sections = sectionsFor(target === undefined || isTargetless(target) ? undefined : target, {
    terminal,
    openClient: openOnce,
    trial,
  });
  const print = flags.json ? () => undefined : printer(terminal);
  try {
    const findings = await runSections(sections, print);
    if (flags.json) terminal.stdout.write(`${printableJson(report(findings), 2)}\n`);
    else terminal.stdout.write(`\n${summaryLine(findings)}\n`);
    return isWell(findings) ? 0 : 1;
  } finally {
    client?.close();
  }
}

/** What the sections are made with. */
interface Means {
  readonly terminal: Terminal;
  readonly openClient: () => ClusterClient;
  readonly trial: AgentTrial | undefined;
}

function sectionsFor(target: Target | undefined, { terminal, openClient, trial }: Means): Section[] {
  const machine = thisMachine(terminal.environment);
  if (target !== undefined && !isClusterTarget(target)) return [machineSection(machine, target)];
  const cluster = clusterSection({ open: openClient, isRequired: target !== undefined });
  if (target === undefined) return [cluster, machineSection(machine, undefined)];
  return [cluster, targetSection({ client: openClient, target, trial })];
}

function printer({ stdout, environment }: Terminal): (finding: Finding) => void {
  const style = styleFor(isColoured(stdout, environment));
  let section: string | undefined;
  return finding => {
    const head =
      finding.section === section ? [] : [...(section === undefined ? [] : ['']), style.strong(finding.section)];
    section = finding.section;
    const { outcome } = finding;
    const clean = { ...finding, outcome: cleaned(outcome) };
    stdout.write(`${[...head, ...findingLines(clean, style)].join('\n')}\n`);
  };
}

/** Words of the cluster must not reach the terminal as control characters. */
function cleaned(outcome: Finding['outcome']): Finding['outcome'] {
  const entries = Object.entries(outcome).map(([key, text]) => [key, printable(text ?? '')]);
  return { ...outcome, ...Object.fromEntries(entries) };
}

function report(findings: readonly Finding[]): unknown {
  const checks = findings.map(finding => {
    const { section, id, title, outcome } = finding;
    return { section, id, title, ...outcome, docs: docsOf(finding) };
  });
  return { ok: isWell(findings), checks };
}

function isWell(findings: readonly Finding[]): boolean {
  return findings.every(({ outcome }) => outcome.state !== 'failed');
}
