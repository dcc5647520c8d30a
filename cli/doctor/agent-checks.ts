/** What an agent that is tried in a pod tells, check by check. */

import { Trial, type TrialHost } from './agent-trial.ts';
import { type Check, skipped } from './check.ts';
import type { AgentTrial } from './target-checks.ts';
import { WorldTrial } from './world-trial.ts';

/** What must hold before an agent is started. */
const NEEDS_OF_JOBS = ['may-start-agents', 'may-reach-agents', 'target-network'] as const;
const NEEDS_OF_EPHEMERAL = ['may-reach-agents', 'target-network'] as const;

/** Of a container's id: as many as other tools print. */
const SHOWN_DIGITS = 12;

/** Checks by a real agent. The client is asked for when it is known that there is one. */
export function trialByAgent(hostOf: () => TrialHost): AgentTrial {
  return pod => {
    const host = hostOf();
    const trial = new Trial(pod, host);
    const needs = host.settings.podAgent.isEphemeral ? NEEDS_OF_EPHEMERAL : NEEDS_OF_JOBS;
    const image = host.settings.podAgent.image;
    let isBegun = false;
    const begin = (): ReturnType<Trial['begin']> => {
      isBegun = true;
      return trial.begin();
    };
    return [
      { id: 'agent-start', title: `the cluster lets an agent into pod/${pod.name}`, needs, run: begin },
      {
        id: 'agent-image',
        title: 'its image is there, and runs',
        needs: ['agent-start'],
        run: () => trial.upTo('agent-image', image),
      },
      {
        id: 'agent-container',
        title: 'it finds the container',
        needs: ['agent-image'],
        run: () => trial.upTo('agent-container', `${pod.containerName}, ${pod.containerId.slice(0, SHOWN_DIGITS)}`),
      },
      {
        id: 'agent-capabilities',
        title: 'its capabilities are enough',
        needs: ['agent-container'],
        run: () => trial.upTo('agent-capabilities'),
      },
      ...checksOfReady(trial),
      ...checksOfWorld(trial, host),
      {
        id: 'agent-end',
        title: 'it is gone again',
        run: () => (isBegun ? trial.end() : skipped('none was started')),
      },
    ];
  };
}

/** What an agent that is ready tells of itself. */
function checksOfReady(trial: Trial): Check[] {
  return [
    {
      id: 'agent-engine',
      title: 'it can take the traffic',
      needs: ['agent-capabilities'],
      run: () => trial.engine(),
    },
    {
      id: 'agent-client-address',
      title: "the app sees its clients' own addresses",
      needs: ['agent-engine'],
      run: () => trial.clientAddress(),
    },
    { id: 'agent-mesh', title: 'it looked for a mesh', needs: ['agent-engine'], run: () => trial.mesh() },
  ];
}

/** A command's world through it, part by part. */
function checksOfWorld(trial: Trial, { settings }: TrialHost): Check[] {
  const world = new WorldTrial();
  const needs = ['world-made'];
  return [
    {
      id: 'world-made',
      title: "a command can have the pod's world: its namespaces and mounts",
      needs: ['agent-capabilities'],
      run: () => world.made(settings, trial.anotherAccess()),
    },
    { id: 'world-rules', title: 'its rules bring what it dials to the agent', needs, run: () => world.rules() },
    { id: 'world-name', title: 'a name is asked for in the pod', needs, run: () => world.name() },
    { id: 'world-dial', title: 'a connection leaves from the pod', needs, run: () => world.dial() },
    { id: 'world-file', title: 'a file of the pod is read', needs, run: () => world.file() },
  ];
}
