import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { D as require_picomatch } from "./world-settings-l5Alqh_b.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { t as systemErrorWords } from "./system-error-words-CBC4-ziX.js";
import { t as require__builtin_util } from "./_builtin_util-CMcZCLP9.js";

// cli/environment/rules.ts
var import_picomatch = /* @__PURE__ */ __toESM(require_picomatch(), 1);
/**
* Variables that mean something only in the target: its user, shell and terminal, its paths, its loader, and what language runtimes
* load files by. Their values here would break the command.
*/
const LEFT_OUT = [
	...[
		"PATH",
		"HOME",
		"HOSTNAME",
		"HOSTTYPE",
		"PWD",
		"OLDPWD",
		"SHLVL",
		"SHELL",
		"TERM",
		"TERMINFO",
		"USER",
		"LOGNAME",
		"UID",
		"_"
	],
	...[
		"TMP",
		"TMPDIR",
		"TEMP",
		"LANG",
		"LANGUAGE",
		"LC_*",
		"TZDIR",
		"XDG_*",
		"DISPLAY",
		"EDITOR",
		"PAGER",
		"MAIL",
		"container"
	],
	...[
		"LD_*",
		"DYLD_*",
		"GCONV_PATH",
		"LOCPATH",
		"MALLOC_*",
		"GLIBC_TUNABLES",
		"SSL_CERT_FILE",
		"SSL_CERT_DIR",
		"CURL_CA_BUNDLE"
	],
	...[
		"NODE_PATH",
		"NODE_OPTIONS",
		"NODE_VERSION",
		"NODE_EXTRA_CA_CERTS",
		"NPM_CONFIG_*",
		"npm_*",
		"NVM_*",
		"YARN_VERSION",
		"COREPACK_*"
	],
	...[
		"PYTHONHOME",
		"PYTHONPATH",
		"PYTHONSTARTUP",
		"PYTHON_VERSION",
		"PYTHON_PIP_VERSION",
		"PYTHON_SHA256",
		"VIRTUAL_ENV",
		"PIP_*",
		"CONDA_*"
	],
	...[
		"GEM_HOME",
		"GEM_PATH",
		"RUBYLIB",
		"RUBYOPT",
		"RUBY_VERSION",
		"BUNDLE_*",
		"PERL5LIB",
		"PERLLIB",
		"PHP_INI_DIR",
		"PHP_VERSION"
	],
	...[
		"JAVA_HOME",
		"JAVA_VERSION",
		"JAVA_TOOL_OPTIONS",
		"JDK_JAVA_OPTIONS",
		"_JAVA_OPTIONS",
		"JRE_HOME",
		"CLASSPATH",
		"CATALINA_*",
		"MAVEN_*"
	],
	...[
		"GOPATH",
		"GOROOT",
		"GOLANG_VERSION",
		"GOTOOLCHAIN",
		"CARGO_HOME",
		"RUSTUP_HOME",
		"RUST_VERSION"
	],
	...[
		"DOTNET_ROOT",
		"DOTNET_VERSION",
		"DOTNET_STARTUP_HOOKS",
		"CORECLR_*",
		"COMPlus_*",
		"ASPNET_VERSION",
		"HEADGATE_*"
	]
];
/** The variables of the target that are wanted, in the order of their names. */
function wantedVariables(target, rules) {
	const isLeftOut = matcher(LEFT_OUT);
	const isIncluded = rules.include === void 0 ? () => true : matcher(rules.include);
	const isExcluded = matcher(rules.exclude);
	const isUnset = matcher(rules.unset);
	const named = new Set(rules.include);
	const wanted = /* @__PURE__ */ new Map();
	for (const [name, value] of target) {
		const isForeign = isLeftOut(name) && !named.has(name);
		if (!wanted.has(name) && !isForeign && isIncluded(name) && !isExcluded(name)) wanted.set(name, value);
	}
	for (const [name, value] of [...Object.entries(rules.file), ...Object.entries(rules.override)]) wanted.set(name, value);
	const kept = [...wanted].filter(([name]) => !isUnset(name) || Object.hasOwn(rules.override, name));
	return Object.fromEntries(kept.sort(([one], [other]) => one < other ? -1 : 1));
}
/** The environment of the command: this machine's, with the wanted variables over it. */
function commandEnvironment(own, wanted, { unset }) {
	const isUnset = matcher(unset);
	const environment = {};
	for (const [name, value] of Object.entries(own)) if (value !== void 0 && !isUnset(name)) environment[name] = value;
	return Object.assign(environment, wanted);
}
/** Whether a name fits one of the globs. A path separator means nothing in a name. */
function matcher(globs) {
	if (globs.length === 0) return () => false;
	return (0, import_picomatch.default)([...globs], {
		dot: true,
		nonegate: true,
		bash: true
	});
}

// cli/environment/dotenv.ts
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
var import__builtin_util = require__builtin_util();
/** Characters that need no quotes anywhere. */
const PLAIN = /^[A-Za-z0-9_./:@%+,=-]*$/;
/** Names that every reader takes. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** A line each, in the order given; a value with line breaks takes several. */
function writeDotenv(variables) {
	const lines = [];
	const leftOut = [];
	for (const [name, value] of Object.entries(variables)) {
		const quoted = NAME.test(name) ? quote(value) : void 0;
		if (quoted === void 0) leftOut.push(name);
		else lines.push(`${name}=${quoted}\n`);
	}
	return {
		text: lines.join(""),
		leftOut
	};
}
/** Reads a dotenv file as Node does. */
function readDotenv(text) {
	return Object.fromEntries(Object.entries((0, import__builtin_util.parseEnv)(text)).map(([name, value]) => [name, value ?? ""]));
}
function quote(value) {
	if (PLAIN.test(value)) return value;
	if (value.includes("\r") || value.includes("\0")) return void 0;
	if (!value.includes("'")) return `'${value}'`;
	if (!/["\\$`]/.test(value)) return `"${value}"`;
	return value.includes("`") ? void 0 : `\`${value}\``;
}

// cli/environment/target-environment.ts
/** The target's variables for a command here: asked of the agent, filtered, and put over those of this machine. */
/** The rules that settings stand for; reads the dotenv file. @throws HeadgateError HEADGATE_ERR_CONFIG when it cannot be read */
function environmentRules(settings) {
	const { include, exclude, override, unset, file } = settings;
	return {
		include,
		exclude,
		override,
		unset,
		file: file === void 0 ? {} : readFile(file)
	};
}
function readFile(file) {
	try {
		return readDotenv((0, import__builtin_fs.readFileSync)(file, "utf8"));
	} catch (error) {
		const message = `The variables of ${file} cannot be read: ${systemErrorWords(error)}.`;
		throw new HeadgateError("HEADGATE_ERR_CONFIG", message, { cause: error });
	}
}

// cli/commands/command-variables.ts
/** The environment of the command after `--`: this machine's, with the target's variables over it. Values are told to nobody. */
/** @throws HeadgateError HEADGATE_ERR_CONFIG for a dotenv file that cannot be read */
async function commandVariables(source, { settings, progress }, { environment: own }) {
	const { environment, target } = settings;
	const rules = environmentRules(environment);
	let variables = [];
	try {
		if (environment.isWanted && hasProcess(target)) variables = await source.variables();
	} catch (error) {
		if (!(error instanceof HeadgateError)) throw error;
		progress({
			event: "notice",
			level: "warning",
			code: "no_environment",
			message: `The command keeps the environment of this machine. ${error.message}`
		});
	}
	const wanted = wantedVariables(variables, rules);
	const count = Object.keys(wanted).length;
	if (count > 0) progress({
		event: "detail",
		message: `${count} variables of ${target.text} are set for the command`
	});
	return commandEnvironment(own, wanted, rules);
}
/** A network namespace alone has no process, so no environment. */
function hasProcess({ kind }) {
	return kind !== "netns";
}

export { wantedVariables as a, writeDotenv as i, hasProcess as n, environmentRules as r, commandVariables as t };