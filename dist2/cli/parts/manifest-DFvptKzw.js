import { i as systemClock } from "./sentence-DzvZX_dA.js";
import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { r as ClusterClient } from "./workload-paths-DuBgbzOX.js";
import { t as require_dist } from "./dist-CctdHz67.js";
import { a as ephemeralContainer, i as agentSecret, n as agentJob, o as podOwner, r as agentNameOf } from "./agent-objects-DeAxRJxl.js";
import { t as watchPods } from "./pod-watch-Psk3muk2.js";
import { t as mappingsInPod } from "./ports-BG5lTXIs.js";
import { m as formatPortMapping } from "./world-settings-l5Alqh_b.js";
import { i as mergeSettings } from "./settings-BkLum89H.js";
import { r as isClusterTarget } from "./target-name-BxnSfOVI.js";
import { n as readLayers } from "./prepare-D9aImOH_.js";

// cli/kube/manifest.ts
var import_dist = require_dist();
/** Stands where the token will be. */
const NO_TOKEN = "made-when-the-agent-is-started";
const NO_WRAPPING = { lineWidth: 0 };
/** A document for each object, with comments. */
function manifestOf(plans, options) {
	return plans.map((plan) => (plan.settings.isEphemeral ? ephemeralText : jobText)(plan, options)).join("");
}
function jobText(plan, { hasCalls }) {
	const { pod, settings } = plan;
	const core = `/api/v1/namespaces/${pod.namespace}`;
	const calls = (text) => hasCalls ? text : "";
	const secret = agentSecret(pod, NO_TOKEN, podOwner(pod));
	const { ownerReferences: _, ...metadata } = secret.metadata;
	return [
		`# The agent of pod/${pod.name}, container ${pod.containerName}, on node ${pod.nodeName}.\n`,
		calls(`# POST /apis/batch/v1/namespaces/${pod.namespace}/jobs\n`),
		document(agentJob(plan)),
		calls(`# POST ${core}/secrets\n`),
		"# It will be owned by the Job.\n",
		document({
			...secret,
			metadata
		}),
		calls(`# GET ${core}/pods?watch=true, those of the agent, until its pod has a node\n`),
		calls(`# GET ${core}/events?fieldSelector=involvedObject.uid=…, as long as it has none\n`),
		calls(`# GET ${core}/pods/${agentNameOf(pod.uid)}-…/portforward?ports=${settings.controlPort} as a WebSocket\n`)
	].join("");
}
function ephemeralText(plan, { hasCalls }) {
	const { pod, settings } = plan;
	const core = `/api/v1/namespaces/${pod.namespace}`;
	const calls = (text) => hasCalls ? text : "";
	const patch = { spec: { ephemeralContainers: [ephemeralContainer(plan, "headgate-1")] } };
	return [
		`# The agent of pod/${pod.name}, container ${pod.containerName}, in that pod.\n`,
		calls(`# POST ${core}/secrets\n`),
		document(agentSecret(pod, NO_TOKEN, podOwner(pod))),
		`# Added to the pod by PATCH ${core}/pods/${pod.name}/ephemeralcontainers, under the next free name:\n`,
		(0, import_dist.stringify)(patch, NO_WRAPPING).replace(/^/gm, "#   ").replace(/#\s*$/, ""),
		calls(`# GET ${core}/pods?watch=true, this one, until the container runs\n`),
		calls(`# GET ${core}/pods/${pod.name}/portforward?ports=${settings.controlPort} as a WebSocket\n`)
	].join("");
}
function document(object) {
	return `---\n${(0, import_dist.stringify)(object, NO_WRAPPING)}`;
}

// cli/commands/manifest.ts
/** `headgate agent manifest`, and `--dry-run` of a session: what would be put into the cluster. Only reads are made. */
/** The objects alone. @returns 0. @throws HeadgateError when the target has no ready pod */
async function agentManifest(flags, terminal) {
	const settings = mergeSettings([...readLayers(flags, terminal).layers, { mode: "steal" }]);
	const pods = await podsOf(settings);
	terminal.stdout.write(manifestOf(plansOf(pods, settings), { hasCalls: false }));
	return 0;
}
/** The objects with each call, and what would be taken. @returns 0. @throws HeadgateError as a session would until it starts agents */
async function dryRun(settings, terminal) {
	const pods = await podsOf(settings);
	const ports = new Set(pods.flatMap((pod) => mappingsInPod(settings, pod).map(formatPortMapping)));
	const which = ports.size === 0 ? "the ports that the command opens" : `port ${[...ports].join(", ")}`;
	const does = settings.mode === "mirror" ? "mirrored" : "stolen";
	terminal.stdout.write(manifestOf(plansOf(pods, settings), { hasCalls: true }));
	const words = `Then ${which} of ${pods.length === 1 ? "this pod" : `these ${pods.length} pods`} would be ${does}.`;
	terminal.stdout.write(`# ${words} Nothing was started, and nothing was changed.\n`);
	return 0;
}
function plansOf(pods, { podAgent, agent }) {
	return pods.map((pod) => ({
		pod,
		settings: podAgent,
		agent
	}));
}
async function podsOf(settings) {
	const target = requireClusterTarget(settings);
	const client = ClusterClient.of(settings.cluster);
	const watch = watchPods({
		client,
		target,
		isOnePod: settings.isOnePod,
		clock: systemClock
	});
	try {
		const ignore = () => void 0;
		const pods = await watch.start({
			onPod: ignore,
			onGone: ignore,
			onTrouble: ignore
		});
		if (pods.length > 0) return pods;
		const hint = watch.waiting().map(({ name, reason }) => `${name}: ${reason}`).slice(0, 5).join("\n");
		throw new HeadgateError("HEADGATE_ERR_NO_POD", `No pod of ${target.text} is ready in "${client.namespace}".`, { hint: hint === "" ? "It has none at all; is it scaled to zero?" : hint });
	} finally {
		watch.stop();
		client.close();
	}
}
function requireClusterTarget({ target }) {
	if (isClusterTarget(target)) return target;
	throw new HeadgateError("HEADGATE_ERR_UNSUPPORTED", `${target.text} lies on this machine: nothing is put into a cluster for it.`, { hint: "Name a target in a cluster: deployment/NAME, pod/NAME …" });
}

export { agentManifest, dryRun };