import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { n as systemErrorCode, t as HeadgateError } from "./errors-BbalaUdS.js";
import { t as systemErrorWords } from "./system-error-words-CBC4-ziX.js";

// cli/target/namespace-inode.ts
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
const ROOTS = {
	netns: "/run/netns",
	proc: "/proc"
};
/**
* The inode, or undefined for a container: only its agent looks for the process that it means.
* @throws HeadgateError HEADGATE_ERR_TARGET_NOT_FOUND, or HEADGATE_ERR_NEEDS_ROOT for a process of somebody else.
*/
function namespaceInode(target, roots = ROOTS) {
	const file = namespaceFile(target, roots);
	if (file === void 0) return void 0;
	try {
		return (0, import__builtin_fs.statSync)(file).ino;
	} catch (error) {
		throw unresolved(target, file, error);
	}
}
function namespaceFile({ kind, name }, roots) {
	if (kind === "netns") return `${roots.netns}/${name}`;
	return kind === "pid" ? `${roots.proc}/${name}/ns/net` : void 0;
}
function unresolved({ kind, name, text }, file, error) {
	const code = systemErrorCode(error);
	if (code === void 0) return error;
	if (code === "EACCES" || code === "EPERM") return new HeadgateError("HEADGATE_ERR_NEEDS_ROOT", `${text} cannot be looked at by this user.`, { hint: "Run the same command with sudo." });
	if (code !== "ENOENT" && code !== "ESRCH") {
		const message = `${text} cannot be found: ${file}: ${systemErrorWords(error)}.`;
		return new HeadgateError("HEADGATE_ERR_TARGET_NOT_FOUND", message, { cause: error });
	}
	const [what, lister] = kind === "netns" ? [`network namespace "${name}"`, "ip netns list"] : [`process ${name}`, "ps -e"];
	return new HeadgateError("HEADGATE_ERR_TARGET_NOT_FOUND", `There is no ${what} on this machine.`, {
		hint: `\`${lister}\` lists them.`,
		cause: error
	});
}

export { namespaceInode as t };