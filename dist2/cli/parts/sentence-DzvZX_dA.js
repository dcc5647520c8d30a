import { t as __commonJSMin } from "./rolldown-runtime-CoNq6U3z.js";

// \0builtin:http
var require__builtin_http = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:http");
}));

// \0builtin:https
var require__builtin_https = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:https");
}));

// cli/clock.ts
/** The machine's own. */
const systemClock = {
	nowMs: () => performance.now(),
	after(delayMs, action) {
		const timer = setTimeout(action, delayMs);
		return () => clearTimeout(timer);
	}
};
/** Resolves once `delayMs` have passed, at once when `signal` aborts. */
function pause(clock, delayMs, signal) {
	return new Promise((resolve) => {
		if (signal?.aborted) return resolve();
		const done = () => {
			cancel();
			signal?.removeEventListener("abort", done);
			resolve();
		};
		const cancel = clock.after(delayMs, done);
		signal?.addEventListener("abort", done, { once: true });
	});
}
/** Resolves when the signal is given, at once if it was. */
function aborted(signal) {
	if (signal.aborted) return Promise.resolve();
	return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

// cli/sentence.ts
/** Words of an agent as they are shown. */
/** A message with a full stop behind. Its first letter stays: it may be a name. */
function sentence(text) {
	return text === "" || /[.!?]$/.test(text) ? text : `${text}.`;
}

export { require__builtin_https as a, systemClock as i, aborted as n, require__builtin_http as o, pause as r, sentence as t };