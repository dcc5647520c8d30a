/**
 * The agents that `status` and `kill` are about. Without a word, those of this machine and those of the namespace that the kubeconfig
 * names, if there is one; with a flag about the cluster, or a target in it, those of the cluster alone; with a target of this machine,
 * its agent alone.
 */

import { basename, dirname } from 'node:path';
import { toHeadgateError } from '../errors.ts';
import { kubeconfigFiles, kubeSurroundings } from '../options/kubeconfig-files.ts';
import { runningAgent } from '../session/observer.ts';
import { damagedWords, type RunningAgent, surveyAgents } from '../target/agent-files.ts';
import { namespaceInode } from '../target/namespace-inode.ts';
import { runDirectory } from '../target/run-directory.ts';
import { isClusterTarget, type LocalTarget, parseTarget } from '../target/target-name.ts';
import type { Terminal } from '../terminal.ts';
import type { Doubt, KnownAgents, ReachFlags } from './known-agent.ts';

/** @throws HeadgateError when what the user named cannot be looked at */
export async function knownAgents(flags: ReachFlags, terminal: Terminal): Promise<KnownAgents> {
  const target = flags.target === undefined ? undefined : parseTarget(flags.target);
  if (target !== undefined && !isClusterTarget(target)) return localAgents(terminal, target);
  if (target !== undefined || isAboutCluster(flags)) return agentsOfCluster(flags, terminal);
  const hasCluster = kubeconfigFiles({}, kubeSurroundings(terminal.environment)).length > 0;
  return hasCluster ? both(flags, terminal) : localAgents(terminal);
}

/** What a cluster needs is loaded only for it. */
async function agentsOfCluster(flags: ReachFlags, terminal: Terminal): Promise<KnownAgents> {
  const { clusterAgents } = await import('./agents-of-cluster.ts');
  return clusterAgents(flags, terminal);
}

function isAboutCluster({ allNamespaces, namespace, context, kubeconfig, selector }: ReachFlags): boolean {
  return allNamespaces === true || [namespace, context, kubeconfig, selector].some(each => each !== undefined);
}

/** Nobody asked for one of the two by name, so what keeps one from being seen does not hide the other. */
async function both(flags: ReachFlags, terminal: Terminal): Promise<KnownAgents> {
  const [here, there] = await Promise.allSettled([
    Promise.resolve().then(() => localAgents(terminal)),
    agentsOfCluster(flags, terminal),
  ]);
  if (here.status === 'rejected' && there.status === 'rejected') throw here.reason;
  const found = [here, there].flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
  const missed = [
    ...(here.status === 'rejected' ? [doubt('this_machine', here.reason, 'Not looked at: this machine.')] : []),
    ...(there.status === 'rejected' ? [doubt('cluster', there.reason, 'Not looked at: the cluster.')] : []),
  ];
  return {
    agents: found.flatMap(({ agents }) => agents),
    doubts: [...found.flatMap(({ doubts }) => doubts), ...missed],
    nothing: found.map(({ nothing }) => nothing).join('\n'),
    close: () => {
      for (const each of found) each.close();
    },
  };
}

function doubt(code: string, reason: unknown, words: string): Doubt {
  const { message } = toHeadgateError(reason);
  return { code, message: `${words} ${message}`, isFailure: false };
}

function localAgents({ environment }: Terminal, target?: LocalTarget): KnownAgents {
  const inode = target === undefined ? undefined : namespaceInode(target);
  const survey = surveyAgents(runDirectory(environment));
  const isIts = ({ target: text, inode: its }: RunningAgent): boolean =>
    target === undefined || (inode === undefined ? isSameContainer(text, target.text) : its === String(inode));
  const damaged = survey.damaged.filter(file => inode === undefined || basename(dirname(file)) === String(inode));
  return {
    agents: survey.agents.filter(isIts).map(agent => ({
      text: agent.target,
      access: runningAgent(agent),
      place: undefined,
      isGone: () => Promise.resolve(false),
    })),
    doubts: damaged.map(file => ({ code: 'agent_file', message: damagedWords(file), isFailure: true })),
    nothing: target === undefined ? 'No agent runs on this machine.' : `No agent serves ${target.text}.`,
    close: () => undefined,
  };
}

/** Either may name it by fewer digits of the same id. */
function isSameContainer(one: string, other: string): boolean {
  return one.startsWith('container/') && (one.startsWith(other) || other.startsWith(one));
}
