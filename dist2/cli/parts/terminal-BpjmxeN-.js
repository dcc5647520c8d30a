import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { n as systemErrorCode } from "./errors-BbalaUdS.js";
import { t as systemErrorWords } from "./system-error-words-CBC4-ziX.js";

// cli/terminal.ts
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
const SIGNALS = [
	"SIGINT",
	"SIGTERM",
	"SIGHUP",
	"SIGQUIT"
];
/** The real one. */
function processTerminal() {
	for (const stream of [process.stdout, process.stderr]) stream.on("error", meetOutputError);
	return {
		stdout: process.stdout,
		stderr: process.stderr,
		environment: process.env,
		commandLine: ["headgate", ...process.argv.slice(2)],
		exists: import__builtin_fs.existsSync,
		isInputTyped: process.stdin.isTTY === true,
		readInput: (limitBytes) => readUpTo(process.stdin, limitBytes + 1),
		onSignal(handler) {
			for (const signal of SIGNALS) process.on(signal, handler);
			return () => {
				for (const signal of SIGNALS) process.off(signal, handler);
			};
		},
		onOutputClosed(handler) {
			process.stdout.on("error", handler);
			return () => process.stdout.off("error", handler);
		}
	};
}
async function readUpTo(stream, maxBytes) {
	const parts = [];
	let size = 0;
	for await (const part of stream) {
		if (!Buffer.isBuffer(part)) continue;
		parts.push(part);
		size += part.length;
		if (size >= maxBytes) break;
	}
	return Buffer.concat(parts).subarray(0, maxBytes);
}
let hasFailed = false;
/** A reader that went away is no failure. Any other is said once and fails the command, which still ends in its own way. */
function meetOutputError(error) {
	const code = systemErrorCode(error);
	if (code === void 0) throw error;
	if (code === "EPIPE" || hasFailed) return;
	hasFailed = true;
	process.stderr.write(`error: The output cannot be written: ${systemErrorWords(error)}.\n`);
	process.once("exit", (status) => {
		if (status === 0) process.exitCode = 1;
	});
}

export { processTerminal };