import { i as systemClock } from "./sentence-DzvZX_dA.js";
import { r as toHeadgateError } from "./errors-BbalaUdS.js";
import { t as defaultName } from "./default-name-Bjg6A9H2.js";
import { t as createProgress } from "./progress-DKtCn135.js";
import { i as styleFor, n as printable, r as printableJson, t as isColoured } from "./style-BM3iRPqv.js";
import { r as askStatus } from "./observer-D8aNR-3x.js";
import { t as packageVersion } from "./version-DHY8U1WB.js";
import { t as knownAgents } from "./known-agents-DMDi1E_o.js";
import { t as count } from "./words-8p2H6HG7.js";
import { t as inTurns } from "./visits--URuxKqU.js";

// cli/commands/status-words.ts
/** Counters that are shown without -v: what was done, not how. */
const MAIN_COUNTERS = [
	"requests_stolen",
	"requests_passed",
	"connections_stolen",
	"connections_opaque"
];
/** One block for each agent. */
function statusWords(reports, wording) {
	return reports.map((report) => agentWords(report, wording)).join("\n\n");
}
function agentWords(report, { style, verbosity }) {
	const ports = report.ports.length === 0 ? "no port taken" : `port ${report.ports.join(", ")}`;
	const lines = [`${style.strong(printable(targetWords(report)))}  ${ports}  ${style.faint(`agent ${processWords(report)}, ${printable(report.engine)}, ${ioWords(report)}version ${printable(report.version)}, up ${age(report.uptimeS)}, ${count(report.connections, "open connection")}`)}`];
	if (report.sessions.length === 0) lines.push("  No session.");
	for (const session of report.sessions) lines.push(...sessionLines(session, style));
	const counters = Object.entries(report.counters).filter(([name, value]) => value > 0 && (verbosity > 0 || MAIN_COUNTERS.some((main) => main === name)));
	if (counters.length > 0) lines.push(`  ${style.faint(counters.map(([name, value]) => `${printable(name)} ${value}`).join("  "))}`);
	return lines.join("\n");
}
/** `io epoll, `, `io epoll (2 threads), `; nothing of an agent that does not say. */
function ioWords({ io, relayThreads = 0 }) {
	if (io === void 0) return "";
	return relayThreads > 1 ? `io ${io} (${relayThreads} threads), ` : `io ${io}, `;
}
function targetWords({ target, namespace }) {
	return namespace === void 0 ? target : `${namespace}  ${target}`;
}
function processWords({ pid, agent_pod, ephemeral }) {
	if (agent_pod === void 0) return `pid ${pid}`;
	return ephemeral ? "in the pod itself" : printable(agent_pod);
}
function sessionLines(session, style) {
	const away = session.state === "away" ? `  ${style.warning("away")}` : "";
	const lines = [`  ${style.good(session.session)}  ${printable(session.name)}  ${style.faint(`for ${age(session.ageS)}`)}${away}`];
	for (const { port, mode, filter, requestsStolen, requestsMirrored } of session.subscriptions) {
		const does = mode === "watch" ? "watches" : `${mode}s`;
		lines.push(`    ${does} port ${port}: ${printable(filter)}  ${style.faint(count(requestsMirrored ?? requestsStolen, "request"))}`);
	}
	return lines;
}
/** `42 s`, `7 min`, `3 h 12 min`. */
function age(seconds) {
	if (seconds < 60) return `${seconds} s`;
	const minutes = Math.floor(seconds / 60);
	return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

// cli/commands/status.ts
/** @returns 0, or 1 when an agent did not answer or left a damaged file. @throws HeadgateError for a target that is not there. */
async function status(flags, terminal) {
	const known = await knownAgents(flags, terminal);
	try {
		const answers = await inTurns(known.agents, 16, ask);
		const reports = answers.flatMap((answer) => answer.report ?? []);
		const failures = answers.flatMap((answer) => answer.failure ?? []);
		print(reports, {
			flags,
			terminal,
			nothing: failures.length + known.doubts.length > 0 ? void 0 : known.nothing
		});
		const warn = warnings(flags, terminal);
		for (const message of failures) warn("agent_silent", `One agent does not answer: ${message}`);
		for (const { code, message } of known.doubts) warn(code, message);
		return failures.length > 0 || known.doubts.some(({ isFailure }) => isFailure) ? 1 : 0;
	} finally {
		known.close();
	}
}
/** One that ended since it was found is no failure. */
async function ask(agent) {
	try {
		return { report: {
			...await askStatus(agent.access, visitor()),
			...placeOf(agent)
		} };
	} catch (error) {
		return await agent.isGone() ? {} : { failure: toHeadgateError(error).message };
	}
}
function visitor() {
	return {
		name: defaultName(),
		version: packageVersion(),
		clock: systemClock
	};
}
/** What an agent in a cluster cannot know of itself. */
function placeOf({ place }) {
	if (place === void 0) return {};
	const { namespace, podName, isEphemeral } = place;
	return {
		namespace,
		agent_pod: podName,
		ephemeral: isEphemeral
	};
}
function warnings(flags, terminal) {
	const progress = createProgress({
		mode: flags.progress ?? "auto",
		verbosity: flags.verbose ?? 0,
		stream: terminal.stderr,
		environment: terminal.environment
	});
	return (code, message) => progress({
		event: "notice",
		level: "warning",
		code,
		message
	});
}
function print(reports, { flags, terminal, nothing }) {
	if (flags.json) {
		terminal.stdout.write(`${printableJson({ agents: reports }, 2)}\n`);
		return;
	}
	const style = styleFor(isColoured(terminal.stdout, terminal.environment));
	const words = reports.length === 0 ? nothing : statusWords(reports, {
		style,
		verbosity: flags.verbose ?? 0
	});
	if (words !== void 0) terminal.stdout.write(`${words}\n`);
}

export { status };