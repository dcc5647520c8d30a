#!/usr/bin/env node
// cli/node-version.ts
/** Whether this Node can run Headgate. Imports nothing, and is written so that an old Node can read it. */
/** The oldest Node that is served; package.json says the same. */
const OLDEST_NODE = "22.18";
/** What is wrong with a Node of this version (`20.20.2`); undefined when it is new enough. */
function nodeComplaint(version) {
	const [major = 0, minor = 0] = version.split(".").map(Number);
	const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split(".").map(Number);
	if (major > oldestMajor || major === oldestMajor && minor >= oldestMinor) return void 0;
	return `headgate needs Node >= ${OLDEST_NODE}; this is ${version}`;
}

// cli/main.ts
/**
* The entry of `headgate`. It checks the version of Node before it loads anything that an older one could not: until then it
* holds only what Node 18 can read.
*/
const complaint = nodeComplaint(process.versions.node);
if (complaint === void 0) {
	const { keepCompiledCode } = await import("./parts/compile-cache-NQoNAh_Q.js");
	keepCompiledCode(process.env);
	const { run } = await import("./parts/run-Blw9cXpM.js");
	const { processTerminal } = await import("./parts/terminal-BpjmxeN-.js");
	process.exitCode = await run(process.argv.slice(2), processTerminal());
	if (process.argv[2] === "complete") process.stdout.write("", () => process.exit());
} else {
	console.error(complaint);
	process.exitCode = 1;
}

export {  };