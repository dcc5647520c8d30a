/** Commands and options about what goes out from a pod, for commander. */

import { type Command, Option } from 'commander';
import { OUTGOING_SIDES, type OutgoingSide, WORLD_SIDES, WORLD_WAYS } from './options/choices.ts';
import type { SessionFlags } from './options/flags.ts';
import { addAgentOptions, addClusterOptions, addCommonOptions } from './program-options.ts';

/** Flags of `proxy`: those of a session that say where, and the ports of this machine. */
export interface ProxyFlags extends SessionFlags {
  readonly socks?: string | undefined;
  readonly http?: string | undefined;
}

/** @param run gets the flags and resolves with the exit code */
export function addProxy(program: Command, run: (flags: ProxyFlags) => Promise<void>): void {
  const proxy = program
    .command('proxy')
    .summary('proxies on this machine whose connections leave from the target')
    .description(
      'SOCKS5 and HTTP proxies on the loopback of this machine whose connections leave from a pod of the target, with its names.',
    )
    .optionsGroup('What:')
    .option('-t, --target <target>', 'deployment/NAME, pod/NAME …, netns/NAME, pid/NUMBER or container/ID')
    .option('-l, --selector <selector>', 'pods by their labels instead, as for kubectl')
    .option('--socks <port>', 'a SOCKS5 proxy on this port, 0 for a free one (default: 1080, without --http)')
    .option('--http <port>', 'an HTTP proxy on this port, 0 for a free one');
  addClusterOptions(proxy);
  proxy
    .optionsGroup('How:')
    .option('-f, --config <file>', "the target of this file, ours or mirrord's")
    .option('--name <name>', 'who the others see (default: user@host)');
  addAgentOptions(proxy);
  addCommonOptions(proxy);
  proxy.action(run);
}

/** Options of `exec` about the world around its command. */
export function addWorldOptions(command: Command): void {
  command
    .optionsGroup("The pod's world for the command (Linux):")
    .addOption(
      new Option(
        '--world [way]',
        "the command has the pod's network, names and files (the default where that can be had; asked for, an error where not); `seccomp`: TCP and names alone, where no namespaces can be made; `proxy`: by proxies in its variables; `auto`: what can be had, in this order",
      ).choices(WORLD_WAYS),
    )
    .option('--no-world', 'it has those of this machine')
    .addOption(new Option('--outgoing <side>', 'where its connections go (default: remote)').choices(OUTGOING_SIDES))
    .option('--local <rule>', "what goes out from this machine's network, as localhost:5432; repeatable")
    .option(
      '--remote <rule>',
      'what goes out from the pod, as 10.0.0.0/8; repeatable, the first rule that matches wins',
    )
    .addOption(new Option('--dns <side>', 'whose names it sees (default: remote)').choices(WORLD_SIDES))
    .addOption(new Option('--hostname <side>', 'whose hostname it sees (default: remote)').choices(WORLD_SIDES))
    .option(
      '--files <mode>',
      "whose files it sees: off, overrides (the default: the pod's secrets and volumes), read (the pod's), write:/PATH,…",
    );
  // Both in one list: their order counts.
  for (const side of ['local', 'remote'] as const)
    command.on(`option:${side}`, (text: string) => addRule(command, side, text));
}

function addRule(command: Command, side: OutgoingSide, text: string): void {
  const earlier = (command.getOptionValue('outgoingRules') ?? []) as readonly object[];
  command.setOptionValue('outgoingRules', [...earlier, { side, text }]);
}
