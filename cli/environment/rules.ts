/**
 * Which variables of the target the command here gets, and what becomes of them.
 *
 *   the target's ──include, exclude──► ──► file ──► override ──► unset ──► the command, over the variables of this machine
 *
 * Patterns are globs (`AWS_*`). Variables that make sense only where the target lives are left out, unless `include` names one by
 * its full name. `exclude` counts more than `include`. Pure.
 */

import picomatch from 'picomatch';

/** What a user says about variables. */
export interface EnvironmentRules {
  /** Undefined: all. */
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[];
  /** Set, whatever the target has. */
  readonly override: Readonly<Record<string, string>>;
  /** Globs of variables that the command does not get at all, neither the target's nor this machine's. */
  readonly unset: readonly string[];
  /** Variables of a dotenv file, read already; over the target's. */
  readonly file: Readonly<Record<string, string>>;
}

export type Variables = Readonly<Record<string, string>>;

/** As the agent sends them. A name may come twice; as for getenv(3), the first counts. */
export type TargetVariables = readonly (readonly [name: string, value: string])[];

/**
 * Variables that mean something only in the target: its user, shell and terminal, its paths, its loader, and what language runtimes
 * load files by. Their values here would break the command, or have it and the programs that it starts run what the target's author names. A star stands at the
 * end alone.
 */
const LEFT_OUT = [
  ...[
    'PATH',
    'HOME',
    'HOSTNAME',
    'HOSTTYPE',
    'PWD',
    'OLDPWD',
    'SHLVL',
    'SHELL',
    'TERM',
    'TERMINFO',
    'USER',
    'LOGNAME',
    'UID',
    '_',
  ],
  ...[
    'TMP',
    'TMPDIR',
    'TEMP',
    'LANG',
    'LANGUAGE',
    'LC_*',
    'TZDIR',
    'XDG_*',
    'DISPLAY',
    'EDITOR',
    'PAGER',
    'MAIL',
    'container',
  ],
  ...[
    'LD_*',
    'DYLD_*',
    'GCONV_PATH',
    'LOCPATH',
    'MALLOC_*',
    'GLIBC_TUNABLES',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
    'CURL_CA_BUNDLE',
  ],
  ...[
    'NODE_PATH',
    'NODE_OPTIONS',
    'NODE_VERSION',
    'NODE_EXTRA_CA_CERTS',
    'NPM_CONFIG_*',
    'npm_*',
    'NVM_*',
    'YARN_VERSION',
    'COREPACK_*',
  ],
  ...[
    'PYTHONHOME',
    'PYTHONPATH',
    'PYTHONSTARTUP',
    'PYTHON_VERSION',
    'PYTHON_PIP_VERSION',
    'PYTHON_SHA256',
    'VIRTUAL_ENV',
    'PIP_*',
    'CONDA_*',
  ],
  ...[
    'GEM_HOME',
    'GEM_PATH',
    'RUBYLIB',
    'RUBYOPT',
    'RUBY_VERSION',
    'BUNDLE_*',
    'PERL5LIB',
    'PERLLIB',
    'PHP_INI_DIR',
    'PHP_VERSION',
  ],
  ...[
    'JAVA_HOME',
    'JAVA_VERSION',
    'JAVA_TOOL_OPTIONS',
    'JDK_JAVA_OPTIONS',
    '_JAVA_OPTIONS',
    'JRE_HOME',
    'CLASSPATH',
    'CATALINA_*',
    'MAVEN_*',
  ],
  ...['GOPATH', 'GOROOT', 'GOLANG_VERSION', 'GOTOOLCHAIN', 'CARGO_HOME', 'RUSTUP_HOME', 'RUST_VERSION'],
  ...[
    'DOTNET_ROOT',
    'DOTNET_VERSION',
    'DOTNET_STARTUP_HOOKS',
    'CORECLR_*',
    'COMPlus_*',
    'ASPNET_VERSION',
    'HEADGATE_*',
  ],
  // What shells, debuggers, loaders of plugins and the like start or load because a variable names it.
  ...['BASH_ENV', 'BASHOPTS', 'SHELLOPTS', 'BASH_FUNC_*', 'PROMPT_COMMAND', 'PS4', 'ZDOTDIR', 'BROWSER', 'VISUAL'],
  ...['LESSOPEN', 'LESSCLOSE', 'MANPAGER', 'SSH_ASKPASS', 'SSH_AUTH_SOCK', 'SUDO_ASKPASS'],
  ...['GIT_SSH', 'GIT_SSH_COMMAND', 'GIT_ASKPASS', 'GIT_EDITOR', 'GIT_PAGER', 'GIT_EXTERNAL_DIFF', 'GIT_PROXY_COMMAND'],
  ...['GIT_CONFIG*', 'GIT_EXEC_PATH', 'GIT_TEMPLATE_DIR', 'GIT_DIR', 'GIT_WORK_TREE'],
  ...['OPENSSL_CONF', 'OPENSSL_MODULES', 'OPENSSL_ENGINES', 'SSLKEYLOGFILE'],
  ...[
    'NODE_COMPILE_CACHE',
    'NODE_REPL_EXTERNAL_MODULE',
    'BUN_OPTIONS',
    'PERL5OPT',
    'PERL5DB',
    'PHPRC',
    'PHP_INI_SCAN_DIR',
  ],
  ...['PYTHONBREAKPOINT', 'PYTHONUSERBASE', 'PYTHONPLATLIBDIR', 'PYTHONPYCACHEPREFIX', 'PYTHONEXECUTABLE'],
  ...['COR_*', 'DOTNET_ADDITIONAL_DEPS', 'DOTNET_SHARED_STORE', 'LUA_INIT*', 'LUA_PATH*', 'LUA_CPATH*'],
  ...['GOFLAGS', 'RUSTC', 'RUSTC_WRAPPER', 'MAKEFLAGS'],
];

const LEFT_OUT_NAMES = new Set(LEFT_OUT.filter(each => !each.endsWith('*')));
const LEFT_OUT_BEGINNINGS = LEFT_OUT.filter(each => each.endsWith('*')).map(each => each.slice(0, -1));

/** By hand: compiling so many globs takes longer than anything else that is done with variables. */
function isLeftOut(name: string): boolean {
  return LEFT_OUT_NAMES.has(name) || LEFT_OUT_BEGINNINGS.some(beginning => name.startsWith(beginning));
}

/** The variables of the target that are wanted, in the order of their names. */
export function wantedVariables(target: TargetVariables, rules: EnvironmentRules): Variables {
  const isIncluded = rules.include === undefined ? () => true : matcher(rules.include);
  const isExcluded = matcher(rules.exclude);
  const isUnset = matcher(rules.unset);
  const named = new Set(rules.include);
  const wanted = new Map<string, string>();
  for (const [name, value] of target) {
    const isForeign = isLeftOut(name) && !named.has(name);
    if (!wanted.has(name) && !isForeign && isIncluded(name) && !isExcluded(name)) wanted.set(name, value);
  }
  for (const [name, value] of [...Object.entries(rules.file), ...Object.entries(rules.override)])
    wanted.set(name, value);
  const kept = [...wanted].filter(([name]) => !isUnset(name) || Object.hasOwn(rules.override, name));
  return Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The environment of the command: this machine's, with the wanted variables over it. */
export function commandEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  wanted: Variables,
  { unset }: Pick<EnvironmentRules, 'unset'>,
): Record<string, string> {
  const isUnset = matcher(unset);
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && !isUnset(name)) environment[name] = value;
  }
  return Object.assign(environment, wanted);
}

/** Whether a name fits one of the globs. A path separator means nothing in a name. */
function matcher(globs: readonly string[]): (name: string) => boolean {
  if (globs.length === 0) return () => false;
  return picomatch([...globs], { dot: true, nonegate: true, bash: true });
}
