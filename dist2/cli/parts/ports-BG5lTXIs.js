import { t as HeadgateError } from "./errors-BbalaUdS.js";

// cli/kube/ports.ts
/** The pod's own ports with where they go. @throws HeadgateError HEADGATE_ERR_USAGE for a name that the pod does not have. */
function mappingsInPod({ ports, namedPorts }, pod) {
	const numbered = ports.map(({ remote, local }) => ({
		remote: numberInPod(remote, pod),
		local
	}));
	const named = namedPorts.map(({ name, local }) => {
		const remote = nameInPod(name, pod);
		return {
			remote,
			local: local ?? remote
		};
	});
	return [...numbered, ...named];
}
/** The pod's own ports of the same wishes, in the same order; undefined where it does not have one of that name. */
function portsInPod({ ports, namedPorts }, pod) {
	return [...ports.map(({ remote }) => numberInPod(remote, pod)), ...namedPorts.map(({ name }) => named(name, pod))];
}
/** A number of the service leads to its target port; any other is the pod's own. */
function numberInPod(port, { servicePorts }) {
	return servicePorts.find((each) => each.port === port)?.targetPort ?? port;
}
function named(name, pod) {
	const ofService = pod.servicePorts.find((each) => each.name === name)?.targetPort;
	const ofPod = pod.ports.filter((each) => each.name === name);
	return ofService ?? (ofPod.find((each) => each.containerName === pod.containerName) ?? ofPod[0])?.port;
}
function nameInPod(name, pod) {
	const port = named(name, pod);
	if (port !== void 0) return port;
	const words = [...pod.servicePorts, ...pod.ports].filter((each) => each.name !== "").map((each) => `${each.name} (${each.port})`).join(", ");
	throw new HeadgateError("HEADGATE_ERR_USAGE", `Pod ${pod.name} has no port named "${name}".`, { hint: words === "" ? "None of its ports has a name: write the number." : `It has ${words}.` });
}

export { portsInPod as n, mappingsInPod as t };