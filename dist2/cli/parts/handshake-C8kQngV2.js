import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { l as CONNECT_TIMEOUT_MS } from "./_builtin_buffer-B4HCvALO.js";
import { t as sentence } from "./sentence-DzvZX_dA.js";

// protocol/message-codes.ts
/** The session to resume is over, or the secret is not its own. The CLI may say hello without `resume`. */
const REFUSED_RESUME = "RESUME_UNKNOWN";
/** `subscribeRefused`: an unfiltered steal excludes all others of the port; `owner` names whom `--takeover` would end. */
const SUBSCRIBE_PORT_OWNED = "PORT_OWNED";
/** `ifServed` was asked, and nothing in the pod listens on the port. */
const SUBSCRIBE_NOT_SERVED = "NOT_SERVED";
/** The session has a subscription of this id, or of this port, already. */
const SUBSCRIBE_DUPLICATE = "DUPLICATE";
/** `ended`: the agent is about to end. */
const ENDED_LEAVING = "AGENT_LEAVING";

// cli/session/handshake.ts
/** Hello and its answer: the first exchange on every tunnel, of a session and of an observer. */
/** @throws HeadgateError HEADGATE_ERR_CONNECT, HEADGATE_ERR_REFUSED or HEADGATE_ERR_PROTOCOL */
async function greet(address, handshake) {
	const { access, clock, hello, events } = handshake;
	const answer = Promise.withResolvers();
	let isGreeted = false;
	const tunnel = await access.open(address, {
		onOpen: (stream, open) => events.onOpen(stream, open),
		onMessage: (message) => {
			if (isGreeted) events.onMessage(message);
			else if (message.type === "welcome") isGreeted = true;
			answer.resolve(message);
		},
		onClosed: (reason) => {
			if (isGreeted) events.onClosed(reason);
			answer.resolve(reason);
		}
	}, clock);
	tunnel.send(hello);
	const cancel = clock.after(CONNECT_TIMEOUT_MS, () => answer.resolve("The agent did not answer in time."));
	const reply = await answer.promise;
	cancel();
	if (typeof reply === "object" && reply.type === "welcome") {
		if (!tunnel.isOpen) throw new HeadgateError("HEADGATE_ERR_CONNECT", "The agent closed the connection after its welcome.");
		tunnel.watch(reply);
		return {
			tunnel,
			welcome: reply
		};
	}
	tunnel.close();
	throw refusal(reply);
}
/** Whether `error` says that the session to resume is over, so that a hello without `resume` may do. */
function isResumeRefused(error) {
	return error instanceof HeadgateError && error.cause === "RESUME_UNKNOWN";
}
function refusal(reply) {
	if (typeof reply === "string") return new HeadgateError("HEADGATE_ERR_CONNECT", reply);
	if (reply.type !== "refused") return new HeadgateError("HEADGATE_ERR_PROTOCOL", `The agent answered "${reply.type}" instead of a welcome.`);
	const hint = reply.hint === "" ? void 0 : sentence(reply.hint);
	return new HeadgateError("HEADGATE_ERR_REFUSED", sentence(reply.message), {
		hint,
		cause: reply.code
	});
}

export { SUBSCRIBE_NOT_SERVED as a, SUBSCRIBE_DUPLICATE as i, isResumeRefused as n, SUBSCRIBE_PORT_OWNED as o, ENDED_LEAVING as r, greet as t };