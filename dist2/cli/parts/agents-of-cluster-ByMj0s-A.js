import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { r as ClusterClient } from "./workload-paths-DuBgbzOX.js";
import { a as listAgents, r as isStillThere, t as accessToAgent } from "./cluster-agents-D-yf06yt.js";
import { t as watchPods } from "./pod-watch-Psk3muk2.js";
import { i as readEnvironment, r as readTarget, t as readClusterFlags } from "./flags-hgVyaaKH.js";
import { r as mergeLayers } from "./settings-BkLum89H.js";
import { r as isClusterTarget } from "./target-name-BxnSfOVI.js";

// cli/commands/agents-of-cluster.ts
/** The agents of a cluster, for `status`, `kill` and `clean`. */
/** The cluster that flags and environment name. @throws HeadgateError */
function clientFor(flags, { environment }) {
	if (flags.allNamespaces && flags.namespace !== void 0) throw new HeadgateError("HEADGATE_ERR_USAGE", "-n and -A exclude each other.", { hint: "Leave one of them out." });
	const { kubeconfig, context, namespace } = mergeLayers([readClusterFlags(flags), readEnvironment(environment)]);
	return ClusterClient.of({
		kubeconfig,
		context,
		namespace
	});
}
/** Those of the target that `flags` name, of a namespace or of all. @throws HeadgateError */
async function clusterAgents(flags, terminal) {
	const target = clusterTarget(flags);
	const { allNamespaces } = flags;
	const client = clientFor(flags, terminal);
	try {
		const uids = target === void 0 ? void 0 : await podsOf(client, target);
		const agents = (await listAgents(client, allNamespaces ? void 0 : client.namespace)).filter(({ targetUid }) => uids === void 0 || uids.has(targetUid));
		const where = allNamespaces ? "the cluster" : `namespace "${client.namespace}"`;
		return {
			agents: agents.map((agent) => ({
				text: `pod/${agent.targetPod} in "${agent.namespace}"`,
				access: accessToAgent(client, agent),
				place: agent,
				isGone: async () => !await isStillThere(client, agent)
			})),
			doubts: [],
			nothing: target === void 0 ? `No agent runs in ${where}.` : `No agent serves ${target.text}.`,
			close: () => client.close()
		};
	} catch (error) {
		client.close();
		throw error;
	}
}
function clusterTarget(flags) {
	const target = readTarget(flags);
	return target !== void 0 && isClusterTarget(target) ? target : void 0;
}
/** The uids of a target's pods that are ready. */
async function podsOf(client, target) {
	const watch = watchPods({
		client,
		target,
		isOnePod: false
	});
	const pods = await watch.start({
		onPod: () => void 0,
		onGone: () => void 0,
		onTrouble: () => void 0
	});
	watch.stop();
	return new Set(pods.map(({ uid }) => uid));
}

export { clusterAgents as n, clientFor as t };