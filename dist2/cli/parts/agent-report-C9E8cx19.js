import { A as object, C as discriminatedUnion, F as union, N as string, O as literal, S as boolean, k as number, w as int } from "./mirror-wish-CL8_-fub.js";

// cli/target/agent-report.ts
/** The one line of JSON that an agent prints when it starts, and the file that describes it while it runs. */
const agentFields = {
	url: string().regex(/^ws:\/\/(127\.0\.0\.1|\[::1\]):[0-9]{1,5}\/?$/),
	token: string().min(16).max(256),
	pid: int().positive(),
	target: string().max(512),
	version: string().max(64)
};
const readyReport = object({
	event: literal("ready"),
	...agentFields,
	joined: boolean().optional()
});
const failedReport = object({
	event: literal("failed"),
	code: string().regex(/^HEADGATE_ERR_[A-Z0-9_]+$/),
	message: string(),
	hint: string().optional()
});
const agentReport = discriminatedUnion("event", [readyReport, failedReport]);
const agentFile = object({
	...agentFields,
	startedAt: union([string(), number()])
});
/** The report in `line`, or undefined when it is none. */
function parseAgentReport(line) {
	const result = agentReport.safeParse(parseJson(line));
	return result.success ? result.data : void 0;
}
/** The description in the text of an `agent.json`, or undefined when it is none. */
function parseAgentFile(text) {
	const result = agentFile.safeParse(parseJson(text));
	return result.success ? result.data : void 0;
}
/** The value of a JSON text, or undefined when it is none. */
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return;
	}
}

export { parseAgentReport as n, parseJson as r, parseAgentFile as t };