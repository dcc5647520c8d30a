import { n as openTunnel } from "./tunnel-C1U0hZVC.js";
import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { C as MAX_TARGET_VARIABLES, l as CONNECT_TIMEOUT_MS } from "./_builtin_buffer-B4HCvALO.js";
import { t as sentence } from "./sentence-DzvZX_dA.js";
import { t as greet } from "./handshake-C8kQngV2.js";

// cli/session/observer.ts
/** A short visit to an agent that takes nothing: asks for its status, ends a session. */
/** Each visit asks one thing. */
const REQUEST_ID = 1;
/** What the agent says of itself. @throws HeadgateError */
function askStatus(access, visitor) {
	return visit(access, visitor, async (tunnel, answer) => {
		tunnel.send({
			type: "statusRequest",
			id: REQUEST_ID
		});
		return (await answer("status")).report;
	});
}
/** Ends a session. @returns whether the agent had it. @throws HeadgateError */
function askKill(access, session, visitor) {
	return visit(access, visitor, async (tunnel, answer) => {
		tunnel.send({
			type: "killRequest",
			id: REQUEST_ID,
			session
		});
		return (await answer("killed")).found;
	});
}
/** The variables of the target's process, secrets among them: they are never logged. @throws HeadgateError */
function askEnviron(access, visitor) {
	return visit(access, visitor, async (tunnel, answer) => {
		tunnel.send({
			type: "environRequest",
			id: REQUEST_ID
		});
		const { problem, variables } = await answer("environ");
		if (problem === "") return variables;
		throw new HeadgateError("HEADGATE_ERR_REFUSED", sentence(`The target's variables are not known: ${problem}`));
	});
}
/** The way to an agent that runs on this machine already. */
function runningAgent(address) {
	return {
		find: () => Promise.resolve(address),
		open: openTunnel
	};
}
async function visit(access, visitor, ask) {
	const reply = Promise.withResolvers();
	const refuse = (reason) => reply.reject(new HeadgateError("HEADGATE_ERR_CONNECT", reason));
	reply.promise.catch(() => void 0);
	const { name, version, clock } = visitor;
	const address = await access.find();
	const pages = new EnvironPages();
	const { tunnel } = await greet(address, {
		access,
		clock,
		hello: {
			type: "hello",
			protocol: 3,
			version,
			role: "observer",
			name
		},
		events: {
			onOpen: (stream) => stream.reset(9, 0),
			onMessage: (message) => {
				if (message.type === "status" || message.type === "killed") reply.resolve(message);
				if (message.type === "environ") pages.add(message, reply);
			},
			onClosed: refuse
		}
	});
	const cancel = clock.after(CONNECT_TIMEOUT_MS, () => refuse(`The agent of ${address.target} did not answer in time.`));
	try {
		return await ask(tunnel, (type) => reply.promise.then((message) => expectType(message, type)));
	} finally {
		cancel();
		tunnel.send({ type: "goodbye" });
		tunnel.close();
	}
}
/** Pages of variables, put together; no more than an agent may send. */
var EnvironPages = class {
	#variables = [];
	add(page, reply) {
		for (const [name, value] of page.variables) this.#variables.push([name, value]);
		if (this.#variables.length > 32768) reply.reject(new HeadgateError("HEADGATE_ERR_PROTOCOL", "The agent sends more variables than a process has."));
		else if (page.isLast) reply.resolve({
			...page,
			variables: this.#variables.map(([name, value]) => [name, value])
		});
	}
};
function expectType(message, type) {
	if (message.type === type) return message;
	throw new HeadgateError("HEADGATE_ERR_PROTOCOL", `The agent answered "${message.type}" instead of "${type}".`);
}

export { runningAgent as i, askKill as n, askStatus as r, askEnviron as t };