import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { t as require__builtin_path } from "./_builtin_path-Ci3NG8NI.js";
import { n as systemErrorCode, r as toHeadgateError } from "./errors-BbalaUdS.js";
import { n as kubeconfigFiles, t as kubeSurroundings } from "./kubeconfig-files-CBADZQC7.js";
import { i as runningAgent } from "./observer-D8aNR-3x.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { _ as MAX_AGENT_FILES } from "./_builtin_buffer-B4HCvALO.js";
import { t as parseAgentFile } from "./agent-report-C9E8cx19.js";
import { n as runDirectory, r as unusableRunDirectory } from "./run-directory-BFFxThDf.js";
import { t as namespaceInode } from "./namespace-inode-Bv1anfPv.js";
import { a as parseTarget, r as isClusterTarget } from "./target-name-BxnSfOVI.js";

// cli/target/agent-files.ts
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
var import__builtin_path = /* @__PURE__ */ __toESM(require__builtin_path(), 1);
/** What an agent's file is called. */
const AGENT_FILE = "agent.json";
/** Where an agent writes its process id from the start on. */
const PID_FILE = "agent.pid";
/**
* Reads the files of all agents; those of dead processes are passed over.
* @throws HeadgateError HEADGATE_ERR_NEEDS_ROOT when the files are another user's, HEADGATE_ERR_RUN_DIR when it is no directory.
*/
function surveyAgents(directory, isAlive = isProcessAlive) {
	const agents = [];
	const damaged = [];
	for (const inode of namespaceDirectories(directory)) {
		if (agents.length >= 1024) break;
		const file = (0, import__builtin_path.join)(directory, inode, AGENT_FILE);
		const text = readOrAbsent(file);
		if (text === void 0) continue;
		const agent = parseAgentFile(text);
		if (agent === void 0) {
			if (!isLeftover((0, import__builtin_path.join)(directory, inode), isAlive)) damaged.push(file);
		} else if (isAlive(agent.pid)) agents.push({
			...agent,
			inode
		});
	}
	return {
		agents: agents.sort((a, b) => a.target.localeCompare(b.target)),
		damaged
	};
}
/** What is said of a damaged file: which, why, and what to do. */
function damagedWords(file) {
	return `${file} is damaged: it does not describe an agent. When no agent of that network namespace runs (ps -ef), remove ${(0, import__builtin_path.dirname)(file)}; else end that agent first.`;
}
/** Whether a process with this id exists, ours or another user's. */
function isProcessAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		const code = systemErrorCode(error);
		if (code === void 0) throw error;
		return code === "EPERM";
	}
}
function namespaceDirectories(directory) {
	let entries;
	try {
		entries = (0, import__builtin_fs.readdirSync)(directory, { withFileTypes: true });
	} catch (error) {
		if (systemErrorCode(error) === "ENOENT") return [];
		throw unusableRunDirectory(directory, error);
	}
	return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
/** Whether the agent that made this directory said who it is, and is gone. */
function isLeftover(directory, isAlive) {
	const pid = Number(readOrAbsent((0, import__builtin_path.join)(directory, PID_FILE))?.trim());
	return Number.isSafeInteger(pid) && pid > 0 && !isAlive(pid);
}
/** A file that cannot be read for what it is (a directory, say) counts as one without meaning. */
function readOrAbsent(file) {
	try {
		return (0, import__builtin_fs.readFileSync)(file, "utf8");
	} catch (error) {
		const code = systemErrorCode(error);
		if (code === "ENOENT" || code === "ENOTDIR") return void 0;
		if (code === "EISDIR") return "";
		throw unusableRunDirectory(file, error);
	}
}

// cli/commands/known-agents.ts
/**
* The agents that `status` and `kill` are about. Without a word, those of this machine and those of the namespace that the kubeconfig
* names, if there is one; with a flag about the cluster, or a target in it, those of the cluster alone; with a target of this machine,
* its agent alone.
*/
/** @throws HeadgateError when what the user named cannot be looked at */
async function knownAgents(flags, terminal) {
	const target = flags.target === void 0 ? void 0 : parseTarget(flags.target);
	if (target !== void 0 && !isClusterTarget(target)) return localAgents(terminal, target);
	if (target !== void 0 || isAboutCluster(flags)) return agentsOfCluster(flags, terminal);
	return kubeconfigFiles({}, kubeSurroundings(terminal.environment)).length > 0 ? both(flags, terminal) : localAgents(terminal);
}
/** What a cluster needs is loaded only for it. */
async function agentsOfCluster(flags, terminal) {
	const { clusterAgents } = await import("./agents-of-cluster-C3XIq28D.js");
	return clusterAgents(flags, terminal);
}
function isAboutCluster({ allNamespaces, namespace, context, kubeconfig, selector }) {
	return allNamespaces === true || [
		namespace,
		context,
		kubeconfig,
		selector
	].some((each) => each !== void 0);
}
/** Nobody asked for one of the two by name, so what keeps one from being seen does not hide the other. */
async function both(flags, terminal) {
	const [here, there] = await Promise.allSettled([Promise.resolve().then(() => localAgents(terminal)), agentsOfCluster(flags, terminal)]);
	if (here.status === "rejected" && there.status === "rejected") throw here.reason;
	const found = [here, there].flatMap((each) => each.status === "fulfilled" ? [each.value] : []);
	const missed = [...here.status === "rejected" ? [doubt("this_machine", here.reason, "Not looked at: this machine.")] : [], ...there.status === "rejected" ? [doubt("cluster", there.reason, "Not looked at: the cluster.")] : []];
	return {
		agents: found.flatMap(({ agents }) => agents),
		doubts: [...found.flatMap(({ doubts }) => doubts), ...missed],
		nothing: found.map(({ nothing }) => nothing).join("\n"),
		close: () => {
			for (const each of found) each.close();
		}
	};
}
function doubt(code, reason, words) {
	const { message } = toHeadgateError(reason);
	return {
		code,
		message: `${words} ${message}`,
		isFailure: false
	};
}
function localAgents({ environment }, target) {
	const inode = target === void 0 ? void 0 : namespaceInode(target);
	const survey = surveyAgents(runDirectory(environment));
	const isIts = ({ target: text, inode: its }) => target === void 0 || (inode === void 0 ? isSameContainer(text, target.text) : its === String(inode));
	const damaged = survey.damaged.filter((file) => inode === void 0 || (0, import__builtin_path.basename)((0, import__builtin_path.dirname)(file)) === String(inode));
	return {
		agents: survey.agents.filter(isIts).map((agent) => ({
			text: agent.target,
			access: runningAgent(agent),
			place: void 0,
			isGone: () => Promise.resolve(false)
		})),
		doubts: damaged.map((file) => ({
			code: "agent_file",
			message: damagedWords(file),
			isFailure: true
		})),
		nothing: target === void 0 ? "No agent runs on this machine." : `No agent serves ${target.text}.`,
		close: () => void 0
	};
}
/** Either may name it by fewer digits of the same id. */
function isSameContainer(one, other) {
	return one.startsWith("container/") && (one.startsWith(other) || other.startsWith(one));
}

export { knownAgents as t };