import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { a as parseTarget, i as parseNamespace, o as selectorTarget } from "./target-name-BxnSfOVI.js";
import { h as parsePortWish, r as readWorldFlags } from "./world-settings-l5Alqh_b.js";
import { a as REDIRECT_ENGINES, i as PROGRESS_MODES, t as LOCAL_PROTOCOLS } from "./choices-BzEP_Cuc.js";
import { d as filterOfFlags, i as parseSource, l as parseMaxRate, n as parseName, o as readTlsPaths, p as readFilterText, r as parseSeconds, s as checkMirrorSettings, t as parseMode } from "./values-DErvUKhU.js";

// cli/options/environment.ts
/** `HEADGATE_*` variables as one layer of settings. */
/** @throws HeadgateError that begins with the name of the variable. An empty variable counts as not set. */
function readEnvironment(environment) {
	const layer = toLayer$1(environment);
	checkMirrorSettings(layer, {
		source: "HEADGATE_SOURCE",
		maxRate: "HEADGATE_MAX_RATE",
		mirror: "HEADGATE_MODE=mirror"
	});
	return layer;
}
function toLayer$1(environment) {
	const read = (name, parse) => {
		const text = environment[name];
		return text === void 0 || text === "" ? void 0 : within(name, () => parse(text));
	};
	return {
		target: read("HEADGATE_TARGET", parseTarget),
		namespace: read("HEADGATE_NAMESPACE", parseNamespace),
		context: read("HEADGATE_CONTEXT", String),
		kubeconfig: read("HEADGATE_KUBECONFIG", String),
		one: read("HEADGATE_ONE", parseSwitch),
		mode: read("HEADGATE_MODE", parseMode),
		source: read("HEADGATE_SOURCE", parseSource),
		maxRate: read("HEADGATE_MAX_RATE", parseMaxRate),
		ports: read("HEADGATE_PORTS", (text) => text.split(",").map(parsePortWish)),
		filter: read("HEADGATE_FILTER", (text) => readFilterText(text, "HEADGATE_FILTER")),
		tls: readTlsPaths({
			cert: read("HEADGATE_TLS_CERT", String),
			key: read("HEADGATE_TLS_KEY", String)
		}, {
			cert: "HEADGATE_TLS_CERT",
			key: "HEADGATE_TLS_KEY"
		}),
		takeover: read("HEADGATE_TAKEOVER", parseSwitch),
		stealProbes: read("HEADGATE_STEAL_PROBES", parseSwitch),
		drain: read("HEADGATE_DRAIN", parseSwitch),
		drainTimeoutS: read("HEADGATE_DRAIN_TIMEOUT", parseSeconds),
		name: read("HEADGATE_NAME", parseName),
		progress: read("HEADGATE_PROGRESS", (text) => oneOf(text, PROGRESS_MODES)),
		redirectEngine: read("HEADGATE_REDIRECT_ENGINE", (text) => oneOf(text, REDIRECT_ENGINES)),
		localProtocol: read("HEADGATE_LOCAL_PROTOCOL", (text) => oneOf(text, LOCAL_PROTOCOLS)),
		clientAddress: read("HEADGATE_CLIENT_ADDRESS", parseSwitch),
		world: read("HEADGATE_WORLD", parseSwitch),
		podAgent: { image: read("HEADGATE_AGENT_IMAGE", String) }
	};
}
function within(name, parse) {
	try {
		return parse();
	} catch (error) {
		if (!(error instanceof HeadgateError) || error.message.startsWith(name)) throw error;
		throw new HeadgateError(error.code, `${name}: ${error.message}`, {
			hint: error.hint,
			cause: error
		});
	}
}
function parseSwitch(text) {
	if (/^(1|true|yes|on)$/i.test(text)) return true;
	if (/^(0|false|no|off)$/i.test(text)) return false;
	throw new HeadgateError("HEADGATE_ERR_CONFIG", `${JSON.stringify(text)} is neither 1 nor 0.`);
}
function oneOf(text, words) {
	const word = words.find((known) => known === text);
	if (word !== void 0) return word;
	throw new HeadgateError("HEADGATE_ERR_CONFIG", `${JSON.stringify(text)} is not one of ${words.join(", ")}.`);
}

// cli/options/flags.ts
/** @throws HeadgateError naming the flag that is wrong. */
function readFlags(flags) {
	const layer = toLayer(flags);
	checkMirrorSettings(layer, {
		source: "--source",
		maxRate: "--max-rate",
		mirror: "--mirror"
	});
	return layer;
}
function toLayer(flags) {
	return {
		target: readTarget(flags),
		...readClusterFlags(flags),
		one: flags.one,
		...readEnvironmentFlags(flags),
		...readWorldFlags(flags),
		mode: readMode(flags),
		source: flags.source,
		maxRate: flags.maxRate === void 0 ? void 0 : parseMaxRate(flags.maxRate),
		ports: flags.port?.map(parsePortWish),
		filter: filterOfFlags(flags),
		tls: readTlsPaths({
			cert: flags.tlsCert,
			key: flags.tlsKey
		}, {
			cert: "--tls-cert",
			key: "--tls-key"
		}),
		takeover: flags.takeover,
		stealProbes: flags.stealProbes,
		drain: flags.drain,
		drainTimeoutS: flags.drainTimeout === void 0 ? void 0 : parseSeconds(flags.drainTimeout),
		name: flags.name === void 0 ? void 0 : parseName(flags.name),
		progress: flags.progress,
		localProtocol: flags.localProtocol,
		redirectEngine: flags.redirectEngine,
		clientAddress: flags.clientAddress === false ? false : void 0,
		podAgent: {
			ephemeral: flags.ephemeral,
			image: flags.agentImage,
			privileged: flags.agentPrivileged
		}
	};
}
function readMode({ steal, mirror }) {
	if (steal && mirror) throw new HeadgateError("HEADGATE_ERR_USAGE", "--steal and --mirror ask for two things.", { hint: "Leave one of them out; two commands can do both at once." });
	if (mirror) return "mirror";
	return steal ? "steal" : void 0;
}
function readEnvironmentFlags({ env, envInclude, envExclude, envFile }) {
	return {
		env: env === false ? false : void 0,
		envInclude,
		envExclude,
		envFile
	};
}
/** @throws HeadgateError when the namespace cannot be one. */
function readClusterFlags({ namespace, context, kubeconfig }) {
	return {
		namespace: namespace === void 0 ? void 0 : parseNamespace(namespace),
		context,
		kubeconfig
	};
}
/** @throws HeadgateError when it is no target, or when two are named. */
function readTarget({ target, selector }) {
	if (target !== void 0 && selector !== void 0) throw new HeadgateError("HEADGATE_ERR_USAGE", "-t and -l both name a target.", { hint: "Leave one of them out." });
	if (selector !== void 0) return selectorTarget(selector);
	return target === void 0 ? void 0 : parseTarget(target);
}

export { readEnvironment as i, readFlags as n, readTarget as r, readClusterFlags as t };