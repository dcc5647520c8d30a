import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { t as require__builtin_child_process } from "./_builtin_child_process-BPPdJsaU.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { t as require__builtin_os } from "./_builtin_os-rbERIss3.js";
import { n as systemErrorCode, t as HeadgateError } from "./errors-BbalaUdS.js";

// cli/child.ts
var import__builtin_child_process = /* @__PURE__ */ __toESM(require__builtin_child_process(), 1);
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
var import__builtin_os = require__builtin_os();
/** What a shell reports for a command that a signal ended: 128 + the signal's number. */
const SIGNAL_EXIT_BASE = 128;
/**
* Starts `command` with the terminal's streams as they are, and our own environment unless another is given.
* @throws HeadgateError HEADGATE_ERR_COMMAND
*/
async function startChild(command, environment) {
	const [file = "", ...args] = command;
	const child = (0, import__builtin_child_process.spawn)(file, args, {
		stdio: "inherit",
		...environment === void 0 ? {} : { env: environment }
	});
	const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve({
		code,
		signal
	})));
	await started(child, file);
	child.on("error", () => void 0);
	return {
		pid: child.pid ?? 0,
		ended,
		kill: (signal) => void child.kill(signal)
	};
}
/** What we exit with for a child that ended so: its own code, or 128 + the number of its signal. */
function exitCodeOf({ code, signal }) {
	if (signal !== null) return SIGNAL_EXIT_BASE + import__builtin_os.constants.signals[signal];
	return code ?? 1;
}
/** Whether a SIGINT that we got was typed at the terminal, so that the child has it too. */
function isInForeground(stat = readOwnStat()) {
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	const group = Number(fields[2]);
	const foregroundGroup = Number(fields[5]);
	return Number.isInteger(group) && group > 0 && group === foregroundGroup;
}
function readOwnStat() {
	try {
		return (0, import__builtin_fs.readFileSync)("/proc/self/stat", "utf8");
	} catch (error) {
		if (systemErrorCode(error) === void 0) throw error;
		return "";
	}
}
function started(child, file) {
	return new Promise((resolve, reject) => {
		child.once("spawn", resolve);
		child.once("error", (error) => reject(commandFailure(error, file)));
	});
}
/** What is told of a command that could not be started. */
function commandFailure(error, file) {
	const reason = {
		ENOENT: "no such program was found in PATH",
		EACCES: "it is not executable"
	}[systemErrorCode(error) ?? ""] ?? error.message;
	return new HeadgateError("HEADGATE_ERR_COMMAND", `The command ${JSON.stringify(file)} cannot be started: ${reason}.`, {
		hint: "The command after -- is started as it is, without a shell; for a shell line use -- sh -c \"…\".",
		cause: error
	});
}

export { startChild as i, exitCodeOf as n, isInForeground as r, commandFailure as t };