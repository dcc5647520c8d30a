/** Commands and options about what goes out from a pod, for commander. */

import type { Command } from 'commander';
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
