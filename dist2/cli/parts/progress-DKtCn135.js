import { i as styleFor, r as printableJson, t as isColoured } from "./style-BM3iRPqv.js";
import { n as wordsOf } from "./words-8p2H6HG7.js";

// cli/progress/progress.ts
/** The renderer that `options.mode` names. */
function createProgress(options) {
	const { mode, stream, verbosity } = options;
	if (mode === "json") {
		const now = options.now ?? Date.now;
		return (event) => void stream.write(`${jsonLine(event, now())}\n`);
	}
	const style = styleFor(mode === "auto" && isColoured(stream, options.environment));
	return (event) => {
		if (mode === "quiet" && !isTrouble(event)) return;
		const words = wordsOf(event, {
			style,
			verbosity
		});
		if (words !== void 0) stream.write(`${words}\n`);
	};
}
/** An error as an event. */
function errorEvent(error) {
	return {
		event: "error",
		code: error.code,
		message: error.message,
		hint: error.hint
	};
}
function jsonLine(event, nowMs) {
	return printableJson({
		time: new Date(nowMs).toISOString(),
		...event
	});
}
/** What even `quiet` says: that something failed or is not as asked. */
function isTrouble(event) {
	if (event.event === "notice") return event.level === "warning";
	return event.event === "error" || event.event === "agent_lost" || event.event === "agent_back";
}

export { errorEvent as n, createProgress as t };