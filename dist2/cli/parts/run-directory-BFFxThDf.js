import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { t as require__builtin_path } from "./_builtin_path-Ci3NG8NI.js";
import { n as systemErrorCode, t as HeadgateError } from "./errors-BbalaUdS.js";
import { t as systemErrorWords } from "./system-error-words-CBC4-ziX.js";

// cli/target/run-directory.ts
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
var import__builtin_path = /* @__PURE__ */ __toESM(require__builtin_path(), 1);
/** Unless HEADGATE_RUN_DIR names another one. */
const DEFAULT_RUN_DIRECTORY = "/run/headgate";
/** The run directory of this environment, absolute: an agent that we start has another working directory. */
function runDirectory(environment = process.env) {
	return (0, import__builtin_path.resolve)(environment.HEADGATE_RUN_DIR || "/run/headgate");
}
/** Makes it where it is missing, and sees that a directory can be made in it. @throws HeadgateError HEADGATE_ERR_RUN_DIR */
function requireRunDirectory(directory) {
	try {
		makeDirectories(directory);
		(0, import__builtin_fs.rmdirSync)((0, import__builtin_fs.mkdtempSync)((0, import__builtin_path.join)(directory, ".probe-")));
	} catch (error) {
		throw unusableRunDirectory(directory, error);
	}
}
/** Parents first, one at a time: Node's own recursive mkdir never returns for a directory below /proc (Node 26). */
function makeDirectories(directory) {
	if ((0, import__builtin_fs.existsSync)(directory)) return;
	const parent = (0, import__builtin_path.dirname)(directory);
	if (parent !== directory) makeDirectories(parent);
	try {
		(0, import__builtin_fs.mkdirSync)(directory, { mode: 448 });
	} catch (error) {
		if (systemErrorCode(error) !== "EEXIST") throw error;
	}
}
/** What is thrown when `path`, the directory or a file in it, cannot be used; what is no system error comes back as it is. */
function unusableRunDirectory(path, error) {
	const code = systemErrorCode(error);
	if (code === void 0) return error;
	if (code === "EACCES" || code === "EPERM") return new HeadgateError("HEADGATE_ERR_NEEDS_ROOT", `${path} can be used only by the user who runs the agents.`, {
		hint: "Run the same command with sudo.",
		cause: error
	});
	const message = `${path} cannot be used to keep or find the files of agents: ${systemErrorWords(error)}.`;
	return new HeadgateError("HEADGATE_ERR_RUN_DIR", message, {
		hint: `HEADGATE_RUN_DIR names a directory for them; without it they lie in ${DEFAULT_RUN_DIRECTORY}.`,
		cause: error
	});
}

export { runDirectory as n, unusableRunDirectory as r, requireRunDirectory as t };