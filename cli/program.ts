/** The commands, flags and help of `headgate`, for commander. What a command does lies in `commands/`. */

import { Command, Option } from 'commander';
import { addCompletion } from './completion.ts';
import { REDIRECT_ENGINES, SOURCE_CHOICES } from './options/choices.ts';
import type { AllFilterFlags } from './options/filter-input.ts';
import type { ClusterFlags, CommonFlags, SessionFlags, TargetFlags } from './options/flags.ts';
import {
  addAgentOptions,
  addClusterOptions,
  addCommonOptions,
  addFilterOptions,
  addReachOptions,
  addTrafficOptions,
  collect,
} from './program-options.ts';
import { addProxy, addWorldOptions, type ProxyFlags } from './program-outgoing.ts';

/** What each command runs. Each resolves with the exit code. */
export interface Commands {
  exec(command: readonly string[], flags: SessionFlags): Promise<number>;
  attach(flags: SessionFlags): Promise<number>;
  ls(flags: LsFlags): Promise<number>;
  env(flags: EnvFlags): Promise<number>;
  doctor(flags: DoctorFlags): Promise<number>;
  status(flags: StatusFlags): Promise<number>;
  kill(session: string | undefined, flags: KillFlags): Promise<number>;
  clean(flags: CleanFlags): Promise<number>;
  agentManifest(flags: SessionFlags): Promise<number>;
  checkConfig(file: string, flags: CheckFlags): Promise<number>;
  explainConfig(file: string, destinations: readonly string[]): Promise<number>;
  testFilter(flags: FilterTestFlags): Promise<number>;
  watch(flags: WatchFlags): Promise<number>;
  dump(flags: DumpFlags): Promise<number>;
  proxy(flags: ProxyFlags): Promise<number>;
}

/** Which agents, and how they are printed. */
export interface StatusFlags extends CommonFlags, TargetFlags {
  readonly allNamespaces?: true | undefined;
  readonly json?: true | undefined;
}

export interface KillFlags extends CommonFlags, TargetFlags {
  readonly allNamespaces?: true | undefined;
  /** Every session that `status` lists with the same flags. */
  readonly all?: true | undefined;
}

export interface CleanFlags extends CommonFlags, ClusterFlags {
  readonly allNamespaces?: true | undefined;
  readonly dryRun?: true | undefined;
  readonly json?: true | undefined;
}

export interface LsFlags extends CommonFlags, ClusterFlags {
  readonly allNamespaces?: true | undefined;
  readonly json?: true | undefined;
}

/** Flags of `env`: those of a session that say where and what, and how it is printed. */
export interface EnvFlags extends SessionFlags {
  readonly format?: 'dotenv' | 'json' | undefined;
}

/** Flags of `doctor`: those of a session that say where, and how its agent is made. */
export interface DoctorFlags extends SessionFlags {
  readonly json?: true | undefined;
  /** False for `--no-agent`. */
  readonly agent?: boolean | undefined;
}

export interface CheckFlags extends CommonFlags {
  readonly strict?: true | undefined;
}

/** The filter flags, and where else a filter may come from. */
export interface FilterTestFlags extends CommonFlags, AllFilterFlags {
  readonly config?: string | undefined;
  readonly json?: true | undefined;
}

/** Those of a session that takes nothing. */
export interface WatchFlags extends SessionFlags {
  readonly json?: true | undefined;
}

/** Those of a session that gives what it sees to nobody but its user. */
export interface DumpFlags extends SessionFlags {
  readonly headers?: true | undefined;
  readonly body?: true | undefined;
  readonly json?: true | undefined;
  /** A file. */
  readonly har?: string | undefined;
  /** A file. */
  readonly pcap?: string | undefined;
  readonly showSecrets?: true | undefined;
}

const EXAMPLES = `
Examples:
  Only requests with the header x-user: alice come to a program that is started here:
    sudo headgate exec -t netns/shop --steal --header 'x-user: alice' -- node app.js

  The same for a program that runs already on port 3000; the service listens on 8080:
    sudo headgate attach -t netns/shop --steal -p 8080:3000 --header 'x-user: alice'

  Everything but the health checks, from a file:
    sudo headgate exec -f headgate.yaml -- npm run dev
`;

/** @param onExit gets the exit code of the command that ran. */
export function buildProgram(version: string, commands: Commands, onExit: (code: number) => void): Command {
  const program = new Command('headgate')
    .description('Plug a process on this machine into the traffic of a running service.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', EXAMPLES);
  addExec(program, commands, onExit);
  addAttach(program, commands, onExit);
  addWatch(program, commands, onExit);
  addDump(program, commands, onExit);
  addProxy(program, async flags => onExit(await commands.proxy(flags)));
  addLs(program, commands, onExit);
  addDoctor(program, commands, onExit);
  addEnv(program, commands, onExit);
  addStatus(program, commands, onExit);
  addKill(program, commands, onExit);
  addClean(program, commands, onExit);
  addAgent(program, commands, onExit);
  addConfig(program, commands, onExit);
  addFilter(program, commands, onExit);
  addCompletion(program);
  return program;
}

function addExec(program: Command, commands: Commands, onExit: (code: number) => void): void {
  const exec = program
    .command('exec')
    .summary('run a command here and give it the traffic')
    .description('Run a command here, wait for its port, and give it the traffic of the target.')
    .usage('[options] -- command…')
    .argument('<command...>', 'the command with its arguments')
    .passThroughOptions();
  addSessionOptions(exec);
  addEnvironmentOptions(exec);
  exec.option('--no-env', "the command gets none of the target's variables");
  addWorldOptions(exec);
  exec.action(async (command: string[], flags: SessionFlags) => onExit(await commands.exec(command, flags)));
}

function addAttach(program: Command, commands: Commands, onExit: (code: number) => void): void {
  const attach = program
    .command('attach')
    .summary('give a program that runs already the traffic')
    .description('Give a program that runs here already the traffic of the target, until Ctrl-C.');
  addSessionOptions(attach);
  attach.action(async (flags: SessionFlags) => onExit(await commands.attach(flags)));
}

function addWatch(program: Command, commands: Commands, onExit: (code: number) => void): void {
  const watch = program
    .command('watch')
    .summary('list requests and whether a filter matches them; take none')
    .description(
      'List the requests of the target as they come, and whether a filter matches each, and why. Takes nothing.',
    )
    .optionsGroup('What:')
    .option('-t, --target <target>', 'deployment/NAME, pod/NAME …, netns/NAME, pid/NUMBER or container/ID')
    .option('-l, --selector <selector>', 'pods by their labels instead, as for kubectl')
    .option('--one', 'only one pod of a workload, instead of all')
    .option('-p, --port <port>', 'port of the target, by number or by name; repeatable', collect);
  addFilterOptions(watch);
  addClusterOptions(watch);
  watch
    .optionsGroup('How:')
    .option('-f, --config <file>', "the target, ports and filter of this file, ours or mirrord's")
    .option('--steal-probes', 'judge the probes of the kubelet as a steal with this flag would')
    .option('--name <name>', 'who the others see (default: user@host)')
    .option('--json', 'print one JSON object a line on stdout');
  addAgentOptions(watch);
  addCommonOptions(watch);
  watch.action(async (flags: WatchFlags) => onExit(await commands.watch(flags)));
}

function addDump(program: Command, commands: Commands, onExit: (code: number) => void): void {
  const dump = program
    .command('dump')
    .summary('show requests and their answers as they pass')
    .description('Show the requests of the target and how the app answers them, as they pass. Takes nothing.')
    .optionsGroup('What:')
    .option('-t, --target <target>', 'deployment/NAME, pod/NAME …, netns/NAME, pid/NUMBER or container/ID')
    .option('-l, --selector <selector>', 'pods by their labels instead, as for kubectl')
    .option('--one', 'only one pod of a workload, instead of all')
    .option('-p, --port <port>', 'port of the target; repeatable (default: all that it serves)', collect);
  addFilterOptions(dump);
  addClusterOptions(dump);
  dump
    .optionsGroup('How they are shown:')
    .option('--headers', 'with their headers')
    .option('--body', 'with their bodies, as far as they are text')
    .option('--json', 'one JSON object a line on stdout')
    .option('--har <file>', 'write an HTTP Archive too')
    .option('--pcap <file>', 'write the packets of the ports too, as tcpdump does, whatever the filter is')
    .option('--show-secrets', 'do not redact credentials')
    .optionsGroup('How:')
    .option('-f, --config <file>', "the target, ports and filter of this file, ours or mirrord's")
    .addOption(new Option('--source <source>', 'where they are read').choices(SOURCE_CHOICES))
    .option('--max-rate <rate>', 'how much is read at the most, as in 100/s or 5MB/s')
    .option('--drain', 'reset connections that are older than this session')
    .option('--name <name>', 'who the others see (default: user@host)')
    .option('--ephemeral', 'in a cluster: add a container to the target pod instead of starting a Job')
    .option('--agent-image <image>', 'in a cluster: image of the agent')
    .option('--agent-privileged', 'in a cluster: run the container of the agent privileged');
  addCommonOptions(dump);
  dump.action(async (flags: DumpFlags) => onExit(await commands.dump(flags)));
}

function addLs(program: Command, commands: Commands, onExit: (code: number) => void): void {
  const ls = program
    .command('ls')
    .summary('list what can be targeted in a cluster')
    .description('List what can be targeted in a cluster, with replicas, ports, and how many pods are taken now.')
    .option('-A, --all-namespaces', 'in all namespaces')
    .option('--json', 'print JSON on stdout');
  addClusterOptions(ls);
  addCommonOptions(ls);
  ls.action(async (flags: LsFlags) => onExit(await commands.ls(flags)));
}

function addDoctor(program: Command, commands: Commands, onExit: (code: number) => void): void {
  const doctor = program
    .command('doctor')
    .summary('check what a session needs, and say what is missing')
    .description('Check what a session needs, one thing a line, and say of each that is missing why and what to do.')
    .option('-t, --target <target>', 'what the session would take; without it, the cluster and this machine')
    .option('-l, --selector <selector>', 'pods by their labels instead, as for kubectl')
    .option('-f, --config <file>', 'the target and the agent of this file')
    .option('--no-agent', 'start no agent in a pod of the target')
    .option('--json', 'print JSON on stdout');
  addAgentOptions(doctor);
  addClusterOptions(doctor);
  addCommonOptions(doctor);
  doctor.action(async (flags: DoctorFlags) => onExit(await commands.doctor(flags)));
}

function addEnv(program: Command, commands: Commands, onExit: (code: number) => void): void {
  const env = program
    .command('env')
    .summary("print the target's variables, as a command would get them")
    .description("Print the target's variables, as the command of `exec` would get them. They may hold secrets.")
    .option('-t, --target <target>', 'deployment/NAME, pod/NAME …, pid/NUMBER or container/ID')
    .option('-l, --selector <selector>', 'pods by their labels instead, as for kubectl')
    .option('-f, --config <file>', 'the target and the rules of this file')
    .addOption(new Option('--format <format>', 'how they are printed (default: dotenv)').choices(['dotenv', 'json']));
  addEnvironmentOptions(env);
  addAgentOptions(env);
  addClusterOptions(env);
  addCommonOptions(env);
  env.action(async (flags: EnvFlags) => onExit(await commands.env(flags)));
}

function addEnvironmentOptions(command: Command): void {
  command
    .optionsGroup("The target's variables:")
    .option('--env-include <glob>', 'only these; repeatable', collect)
    .option('--env-exclude <glob>', 'not these; repeatable', collect)
    .option('--env-file <file>', "a dotenv file over the target's");
}

function addStatus(program: Command, commands: Commands, onExit: (code: number) => void): void {
  const status = program
    .command('status')
    .summary('show the agents here and in the cluster, their sessions and counters')
    .description('Show the agents of this machine and of the namespace, their sessions and counters.')
    .option('--json', 'print JSON on stdout');
  addReachOptions(status);
  addCommonOptions(status);
  status.action(async (flags: StatusFlags) => onExit(await commands.status(flags)));
}

function addKill(program: Command, commands: Commands, onExit: (code: number) => void): void {
  const kill = program
    .command('kill')
    .summary('end a session of whoever it is')
    .description('End a session; its requests go to the app from then on, and its CLI is told.')
    .argument('[session]', 'id of the session, from `headgate status`')
    .option('--all', 'every session that `headgate status` lists with the same flags');
  addReachOptions(kill);
  addCommonOptions(kill);
  kill.action(async (session: string | undefined, flags: KillFlags) => onExit(await commands.kill(session, flags)));
}

function addClean(program: Command, commands: Commands, onExit: (code: number) => void): void {
  const clean = program
    .command('clean')
    .summary('remove what dead agents left in a cluster')
    .description('Find what dead agents left in a namespace and remove it. What a living agent needs is never touched.')
    .option('-A, --all-namespaces', 'in all namespaces')
    .option('--dry-run', 'only say what would be removed')
    .option('--json', 'print JSON on stdout');
  addClusterOptions(clean);
  addCommonOptions(clean);
  clean.action(async (flags: CleanFlags) => onExit(await commands.clean(flags)));
}

function addAgent(program: Command, commands: Commands, onExit: (code: number) => void): void {
  const agent = program.command('agent').description('Work with agents in a cluster.');
  const manifest = agent
    .command('manifest')
    .summary('print what would be put into a cluster')
    .description('Print as YAML what a session would put into the cluster for each pod of the target.')
    .option('-t, --target <target>', 'deployment/NAME, pod/NAME …')
    .option('-l, --selector <selector>', 'pods by their labels instead, as for kubectl')
    .option('--one', 'only one pod of a workload, instead of all')
    .option('-f, --config <file>', 'the target and the agents of this file');
  addAgentOptions(manifest);
  addClusterOptions(manifest);
  addCommonOptions(manifest);
  manifest.action(async (flags: SessionFlags) => onExit(await commands.agentManifest(flags)));
}

function addConfig(program: Command, commands: Commands, onExit: (code: number) => void): void {
  const config = program.command('config').description('Work with configuration files.');
  const check = config
    .command('check')
    .description('Check a configuration file and say what a session with it would do.')
    .argument('<file>', 'headgate.yaml or headgate.json, or a file of mirrord')
    .option('--strict', 'exit with 1 when there are warnings');
  addCommonOptions(check);
  check.action(async (file: string, flags: CheckFlags) => onExit(await commands.checkConfig(file, flags)));
  const explain = config
    .command('explain')
    .summary('say where a command in a world would dial, and by which rule')
    .description(
      "Print a file's rules for what a command in the pod's world dials, or which of them decides about destinations.",
    )
    .argument('<file>', 'headgate.yaml or headgate.json, or a file of mirrord')
    .argument('[destination...]', 'as db:5432 or udp://10.0.0.10:53');
  addCommonOptions(explain);
  explain.action(async (file: string, to: string[]) => onExit(await commands.explainConfig(file, to)));
}

function addFilter(program: Command, commands: Commands, onExit: (code: number) => void): void {
  const filter = program.command('filter').description('Try filters.');
  const test = filter
    .command('test')
    .summary('say whether a filter matches a request, and why')
    .description('Read one HTTP/1 request from standard input, and say whether a filter matches it, and why.')
    .option('-f, --config <file>', "the filter of this file, ours or mirrord's")
    .option('--json', 'print JSON on stdout');
  addFilterOptions(test);
  addCommonOptions(test);
  test.action(async (flags: FilterTestFlags) => onExit(await commands.testFilter(flags)));
}

function addSessionOptions(command: Command): void {
  command
    .optionsGroup('What:')
    .option('-t, --target <target>', 'deployment/NAME, pod/NAME …, netns/NAME, pid/NUMBER or container/ID')
    .option('-l, --selector <selector>', 'pods by their labels instead, as for kubectl')
    .option('--one', 'only one pod of a workload, instead of all')
    .option('--steal', 'the local process answers instead of the app')
    .option('--mirror', 'the local process gets a copy, and the app answers as ever')
    .option(
      '-p, --port <remote[:local]>',
      'port of the target, by number or by name, and of this machine; repeatable',
      collect,
    );
  addFilterOptions(command);
  addClusterOptions(command);
  command
    .optionsGroup('How:')
    .option(
      '-f, --config <file>',
      "configuration file, ours or mirrord's (default: headgate.yaml|yml|json here, if there is one)",
    )
    .option('--strict', 'refuse what the file asks for and this version cannot do')
    .option('--takeover', 'end the session of another who takes the same requests')
    .option('--steal-probes', 'take the probes of the kubelet too')
    .option('--drain', 'reset connections that are older than this session')
    .option('--drain-timeout <seconds>', 'how long the agent relays open connections on at its end')
    .option('--name <name>', 'who the others see (default: user@host)')
    .option('--no-client-address', "do not show the client's own address to the app")
    .addOption(new Option('--redirect-engine <engine>', 'how a new agent takes the traffic').choices(REDIRECT_ENGINES));
  addTrafficOptions(command);
  addAgentOptions(command);
  command.option('--dry-run', 'in a cluster: print each object and call, and make none');
  addCommonOptions(command);
}
