import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { t as sentence } from "./sentence-DzvZX_dA.js";
import { h as parsePortWish } from "./world-settings-l5Alqh_b.js";
import { t as LocalPort } from "./local-port-CyKAWOdf.js";

// cli/progress/clock-time.ts
/** The time of lines that are listed as things happen. */
/** Of the day, where the user is. */
function clockTime(atMs) {
	const date = new Date(atMs);
	const two = (value) => String(value).padStart(2, "0");
	const seconds = `${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
	return `${two(date.getHours())}:${two(date.getMinutes())}:${seconds}`;
}

// cli/commands/claim-ports.ts
/** Nothing is sent to a local process. */
const NO_EVENTS = {
	onRefused: () => void 0,
	onAnswering: () => void 0
};
/**
* Claims `ports`, each told to `onClaimed` with the connections that are older than the claim.
* @returns false when the session ended meanwhile. @throws HeadgateError when a port is refused, which names `target`
*/
async function claimPorts(fleet, { ports, target }, onClaimed) {
	const claims = ports.map((port) => fleet.claim({
		mapping: {
			remote: port,
			local: port
		},
		localPort: new LocalPort(port, NO_EVENTS),
		isOnlyIfServed: false
	}));
	for (const claim of claims) {
		const outcome = await claim.outcome;
		if (outcome.kind === "withdrawn") return false;
		if (outcome.kind === "refused") throw refused(target, outcome.reply);
		onClaimed(claim.wish.mapping.remote, outcome.reply.predating);
	}
	return true;
}
function refused(target, { message, hint }) {
	return new HeadgateError("HEADGATE_ERR_REFUSED", `${target}: ${sentence(message)}`, { hint: hint === "" ? void 0 : sentence(hint) });
}

// cli/commands/target-ports.ts
/** The ports of a command that only looks: of the target alone, since nothing is sent to this machine. */
const HINT = "Write the port of the target only, as in -p 8080.";
/** @param what who has no local port, as in "A watch". @throws HeadgateError HEADGATE_ERR_USAGE */
function checkTargetPorts(ports, what) {
	for (const port of ports ?? []) {
		if (port.includes(":")) {
			const message = `${what} sends nothing to this machine, so it has no local port.`;
			throw new HeadgateError("HEADGATE_ERR_USAGE", message, { hint: HINT });
		}
		checkPort(port);
	}
}
/** The hint of a mapping would recommend what is refused here. */
function checkPort(port) {
	try {
		parsePortWish(port);
	} catch (error) {
		if (!(error instanceof HeadgateError)) throw error;
		const message = error.message.replace("a port mapping", "a port");
		throw new HeadgateError(error.code, message, {
			hint: HINT,
			cause: error
		});
	}
}

export { claimPorts as n, clockTime as r, checkTargetPorts as t };