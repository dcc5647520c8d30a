/** Options that several commands share, for commander. */

import { type Command, Option } from 'commander';
import { LOCAL_PROTOCOLS, PROGRESS_MODES, SOURCE_CHOICES } from './options/choices.ts';

export function addAgentOptions(command: Command): void {
  command
    .optionsGroup('Agents in a cluster:')
    .option('--ephemeral', 'add a container to the target pod instead of starting a Job')
    .option('--agent-image <image>', 'image of the agent')
    .option('--agent-privileged', 'run the container of the agent privileged');
}

/** How traffic is copied, and how it is opened. */
export function addTrafficOptions(command: Command): void {
  command
    .addOption(
      new Option('--local-protocol <protocol>', 'what the local process speaks, for requests in HTTP/2').choices(
        LOCAL_PROTOCOLS,
      ),
    )
    .addOption(new Option('--source <source>', 'where a mirror copies from').choices(SOURCE_CHOICES))
    .option('--max-rate <rate>', 'how much a mirror copies at the most, as in 100/s or 5MB/s')
    .option('--tls-cert <path>', 'open TLS: the certificate (PEM), by its path in the target')
    .option('--tls-key <path>', 'the private key of it, by its path in the target, which it does not leave');
}

export function addClusterOptions(command: Command): void {
  command
    .optionsGroup('Which cluster:')
    .option('-n, --namespace <namespace>', 'namespace of the target (default: that of the context)')
    .option('--context <context>', 'context of the kubeconfig (default: the current one)')
    .option('--kubeconfig <file>', 'kubeconfig (default: KUBECONFIG, else ~/.kube/config)');
}

export function addFilterOptions(command: Command): void {
  command
    .optionsGroup('Which requests (all must hold; none of them: every request):')
    .option('--header <name: value>', 'has this header with this value; only a name: has this header', collect)
    .option('--header-prefix <name: text>', 'the value begins so', collect)
    .option('--header-contains <name: text>', 'the value contains this', collect)
    .option('--header-glob <name: glob>', "the value matches, as in 'x-user: ali*'", collect)
    .option('--header-regex <name: regex>', 'the value matches', collect)
    .option('--path <path>', 'the path, without the query, is this', collect)
    .option('--path-prefix <path>', 'the path begins so', collect)
    .option('--path-contains <text>', 'the path contains this', collect)
    .option('--path-glob <glob>', 'the path matches, as in /items/*', collect)
    .option('--path-regex <regex>', 'the path matches', collect)
    .option('--method <methods>', 'one of these, as in GET,POST', collect)
    .option('--host <hosts>', 'one of these hosts', collect)
    .option('--query <name=value>', 'has this parameter with this value; only a name: has it', collect)
    .option('--cookie <name=value>', 'has this cookie with this value; only a name: has it', collect)
    .option('--baggage <name=value>', 'the same of a member of the header baggage', collect)
    .option('--grpc <service[/method]>', 'calls this service, as in shop.v1.Cart/Add', collect)
    .option('--sample <percent[:header]>', 'this share of connections, or of the values of a header', collect)
    .option('--filter <filter>', "anything else, as in '{not: {path: {prefix: /health}}}' (YAML or JSON)")
    .option('--no-filter', 'no filter, although the file has one');
}

/** Which agents: those of a target, of a namespace, of all. */
export function addReachOptions(command: Command): void {
  command
    .option('-t, --target <target>', 'only the agents of this target')
    .option('-l, --selector <selector>', 'only those of pods with these labels')
    .option('-A, --all-namespaces', 'those of all namespaces of the cluster');
  addClusterOptions(command);
}

export function addCommonOptions(command: Command): void {
  command
    .optionsGroup('Output:')
    .addOption(new Option('--progress <mode>', 'how progress is printed on stderr').choices(PROGRESS_MODES))
    .option('-v, --verbose', 'say more; -vv also prints stack traces', countUp, 0);
}

export function collect(value: string, earlier: readonly string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}

function countUp(_: string, earlier: number): number {
  return earlier + 1;
}
