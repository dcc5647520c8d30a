import { R as toSessionId } from "./mirror-wish-CL8_-fub.js";
import { i as systemClock } from "./sentence-DzvZX_dA.js";
import { r as toHeadgateError, t as HeadgateError } from "./errors-BbalaUdS.js";
import { t as defaultName } from "./default-name-Bjg6A9H2.js";
import { t as count } from "./words-8p2H6HG7.js";
import { n as askKill, r as askStatus } from "./observer-D8aNR-3x.js";
import { t as packageVersion } from "./version-DHY8U1WB.js";
import { t as knownAgents } from "./known-agents-DMDi1E_o.js";
import { t as inTurns } from "./visits--URuxKqU.js";

// cli/commands/kill.ts
/** `headgate kill`: ends a session, whoever's it is, or all that `status` lists with the same flags. */
const STATUS_HINT = "`headgate status` lists the sessions; -A those of all namespaces.";
/** @returns 0 when a session was found, and, of all, when each could be ended. @throws HeadgateError HEADGATE_ERR_NO_SESSION */
async function kill(text, flags, terminal) {
	const session = readSession(text, flags);
	const known = await knownAgents(flags, terminal);
	try {
		return session === void 0 ? await killAll(known, terminal) : await killOne(session, known, terminal);
	} finally {
		known.close();
	}
}
async function killOne(session, known, terminal) {
	const answers = await inTurns(known.agents, 16, async (agent) => {
		try {
			return {
				agent,
				isFound: await askKill(agent.access, session, visitor())
			};
		} catch (error) {
			return {
				agent,
				isFound: false,
				error: await agent.isGone() ? void 0 : error
			};
		}
	});
	const found = answers.find(({ isFound }) => isFound);
	if (found !== void 0) {
		terminal.stdout.write(`Ended session ${session} on ${found.agent.text}; its requests go to the app.\n`);
		return 0;
	}
	const failure = answers.find(({ error }) => error !== void 0)?.error;
	if (failure !== void 0) throw failure;
	const unseen = known.doubts.map(({ message }) => message).join(" ");
	throw new HeadgateError("HEADGATE_ERR_NO_SESSION", `There is no session ${session} here. ${unseen}`.trim(), { hint: STATUS_HINT });
}
async function killAll(known, { stdout, stderr }) {
	const results = await inTurns(known.agents, 16, async (agent) => {
		try {
			return {
				ended: await killAllOf(agent),
				failure: void 0
			};
		} catch (error) {
			return {
				ended: 0,
				failure: await agent.isGone() ? void 0 : toHeadgateError(error).message
			};
		}
	});
	const ended = results.reduce((sum, each) => sum + each.ended, 0);
	stdout.write(ended === 0 ? "There is no session.\n" : `Ended ${count(ended, "session")}; their requests go to the app.\n`);
	const failures = results.flatMap(({ failure }) => failure ?? []);
	for (const message of [...failures, ...known.doubts.map((doubt) => doubt.message)]) stderr.write(`warning: ${message}\n`);
	return failures.length === 0 ? 0 : 1;
}
/** @returns how many it ended */
async function killAllOf({ access }) {
	const { sessions } = await askStatus(access, visitor());
	let ended = 0;
	for (const { session } of sessions) if (await askKill(access, session, visitor())) ended += 1;
	return ended;
}
function visitor() {
	return {
		name: defaultName(),
		version: packageVersion(),
		clock: systemClock
	};
}
/** @returns undefined for all */
function readSession(text, { all }) {
	if (text === void 0 && all) return void 0;
	if (text === void 0 || all) throw new HeadgateError("HEADGATE_ERR_USAGE", text === void 0 ? "No session is named." : "A session and --all ask for two things.", { hint: STATUS_HINT });
	try {
		return toSessionId(text.toLowerCase());
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		throw new HeadgateError("HEADGATE_ERR_USAGE", `${error.message}.`, { hint: STATUS_HINT });
	}
}

export { kill };