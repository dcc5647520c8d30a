import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { r as tunnelOver } from "./tunnel-C1U0hZVC.js";
import { c as AGENT_LABEL_VALUE, d as TARGET_POD_UID_LABEL, l as AGENT_SELECTOR, r as agentNameOf, s as AGENT_LABEL, t as TOKEN_KEY, u as TARGET_POD_ANNOTATION } from "./agent-objects-DeAxRJxl.js";
import { ut as DEFAULT_CONTROL_PORT } from "./world-settings-l5Alqh_b.js";
import { n as apiStatus } from "./api-errors-CfKs4-yv.js";
import { n as listPages } from "./list-pages-CcOf1JNX.js";
import { t as openPortForward } from "./port-forward-CasOn2-Q.js";
import { t as COLLECTIONS } from "./workload-paths-DuBgbzOX.js";

// cli/kube/cluster-agents.ts
/**
* The agents that live in a namespace, or in all, found as the cluster shows them: agents' own pods by their label, and pods of
* targets that hold an ephemeral container of ours. Pods bear no label of ours for those, so all pods are looked through, page by page.
* The token of an agent lies in its Secret: who may not read that is told so by the API when the agent is asked.
*/
/** What the ephemeral containers of agents are called. */
const EPHEMERAL_NAME = /^headgate-([0-9]+)$/;
/** @param namespace undefined for all. @returns them in the order of their places. @throws HeadgateError when pods may not be listed */
async function listAgents(client, namespace) {
	const agents = [];
	for await (const pod of listPages(client, podsPath(namespace))) {
		const agent = agentIn(pod);
		if (agent !== void 0) agents.push(agent);
	}
	return agents.sort((a, b) => a.namespace.localeCompare(b.namespace) || a.targetPod.localeCompare(b.targetPod));
}
/** Those that have a pod of their own: they are found without a look at every pod. @throws HeadgateError when pods may not be listed */
async function labelledAgents(client, namespace) {
	const agents = [];
	const query = { labelSelector: AGENT_SELECTOR };
	for await (const pod of listPages(client, podsPath(namespace), { query })) {
		const agent = agentIn(pod);
		if (agent !== void 0) agents.push(agent);
	}
	return agents;
}
/** The agent that runs in a pod, if one does. Pure. */
function agentIn(pod) {
	const { metadata, spec, status } = pod;
	const { name, namespace, uid, labels, annotations } = metadata;
	if (status?.phase !== "Running") return void 0;
	const place = {
		namespace,
		podName: name
	};
	if (labels?.["app.kubernetes.io/name"] === "headgate-agent") {
		if (metadata.deletionTimestamp !== void 0) return void 0;
		const targetPod = annotations?.["headgate.dev/target-pod"] ?? "";
		const targetUid = labels["headgate.dev/target-pod-uid"] ?? "";
		return {
			...place,
			targetPod,
			targetUid,
			controlPort: portOf(spec?.containers?.[0]),
			isEphemeral: false
		};
	}
	const running = status.ephemeralContainerStatuses?.findLast((each) => EPHEMERAL_NAME.test(each.name) && each.state?.running !== void 0);
	if (running === void 0) return void 0;
	const container = spec?.ephemeralContainers?.find((each) => each.name === running.name);
	return {
		...place,
		targetPod: name,
		targetUid: uid,
		controlPort: portOf(container),
		isEphemeral: true
	};
}
/** The way to an agent that lives. It is not started anew when it is gone. */
function accessToAgent(client, agent) {
	const { namespace, podName, controlPort, targetPod } = agent;
	return {
		find: async () => ({
			url: `ws://127.0.0.1:${controlPort}`,
			token: await readToken(client, agent),
			pid: 0,
			target: `pod/${targetPod}`,
			version: ""
		}),
		open: async (address, events, clock) => {
			const stream = await openPortForward(client, {
				namespace,
				podName,
				port: controlPort
			});
			return tunnelOver(stream)(address, events, clock);
		}
	};
}
/** Whether it is still there. What cannot be told counts as there. */
async function isStillThere(client, agent) {
	try {
		return agentIn(await client.ask("get", `${podsPath(agent.namespace)}/${agent.podName}`)) !== void 0;
	} catch (error) {
		return apiStatus(error)?.status !== 404;
	}
}
/** Path of the pods of a namespace, or of all. */
function podsPath(namespace) {
	const { api, plural } = COLLECTIONS.pod;
	return namespace === void 0 ? `${api}/${plural}` : `${api}/namespaces/${namespace}/${plural}`;
}
async function readToken(client, { namespace, targetUid, targetPod }) {
	const path = `/api/v1/namespaces/${namespace}/secrets/${agentNameOf(targetUid)}`;
	const { data } = await client.ask("get", path);
	const token = Buffer.from(data?.["token"] ?? "", "base64").toString();
	if (token !== "") return token;
	throw new HeadgateError("HEADGATE_ERR_CONNECT", `The Secret of the agent of pod/${targetPod} holds no token.`);
}
function portOf(container) {
	const args = container?.args ?? [];
	const port = Number(args[args.indexOf("--control-port") + 1]);
	return Number.isSafeInteger(port) && port > 0 ? port : DEFAULT_CONTROL_PORT;
}

export { listAgents as a, labelledAgents as i, agentIn as n, podsPath as o, isStillThere as r, accessToAgent as t };