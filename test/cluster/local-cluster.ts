/**
 * A Kubernetes cluster on this machine, made by the scripts in `local/`: built once, started in some five seconds, and
 * gone without a trace. Each run of the tests owns the clusters that it starts; whoever starts next removes those whose
 * owner is dead, so a killed run leaves nothing for long.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** As many as have addresses of their own (`local/settings.sh`). */
const MAX_CLUSTERS = 10;
const NUMBER_TAKEN = 75;
/** Of the fields of /proc/PID/stat that follow the process's name, the one that says when it started. */
const START_TIME_FIELD = 19;

const scriptsDir = join(import.meta.dirname, 'local');
/** As `local/settings.sh` has it. */
const stateDir = process.env.HEADGATE_CLUSTER_STATE ?? '/tmp/headgate-cluster';

/** What a cluster is like. */
export interface ClusterShape {
  readonly nodes: number;
  readonly isDualStack: boolean;
}

export class LocalCluster implements Disposable {
  /** 0 to 9. */
  readonly number: number;
  readonly shape: ClusterShape;

  private constructor(number: number, shape: ClusterShape) {
    this.number = number;
    this.shape = shape;
  }

  /**
   * Starts one, with all images on its nodes, and waits until the nodes are ready. Progress goes to this process's output.
   * @param owner whose end makes it superfluous; null keeps it until it is ended by its number.
   * @throws when it cannot be started; its logs are kept, nothing else is left.
   */
  static start(shape: ClusterShape, owner: number | null = process.pid, wanted?: number): LocalCluster {
    const numbers = wanted === undefined ? Array.from({ length: MAX_CLUSTERS }, (_, index) => index) : [wanted];
    for (const number of numbers) {
      if (existsSync(join(stateDir, String(number)))) continue;
      const exitCode = runScript('up.sh', number, {
        NODES: String(shape.nodes),
        DUAL: shape.isDualStack ? '1' : '',
        OWNER: owner === null ? '' : `${owner} ${startTimeOf(owner) ?? ''}`,
      });
      if (exitCode === 0) return new LocalCluster(number, shape);
      if (exitCode === NUMBER_TAKEN) continue;
      const logs = keepLogs(number);
      endLocalCluster(number);
      throw new Error(`the cluster could not be started; logs of its programs: ${logs}`);
    }
    throw new Error(`cluster ${wanted ?? `0 to ${MAX_CLUSTERS - 1}`} is taken; see ${stateDir}`);
  }

  /** Where the files of the cluster are: kubeconfigs, and one folder for each node. */
  get dir(): string {
    return join(stateDir, String(this.number));
  }

  get kubeconfigPath(): string {
    return join(this.dir, 'admin.kubeconfig');
  }

  /** Copies the logs of the nodes' programs to where they outlive the cluster. @returns that folder */
  keepLogs(): string {
    return keepLogs(this.number);
  }

  [Symbol.dispose](): void {
    endLocalCluster(this.number);
  }
}

/** Ends a cluster, also one that came up half. Nothing happens when there is none of that number. */
export function endLocalCluster(number: number): void {
  if (runScript('down.sh', number) !== 0) throw new Error(`cluster ${number} could not be ended; see ${stateDir}`);
}

/** The numbers of the clusters that there are. */
export function localClusters(): readonly number[] {
  if (!existsSync(stateDir)) return [];
  return readdirSync(stateDir)
    .filter(name => /^\d$/.test(name))
    .map(Number)
    .toSorted();
}

/** Ends the clusters of runs that were killed. */
export function endOrphanedClusters(): void {
  for (const number of localClusters()) {
    const owner = ownerOf(number);
    if (owner !== undefined && startTimeOf(owner.pid) !== owner.startTime) endLocalCluster(number);
  }
}

function ownerOf(number: number): { readonly pid: number; readonly startTime: string } | undefined {
  const path = join(stateDir, String(number), 'owner');
  if (!existsSync(path)) return undefined;
  const [pid = '', startTime = ''] = readFileSync(path, 'utf8').trim().split(' ');
  return { pid: Number(pid), startTime };
}

/** When a process started, in the kernel's ticks; undefined when there is none of that pid. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TIME_FIELD];
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function keepLogs(number: number): string {
  const kept = join(tmpdir(), `headgate-cluster-logs-${process.pid}-${number}`);
  mkdirSync(kept, { recursive: true });
  for (const log of globSync('*/log', { cwd: join(stateDir, String(number)) })) {
    cpSync(join(stateDir, String(number), log), join(kept, log.replace('/log', '')), { recursive: true });
  }
  return kept;
}

/** Runs a script of `local/` for the cluster of that number; returns its exit code. */
function runScript(name: string, number: number, env: Readonly<Record<string, string>> = {}): number {
  const child = spawnSync('bash', [join(scriptsDir, name)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, CLUSTER: String(number), ...env },
  });
  if (child.error !== undefined) throw child.error;
  return child.status ?? 1;
}
