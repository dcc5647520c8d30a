import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { i as systemClock } from "./sentence-DzvZX_dA.js";
import { a as skipped, i as runSections, n as failed, o as warning, r as ok, t as OK } from "./check-B8gaAayV.js";
import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { a as resourceWords, n as apiStatus } from "./api-errors-CfKs4-yv.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { t as require__builtin_os } from "./_builtin_os-rbERIss3.js";
import { t as require__builtin_path } from "./_builtin_path-Ci3NG8NI.js";
import { t as namespaceInode } from "./namespace-inode-Bv1anfPv.js";
import { n as runDirectory, t as requireRunDirectory } from "./run-directory-BFFxThDf.js";
import { n as listPages } from "./list-pages-CcOf1JNX.js";
import { a as meshOf, i as containerNames, r as viewPod, t as resolveWorkload } from "./workload-BeHe5meA.js";
import { r as ClusterClient } from "./workload-paths-DuBgbzOX.js";
import { i as mergeSettings, r as mergeLayers } from "./settings-BkLum89H.js";
import { i as styleFor, n as printable, r as printableJson, t as isColoured } from "./style-BM3iRPqv.js";
import { r as isClusterTarget } from "./target-name-BxnSfOVI.js";
import { n as readLayers } from "./prepare-D9aImOH_.js";

// cli/kube/permissions.ts
const CORE = "";
function each(verbs, group, resources) {
	return resources.flatMap((resource) => verbs.map((verb) => ({
		verb,
		group,
		resource
	})));
}
const PERMISSION_GROUPS = [
	{
		id: "may-find-pods",
		purpose: "find and follow pods",
		isOptional: false,
		permissions: each([
			"get",
			"list",
			"watch"
		], CORE, ["pods"])
	},
	{
		id: "may-read-workloads",
		purpose: "read workloads and services, to know their pods",
		isOptional: true,
		permissions: [
			...each(["get", "list"], "apps", [
				"deployments",
				"statefulsets",
				"daemonsets",
				"replicasets"
			]),
			...each(["get", "list"], "batch", ["jobs", "cronjobs"]),
			...each(["get", "list"], "argoproj.io", ["rollouts"]),
			...each(["get", "list"], CORE, ["services"])
		]
	},
	{
		id: "may-start-agents",
		purpose: "start and end agents",
		isOptional: false,
		permissions: [
			...each([
				"create",
				"get",
				"delete"
			], "batch", ["jobs"]),
			...each([
				"create",
				"get",
				"delete"
			], CORE, ["secrets"]),
			...each(["list"], CORE, ["events"])
		]
	},
	{
		id: "may-reach-agents",
		purpose: "reach agents through a port-forward",
		isOptional: false,
		permissions: each(["get", "create"], CORE, ["pods/portforward"])
	},
	{
		id: "may-use-ephemeral-containers",
		purpose: "add ephemeral containers (--ephemeral)",
		isOptional: true,
		permissions: each(["patch"], CORE, ["pods/ephemeralcontainers"])
	}
];
/** Those of `permissions` that the user has not, in `namespace`. @throws HeadgateError when the question itself fails */
async function missingPermissions(client, namespace, permissions) {
	const answers = await Promise.all(permissions.map(({ verb, group, resource }) => {
		const [main, subresource] = resource.split("/");
		const resourceAttributes = {
			namespace,
			verb,
			group,
			resource: main,
			...subresource ? { subresource } : {}
		};
		const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
		const body = {
			apiVersion: "authorization.k8s.io/v1",
			kind: "SelfSubjectAccessReview",
			spec: { resourceAttributes }
		};
		return client.ask("create", path, { body });
	}));
	return permissions.filter((_, index) => answers[index]?.status?.allowed !== true);
}

// cli/doctor/cluster-checks.ts
/** Since then every cluster has ephemeral containers and Pod Security. */
const OLDEST_MINOR = 25;
/** Label of a namespace: the Pod Security level that it enforces. */
const ENFORCED_LEVEL = "pod-security.kubernetes.io/enforce";
function clusterSection({ open, isRequired }) {
	return {
		title: "cluster",
		checks: [
			{
				id: "kubeconfig",
				title: "the kubeconfig names a cluster",
				run: () => kubeconfig(open, isRequired)
			},
			{
				id: "api-server",
				title: "the API server answers",
				needs: ["kubeconfig"],
				run: () => version(open())
			},
			{
				id: "namespace",
				title: "the namespace is there",
				needs: ["api-server"],
				run: () => namespace(open())
			},
			...PERMISSION_GROUPS.map((group) => ({
				id: group.id,
				title: `the user may ${group.purpose}`,
				needs: ["api-server"],
				run: () => permitted(open(), group)
			})),
			{
				id: "pod-security",
				title: "Pod Security lets agents in",
				needs: ["api-server", "namespace"],
				run: () => podSecurity(open())
			}
		]
	};
}
function kubeconfig(open, isRequired) {
	try {
		const { cluster, namespace } = open();
		return ok(`context ${cluster.context}, namespace ${namespace}`);
	} catch (error) {
		if (isRequired || !(error instanceof HeadgateError)) throw error;
		return skipped(error.message);
	}
}
async function version(client) {
	const { gitVersion = "", minor = "" } = await client.ask("get", "/version");
	const number = Number.parseInt(minor, 10);
	if (Number.isNaN(number) || number >= OLDEST_MINOR) return ok(`${client.cluster.server}, ${gitVersion}`);
	return warning(`it is ${gitVersion}, older than 1.${OLDEST_MINOR}`, "Sessions may work; --ephemeral needs a newer cluster. Headgate is not tested with this one.");
}
async function namespace(client) {
	try {
		await readNamespace(client);
		return ok(client.namespace);
	} catch (error) {
		const status = apiStatus(error)?.status;
		if (status === 403) return ok(`${client.namespace}; the user may not look`);
		if (status !== 404) throw error;
		return failed(`there is no namespace "${client.namespace}"`, "Name another one with -n; `kubectl get namespaces` lists them.");
	}
}
async function permitted(client, { permissions, isOptional }) {
	const missing = await missingPermissions(client, client.namespace, permissions);
	if (missing.length === 0) return ok(`${permissions.length} of ${permissions.length} permissions`);
	const words = missing.map((each) => `${each.verb} ${resourceWords(each)}`).join(", ");
	const reason = `in namespace "${client.namespace}" the user may not ${words}`;
	const fix = "Ask whoever runs the cluster for the Role in docs/security.md.";
	return isOptional ? warning(reason, fix) : failed(reason, fix);
}
/** Levels below privileged forbid what an agent is: hostPID, and capabilities over the network. */
async function podSecurity(client) {
	let labels;
	try {
		labels = (await readNamespace(client)).metadata?.labels ?? {};
	} catch (error) {
		if (apiStatus(error)?.status !== 403) throw error;
		return skipped("the user may not read the namespace");
	}
	const level = labels[ENFORCED_LEVEL];
	if (level === void 0) return ok("the namespace enforces no level of its own");
	if (level === "privileged") return ok(level);
	return failed(`the namespace enforces the level "${level}", and an agent needs hostPID, which that level forbids`, `Ask for the label ${ENFORCED_LEVEL}=privileged on the namespace, or try --ephemeral, which needs NET_ADMIN alone.`);
}
function readNamespace(client) {
	return client.ask("get", `/api/v1/namespaces/${encodeURIComponent(client.namespace)}`);
}

// cli/doctor/kernel.ts
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
var import__builtin_path = /* @__PURE__ */ __toESM(require__builtin_path(), 1);
var import__builtin_os = require__builtin_os();
/** What the version of a kernel says about the ways to take traffic. */
/** From here on an nft table can belong to a process, so that the kernel takes it away with it. */
const OWNED_TABLES = [5, 12];
/** @param release as `uname -r` prints it: `6.8.0-45-generic` */
function kernelOutcome(release, where) {
	const [major = 0, minor = 0] = release.split(".").map((part) => Number.parseInt(part, 10));
	if (major > OWNED_TABLES[0] || major === OWNED_TABLES[0] && minor >= OWNED_TABLES[1]) return ok(release);
	return warning(`${where} has kernel ${release}: before ${OWNED_TABLES.join(".")}, rules do not belong to the process that made them`, "Nothing needs to be done: the agent uses iptables there, and a second process removes its rules when it dies.");
}

// cli/doctor/machine-checks.ts
/** Whether this machine has what an agent of a local target needs. */
function thisMachine(environment) {
	return {
		platform: process.platform,
		kernel: (0, import__builtin_os.release)(),
		userId: process.getuid?.(),
		environment
	};
}
/** @param target whose namespace is looked for; undefined: only the machine. */
function machineSection(machine, target) {
	const checks = [
		{
			id: "machine-linux",
			title: "this machine runs Linux",
			run: () => platform(machine)
		},
		{
			id: "machine-kernel",
			title: "its kernel lets rules go with the agent",
			needs: ["machine-linux"],
			run: () => kernelOutcome(machine.kernel, "this machine")
		},
		{
			id: "machine-root",
			title: "the agent can run as root",
			needs: ["machine-linux"],
			run: () => root(machine, target)
		},
		{
			id: "machine-nft",
			title: "nft or iptables is installed",
			needs: ["machine-linux"],
			run: () => firewall(machine)
		},
		{
			id: "machine-world",
			title: "a command can have the pod's network",
			needs: ["machine-linux"],
			run: world
		},
		{
			id: "machine-world-files",
			title: "a command can be shown the pod's files",
			needs: ["machine-linux", "machine-world"],
			run: worldFiles
		},
		{
			id: "machine-ip",
			title: "ip is installed",
			needs: ["machine-linux"],
			run: () => ip(machine)
		}
	];
	if (target === void 0) return {
		title: "this machine",
		checks
	};
	return {
		title: `this machine, ${target.text}`,
		checks: [...checks, ...targetChecks(machine, target)]
	};
}
function targetChecks(machine, target) {
	return [{
		id: "machine-run-directory",
		title: "the run directory can be used",
		needs: ["machine-root"],
		run: () => {
			const directory = runDirectory(machine.environment);
			requireRunDirectory(directory);
			return ok(directory);
		}
	}, {
		id: "machine-target",
		title: "the target is there",
		needs: ["machine-linux", "machine-root"],
		run: () => {
			const inode = namespaceInode(target);
			if (inode === void 0) return skipped("only an agent looks for containers");
			if (inode !== namespaceInode({
				kind: "pid",
				name: "1",
				text: "pid/1"
			})) return ok(`network namespace ${inode}`);
			return failed(`${target.text} lives in the network namespace of this machine itself`, "Run the app in a namespace or container of its own: the traffic of the whole machine is not taken.");
		}
	}];
}
function platform({ platform: name }) {
	if (name === "linux") return OK;
	return failed(`this is ${name}`, "Targets of this machine need Linux; targets in a cluster do not.");
}
function root({ userId }, target) {
	if (userId === 0) return OK;
	const reason = `this is user ${userId}, and only root may enter the network of another process`;
	const fix = "Run the same command with sudo.";
	return target === void 0 ? warning(reason, fix) : failed(reason, fix);
}
function firewall({ environment }) {
	const found = ["nft", "iptables"].filter((program) => isInstalled(program, environment.PATH));
	if (found.includes("nft")) return ok(found.join(", "));
	if (found.length === 0) return failed("neither nft nor iptables is in PATH", "Install the package nftables.");
	return warning("only iptables is in PATH", "Install the package nftables: its rules go with the agent by themselves.");
}
function ip({ environment }) {
	if (isInstalled("ip", environment.PATH)) return OK;
	return warning("ip is not in PATH, so that the app sees no client addresses", "Install the package iproute2.");
}
/** Beside PATH, where root's programs lie: sudo and cron leave them out at times. */
function isInstalled(program, path = "") {
	return [
		...path.split(import__builtin_path.delimiter),
		"/usr/sbin",
		"/sbin"
	].filter(Boolean).some((directory) => {
		const file = (0, import__builtin_path.join)(directory, program);
		if (!(0, import__builtin_fs.existsSync)(file)) return false;
		try {
			(0, import__builtin_fs.accessSync)(file, import__builtin_fs.constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}
/** Only `exec --world` needs it. */
async function world() {
	const { proveWorld } = await import("./world-x1zY3ouc.js");
	const obstacle = await proveWorld();
	if (obstacle !== void 0) return warning(obstacle.message, obstacle.hint);
	return ok("namespaces, rules, a connection, a refused one and a datagram");
}
async function worldFiles() {
	const { filesObstacle } = await import("./world-x1zY3ouc.js");
	const obstacle = filesObstacle();
	return obstacle === void 0 ? OK : warning(obstacle.message, obstacle.hint);
}

// cli/doctor/target-checks.ts
/** Words of pods that are not ready, of which so many are shown. */
const MAX_SHOWN = 3;
/** What the first check finds, for those after it. */
var Found = class {
	pods = [];
	raw = [];
	waiting = [];
};
/** Needs the section of the cluster before it. */
function targetSection({ client, target, trial }) {
	const found = new Found();
	const needs = ["target-pods"];
	const checks = [
		{
			id: "target-pods",
			title: "the target has ready pods",
			needs: ["api-server", "may-find-pods"],
			run: () => findPods(found, client(), target)
		},
		{
			id: "target-container",
			title: "the container is found",
			needs,
			run: () => container(found, target)
		},
		{
			id: "target-network",
			title: "its pods have networks of their own",
			needs,
			run: () => ownNetwork(found)
		},
		{
			id: "target-ports",
			title: "its ports are known",
			needs,
			run: () => ports(found)
		},
		{
			id: "target-mesh",
			title: "a mesh around it is recognised",
			needs,
			run: () => mesh(found)
		},
		{
			id: "target-probes",
			title: "its probes are recognised",
			needs,
			run: () => probes(found)
		},
		{
			id: "target-nodes",
			title: "its nodes can run an agent",
			needs,
			run: () => nodes(found, client())
		}
	];
	return {
		title: target.text,
		checks: withTrial(checks, found, trial)
	};
}
/** Which pod an agent can be tried in becomes known only when the checks before it have run. */
function* withTrial(checks, found, trial) {
	yield* checks;
	const [pod] = found.pods;
	if (trial !== void 0 && pod !== void 0) yield* trial(pod);
}
async function findPods(found, client, target) {
	const source = await resolveWorkload(target, client);
	for await (const pod of listPages(client, source.path, { query: source.query })) {
		if (!await source.belongs(pod)) continue;
		const view = viewPod(pod, {
			container: target.container,
			servicePorts: source.servicePorts
		});
		if (view.kind === "waiting") {
			found.waiting.push(`${view.name}: ${view.reason}`);
			continue;
		}
		found.pods.push(view.pod);
		found.raw.push(pod);
	}
	const waiting = found.waiting.slice(0, MAX_SHOWN).join("; ");
	if (found.pods.length > 0) {
		const others = found.waiting.length === 0 ? "" : `, ${found.waiting.length} not ready (${waiting})`;
		return ok(`${found.pods.length} ready${others}`);
	}
	const reason = found.waiting.length === 0 ? "it has no pods at all" : `none of its pods is ready (${waiting})`;
	return failed(reason, `A session waits for the first; \`kubectl describe pods -n ${client.namespace}\` says more.`);
}
function container({ pods, raw }, target) {
	const names = [...new Set(pods.map(({ containerName }) => containerName))];
	const [first] = raw;
	const all = first === void 0 ? [] : containerNames(first);
	if (target.container !== void 0 || all.length === 1) return ok(names.join(", "));
	return ok(`${names.join(", ")}, of ${all.join(", ")}; /container/NAME behind the target picks another`);
}
function ownNetwork({ pods }) {
	const shared = pods.filter(({ isHostNetwork }) => isHostNetwork);
	if (shared.length === 0) return ok(`${pods.length} of ${pods.length}`);
	return failed(`${shared.map(({ name }) => name).slice(0, MAX_SHOWN).join(", ")} run with hostNetwork: their traffic is that of the whole node`, "Run the app without hostNetwork: the traffic of a node is not taken.");
}
function ports({ pods }) {
	const words = [...new Map(pods.flatMap((each) => each.ports).map(({ port, name }) => [port, name]))].map(([port, name]) => name === "" ? String(port) : `${port} (${name})`);
	if (words.length > 0) return ok(words.join(", "));
	return ok("none is declared; -p takes any number that the app listens on");
}
function mesh({ raw }) {
	const names = new Set(raw.map(meshOf));
	names.delete(void 0);
	return ok(names.size === 0 ? "no mesh" : `${[...names].join(", ")}: traffic is taken behind its sidecar, as the app sees it`);
}
function probes({ pods }) {
	const words = new Set(pods.flatMap((each) => each.probes.map(({ kind, port, path }) => `${kind} ${path ?? "gRPC"} on ${port}`)));
	if (words.size === 0) return ok("none over HTTP or gRPC");
	return ok(`${[...words].join(", ")}: always answered by the app, unless --steal-probes is given`);
}
async function nodes({ pods }, client) {
	const names = [...new Set(pods.map(({ nodeName }) => nodeName))].slice(0, MAX_SHOWN);
	const words = [];
	for (const name of names) {
		let node;
		try {
			node = await client.ask("get", `/api/v1/nodes/${encodeURIComponent(name)}`);
		} catch (error) {
			if (apiStatus(error)?.status !== 403) throw error;
			return skipped("the user may not read nodes; an agent says what it finds when it starts");
		}
		const { kernelVersion = "", containerRuntimeVersion = "", operatingSystem, architecture } = node.status?.nodeInfo ?? {};
		if (operatingSystem !== void 0 && operatingSystem !== "linux") return failed(`node ${name} runs ${operatingSystem}`, "Agents run on Linux nodes only.");
		const outcome = kernelOutcome(kernelVersion, `node ${name}`);
		if (outcome.state === "warning") return warning(outcome.reason, outcome.fix);
		words.push(`${name}: ${kernelVersion}, ${containerRuntimeVersion}, ${architecture ?? ""}`);
	}
	return ok(words.join("; "));
}

// cli/doctor/words.ts
/** Where the anchors of `docs` lead. */
const PAGE = "docs/doctor.md";
/** The page that explains a check. */
function docsOf({ id }) {
	return `${PAGE}#${id}`;
}
/** The lines of one finding. Pure. */
function findingLines(finding, style) {
	const { outcome, title } = finding;
	switch (outcome.state) {
		case "ok": return [`${style.good("✓")} ${title}${outcome.detail === void 0 ? "" : style.faint(` (${outcome.detail})`)}`];
		case "skipped": return [style.faint(`- ${title}: not checked, ${outcome.reason}`)];
		default: return [
			`${markOf(outcome, style)} ${title}`,
			`    ${outcome.reason}`,
			...outcome.fix.split("\n").map((line) => `    → ${line}`),
			style.faint(`    see ${docsOf(finding)}`)
		];
	}
}
/** The last line. */
function summaryLine(findings) {
	const count = (state) => findings.filter(({ outcome }) => outcome.state === state).length;
	const [failures, warnings] = [count("failed"), count("warning")];
	const also = warnings === 0 ? "" : `, ${warnings === 1 ? "one warning" : `${warnings} warnings`}`;
	if (failures === 0) return `All is well${also}.`;
	return `${failures === 1 ? "One check fails" : `${failures} checks fail`}${also}.`;
}
function markOf({ state }, style) {
	return state === "failed" ? style.bad("✗") : style.warning("!");
}

// cli/commands/doctor.ts
/** `headgate doctor`: what a session needs, checked one by one. */
/** @returns 0 when no check fails, 1 otherwise. @throws HeadgateError for a wrong flag. */
async function doctor(flags, surroundings) {
	const { terminal } = surroundings;
	const { layers } = readLayers(flags, terminal);
	const layer = mergeLayers(layers);
	const open = surroundings.openClient ?? (() => ClusterClient.of(layer));
	let client;
	const openOnce = () => {
		client ??= open();
		return client;
	};
	const hostOf = () => ({
		client: openOnce(),
		settings: mergeSettings([...layers, { mode: "steal" }]),
		clock: systemClock
	});
	const trial = flags.agent === false ? void 0 : surroundings.trialBy?.(hostOf);
	const sections = sectionsFor(layer.target, {
		terminal,
		openClient: openOnce,
		trial
	});
	const print = flags.json ? () => void 0 : printer(terminal);
	try {
		const findings = await runSections(sections, print);
		if (flags.json) terminal.stdout.write(`${printableJson(report(findings), 2)}\n`);
		else terminal.stdout.write(`\n${summaryLine(findings)}\n`);
		return isWell(findings) ? 0 : 1;
	} finally {
		client?.close();
	}
}
function sectionsFor(target, { terminal, openClient, trial }) {
	const machine = thisMachine(terminal.environment);
	if (target !== void 0 && !isClusterTarget(target)) return [machineSection(machine, target)];
	const cluster = clusterSection({
		open: openClient,
		isRequired: target !== void 0
	});
	if (target === void 0) return [cluster, machineSection(machine, void 0)];
	return [cluster, targetSection({
		client: openClient,
		target,
		trial
	})];
}
function printer({ stdout, environment }) {
	const style = styleFor(isColoured(stdout, environment));
	let section;
	return (finding) => {
		const head = finding.section === section ? [] : [...section === void 0 ? [] : [""], style.strong(finding.section)];
		section = finding.section;
		const { outcome } = finding;
		const clean = {
			...finding,
			outcome: cleaned(outcome)
		};
		stdout.write(`${[...head, ...findingLines(clean, style)].join("\n")}\n`);
	};
}
/** Words of the cluster must not reach the terminal as control characters. */
function cleaned(outcome) {
	const entries = Object.entries(outcome).map(([key, text]) => [key, printable(text ?? "")]);
	return {
		...outcome,
		...Object.fromEntries(entries)
	};
}
function report(findings) {
	const checks = findings.map((finding) => {
		const { section, id, title, outcome } = finding;
		return {
			section,
			id,
			title,
			...outcome,
			docs: docsOf(finding)
		};
	});
	return {
		ok: isWell(findings),
		checks
	};
}
function isWell(findings) {
	return findings.every(({ outcome }) => outcome.state !== "failed");
}

export { doctor };