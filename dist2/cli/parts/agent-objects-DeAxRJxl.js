import { t as packageVersion } from "./version-DHY8U1WB.js";

// cli/kube/labels.ts
/**
* How agents in a cluster are found: the labels and annotations of their pods (for `--ephemeral`, of the target's pod).
* Whoever starts an agent writes them, whoever lists, joins, or cleans up reads them; nothing else is kept in the cluster.
*/
/** Marks every object of an agent: Job, pod, Secret. */
const AGENT_LABEL = "app.kubernetes.io/name";
const AGENT_LABEL_VALUE = "headgate-agent";
/** Selects the agents of a namespace, or of the cluster. */
const AGENT_SELECTOR = `${AGENT_LABEL}=${AGENT_LABEL_VALUE}`;
/** Label: the uid of the pod that the agent serves. Names come again, uids do not. */
const TARGET_POD_UID_LABEL = "headgate.dev/target-pod-uid";
/** Annotation: the name of that pod; too long for a label at times. */
const TARGET_POD_ANNOTATION = "headgate.dev/target-pod";
/** Annotation: the name of the container of that pod. */
const TARGET_CONTAINER_ANNOTATION = "headgate.dev/target-container";
/** Annotation: the version of the agent, to be known before it is joined. */
const AGENT_VERSION_ANNOTATION = "headgate.dev/agent-version";
/** Selects the agents of one pod. */
function agentSelectorOfPod(podUid) {
	return `${AGENT_SELECTOR},${TARGET_POD_UID_LABEL}=${podUid}`;
}

// cli/kube/agent-objects.ts
/** Where the Secret is mounted, and the key in it. */
const TOKEN_DIRECTORY = "/etc/headgate";
const TOKEN_KEY = "token";
const TOKEN_VARIABLE = "HEADGATE_TOKEN";
/** How long an agent waits for the next session: short, as it costs the next one a second, and a cluster that is left shall be clean. */
const LONELY_SECONDS = 1;
/** How long an agent that is told to go relays connections on by default, and what it needs then to end the last of them. */
const DRAIN_SECONDS = 60;
const GRACE_BEYOND_DRAIN_SECONDS = 15;
/** What FACTS of the kernel ask for: entering another namespace, another user's /proc, rules, raw sockets. */
const JOB_CAPABILITIES = [
	"SYS_ADMIN",
	"SYS_PTRACE",
	"NET_ADMIN",
	"NET_RAW",
	"SETUID",
	"SETGID"
];
const EPHEMERAL_CAPABILITIES = ["NET_ADMIN", "NET_RAW"];
/** Mesh sidecars have no business in an agent's pod; each mesh asks for a refusal in its own words. */
const NO_SIDECAR_LABELS = {
	"sidecar.istio.io/inject": "false",
	"kuma.io/sidecar-injection": "disabled"
};
const NO_SIDECAR_ANNOTATIONS = {
	"sidecar.istio.io/inject": "false",
	"linkerd.io/inject": "disabled"
};
/** Of the Job and of the Secret. */
function agentNameOf(podUid) {
	return `headgate-${podUid}`;
}
function agentSecret(pod, token, owner) {
	return {
		apiVersion: "v1",
		kind: "Secret",
		metadata: {
			name: agentNameOf(pod.uid),
			namespace: pod.namespace,
			labels: labelsOf(pod),
			ownerReferences: [ownerReference(owner)]
		},
		type: "Opaque",
		stringData: { [TOKEN_KEY]: token }
	};
}
function agentJob(plan) {
	const { pod, settings } = plan;
	const labels = {
		...labelsOf(pod),
		...NO_SIDECAR_LABELS,
		...settings.labels
	};
	const annotations = {
		...annotationsOf(pod),
		...NO_SIDECAR_ANNOTATIONS,
		...settings.annotations
	};
	return {
		apiVersion: "batch/v1",
		kind: "Job",
		metadata: {
			name: agentNameOf(pod.uid),
			namespace: pod.namespace,
			labels,
			annotations,
			ownerReferences: [ownerReference(podOwner(pod))]
		},
		spec: {
			backoffLimit: 0,
			ttlSecondsAfterFinished: settings.ttlSeconds,
			template: {
				metadata: {
					labels,
					annotations
				},
				spec: podSpec(plan)
			}
		}
	};
}
/** What is patched into `spec.ephemeralContainers` of the target's pod. */
function ephemeralContainer(plan, name) {
	const { pod, settings } = plan;
	const args = [
		"--own-pod",
		"--token-variable",
		TOKEN_VARIABLE,
		...commonArguments(plan)
	];
	const token = { secretKeyRef: {
		name: agentNameOf(pod.uid),
		key: TOKEN_KEY
	} };
	return {
		name,
		image: settings.image,
		imagePullPolicy: settings.imagePullPolicy,
		targetContainerName: pod.containerName,
		args,
		env: [...environmentOf(plan), {
			name: TOKEN_VARIABLE,
			valueFrom: token
		}],
		securityContext: securityContext(plan, EPHEMERAL_CAPABILITIES),
		terminationMessagePolicy: "FallbackToLogsOnError"
	};
}
function podOwner({ name, uid }) {
	return {
		apiVersion: "v1",
		kind: "Pod",
		name,
		uid
	};
}
function podSpec(plan) {
	const { pod, settings, agent } = plan;
	return {
		nodeName: pod.nodeName,
		hostPID: true,
		restartPolicy: "Never",
		terminationGracePeriodSeconds: (agent.drainTimeoutS ?? DRAIN_SECONDS) + GRACE_BEYOND_DRAIN_SECONDS,
		automountServiceAccountToken: false,
		enableServiceLinks: false,
		tolerations: settings.tolerations,
		...settings.priorityClass === void 0 ? {} : { priorityClassName: settings.priorityClass },
		...settings.imagePullSecrets.length === 0 ? {} : { imagePullSecrets: settings.imagePullSecrets.map((name) => ({ name })) },
		securityContext: { seccompProfile: { type: "RuntimeDefault" } },
		containers: [jobContainer(plan)],
		volumes: [{
			name: "token",
			secret: {
				secretName: agentNameOf(pod.uid),
				defaultMode: 256
			}
		}, {
			name: "run",
			emptyDir: {
				medium: "Memory",
				sizeLimit: "4Mi"
			}
		}]
	};
}
function jobContainer(plan) {
	const { pod, settings } = plan;
	const target = ["--target", `container/${pod.containerId}`];
	return {
		name: "agent",
		image: settings.image,
		imagePullPolicy: settings.imagePullPolicy,
		args: [
			...target,
			"--token-file",
			`${TOKEN_DIRECTORY}/${TOKEN_KEY}`,
			...commonArguments(plan)
		],
		env: environmentOf(plan),
		resources: settings.resources,
		securityContext: securityContext(plan, JOB_CAPABILITIES),
		terminationMessagePolicy: "FallbackToLogsOnError",
		volumeMounts: [{
			name: "token",
			mountPath: TOKEN_DIRECTORY,
			readOnly: true
		}, {
			name: "run",
			mountPath: "/run"
		}]
	};
}
function commonArguments({ pod, settings, agent }) {
	const args = [
		"--control-port",
		String(settings.controlPort),
		"--lonely",
		String(LONELY_SECONDS)
	];
	if (agent.redirectEngine !== void 0) args.push("--engine", agent.redirectEngine);
	if (agent.drainTimeoutS !== void 0) args.push("--drain-timeout", String(agent.drainTimeoutS));
	if (!agent.clientAddress) args.push("--no-client-address");
	return [...args, ...probeArguments(pod)];
}
/** Probes that the agent does not know by the kubelet's user agent, each once. */
function probeArguments({ probes }) {
	const unknown = probes.flatMap(({ port, path, userAgent }) => path === null || userAgent === void 0 ? [] : [`${port} ${path} ${userAgent}`]);
	return [...new Set(unknown)].flatMap((text) => ["--probe", text.replaceAll("$(", "$$$$(")]);
}
function environmentOf({ pod, settings }) {
	return [
		{
			name: "HEADGATE_AGENT_LOG",
			value: settings.logLevel
		},
		{
			name: "HEADGATE_TARGET_NAME",
			value: `pod/${pod.name}`
		},
		{
			name: "HEADGATE_POD",
			valueFrom: { fieldRef: { fieldPath: "metadata.name" } }
		}
	];
}
/** `allowPrivilegeEscalation: false` is refused together with SYS_ADMIN, so it is not said. */
function securityContext({ settings }, capabilities) {
	const common = {
		runAsUser: 0,
		runAsNonRoot: false,
		readOnlyRootFilesystem: true
	};
	if (settings.isPrivileged) return {
		...common,
		privileged: true
	};
	return {
		...common,
		privileged: false,
		capabilities: {
			drop: ["ALL"],
			add: capabilities
		}
	};
}
function labelsOf({ uid }) {
	return {
		[AGENT_LABEL]: AGENT_LABEL_VALUE,
		[TARGET_POD_UID_LABEL]: uid
	};
}
function annotationsOf({ name, containerName }) {
	return {
		[TARGET_POD_ANNOTATION]: name,
		[TARGET_CONTAINER_ANNOTATION]: containerName,
		[AGENT_VERSION_ANNOTATION]: packageVersion()
	};
}
/** Neither holds the other up: `blockOwnerDeletion` would ask for rights that few users have. */
function ownerReference({ apiVersion, kind, name, uid }) {
	return {
		apiVersion,
		kind,
		name,
		uid,
		controller: false,
		blockOwnerDeletion: false
	};
}

export { ephemeralContainer as a, AGENT_LABEL_VALUE as c, TARGET_POD_UID_LABEL as d, agentSelectorOfPod as f, agentSecret as i, AGENT_SELECTOR as l, agentJob as n, podOwner as o, agentNameOf as r, AGENT_LABEL as s, TOKEN_KEY as t, TARGET_POD_ANNOTATION as u };