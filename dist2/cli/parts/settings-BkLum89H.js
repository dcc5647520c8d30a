import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { a as worldSettings, ft as podAgentSettings, g as splitWishes, p as checkWishes } from "./world-settings-l5Alqh_b.js";
import { r as isClusterTarget } from "./target-name-BxnSfOVI.js";
import { t as defaultName } from "./default-name-Bjg6A9H2.js";

// cli/options/settings.ts
/** Where copies come from when it is not said. */
const DEFAULT_SOURCE = "packets";
/** @param layers the most important one first. @throws HeadgateError when something that has no default is missing. */
function mergeSettings(layers) {
	const layer = mergeLayers(layers);
	const portsLayer = layers.find((each) => each.ports !== void 0 || each.foundPorts !== void 0);
	const wishes = portsLayer?.ports ?? [];
	checkWishes(wishes);
	const { ports, namedPorts } = splitWishes(wishes);
	if (layer.target === void 0) throw missingTarget();
	checkNamedPorts(layer.target, namedPorts);
	if (layer.mode === void 0) throw missingMode();
	return {
		target: layer.target,
		cluster: {
			kubeconfig: layer.kubeconfig,
			context: layer.context,
			namespace: layer.namespace
		},
		isOnePod: layer.one ?? false,
		mode: layer.mode,
		mirror: layer.mode === "mirror" ? mirrorOf(layer) : void 0,
		ports,
		namedPorts,
		filter: layer.filter ?? void 0,
		filterPorts: layers.find((each) => each.filter !== void 0)?.filterPorts,
		foundPorts: portsLayer?.foundPorts,
		tls: tlsOf(layer),
		takeover: layer.takeover ?? false,
		stealProbes: layer.stealProbes ?? false,
		drain: layer.drain ?? false,
		localProtocol: layer.localProtocol ?? "auto",
		name: layer.name ?? defaultName(),
		environment: environmentOf(layer),
		world: worldSettings(layer, layers.map((each) => each.files ?? {})),
		agent: {
			drainTimeoutS: layer.drainTimeoutS,
			redirectEngine: layer.redirectEngine,
			clientAddress: layer.clientAddress ?? true
		},
		podAgent: podAgentSettings(Object.assign({}, ...layers.map((each) => definedOf(each.podAgent)).reverse()))
	};
}
function mirrorOf({ source, maxRate }) {
	return {
		source: source ?? DEFAULT_SOURCE,
		maxRate: maxRate ?? null,
		responses: false
	};
}
/** @throws HeadgateError HEADGATE_ERR_USAGE */
function tlsOf({ mode, tls }) {
	if (tls === void 0 || mode !== "mirror") return tls;
	throw new HeadgateError("HEADGATE_ERR_USAGE", "The certificate of the target is given, and a mirror opens no TLS.", { hint: "Leave `tls` (--tls-cert, --tls-key) out, or use --steal." });
}
function environmentOf(layer) {
	return {
		isWanted: layer.env ?? true,
		include: layer.envInclude,
		exclude: layer.envExclude ?? [],
		override: layer.envOverride ?? {},
		unset: layer.envUnset ?? [],
		file: layer.envFile
	};
}
/** What requests to `port` of the target must match; undefined when they are taken whole. */
function filterOfPort({ filter, filterPorts }, port) {
	return filterPorts === void 0 || filterPorts.includes(port) ? filter : void 0;
}
function definedOf(config) {
	return Object.fromEntries(Object.entries(config ?? {}).filter(([, value]) => value !== void 0));
}
/** The first given value of each setting. */
function mergeLayers(layers) {
	const merged = {};
	for (const layer of layers) for (const [key, value] of Object.entries(layer)) if (merged[key] === void 0) merged[key] = value;
	return merged;
}
/** Names of ports come from a pod's spec, which a local target has not. @throws HeadgateError HEADGATE_ERR_USAGE */
function checkNamedPorts(target, namedPorts) {
	const [named] = namedPorts;
	if (isClusterTarget(target) || named === void 0) return;
	throw new HeadgateError("HEADGATE_ERR_USAGE", `Port "${named.name}" is a name, and ${target.text} has only numbers.`, { hint: "Names of ports are those in the spec of a pod; on this machine write the number." });
}
function missingTarget() {
	return new HeadgateError("HEADGATE_ERR_TARGET", "No target is given: whose traffic should come here?", { hint: "Add -t deployment/NAME (`headgate ls` lists what there is), -t netns/NAME or -t pid/NUMBER, or `target:` in headgate.yaml, or set HEADGATE_TARGET." });
}
function missingMode() {
	return new HeadgateError("HEADGATE_ERR_USAGE", "It is not said what to do with the traffic.", { hint: "Add --steal (the local process answers instead of the app) or --mirror (it gets a copy), or `mode: steal` in headgate.yaml." });
}

export { mergeSettings as i, filterOfPort as n, mergeLayers as r, checkNamedPorts as t };