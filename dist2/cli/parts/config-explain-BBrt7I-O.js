import { t as require__builtin_net } from "./_builtin_net-DR6XNIWE.js";
import { n as loadConfig } from "./read-config-MyQFLkDq.js";
import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { a as worldSettings, i as worldLines, s as OutgoingRules } from "./world-settings-l5Alqh_b.js";
import { n as printable } from "./style-BM3iRPqv.js";

// cli/commands/config-explain.ts
var import__builtin_net = require__builtin_net();
const SIDES = {
	remote: "from the pod",
	local: "from this machine",
	off: "not at all"
};
/** @returns the exit code. @throws HeadgateError for a wrong file or destination */
function explainConfig(file, destinations, terminal) {
	const { layer } = loadConfig(file, terminal.environment);
	const { rules, outgoing, dns, dnsRules } = worldSettings(layer, [layer.files ?? {}]);
	const decider = new OutgoingRules(rules, outgoing, dnsRules);
	const say = (line) => terminal.stdout.write(`${printable(line)}\n`);
	const wanted = destinations.map((text) => ({
		text,
		to: destinationOf(text)
	}));
	if (wanted.length === 0) for (const line of worldLines(layer)) say(line);
	for (const { text, to } of wanted) {
		const { side, rule } = decider.decide(to);
		const index = rules.findIndex((each) => each.text === rule);
		const because = rule === void 0 ? "no rule is about it" : `rule ${index + 1}: ${rule}`;
		const [name] = to.names;
		const asked = name === void 0 ? "" : `; its name is asked for ${SIDES[decider.sideOfName(name) ?? dns]}`;
		say(`${text}: ${SIDES[side]} (${because})${asked}`);
	}
	return 0;
}
/** @throws HeadgateError HEADGATE_ERR_USAGE */
function destinationOf(text) {
	const [, protocol = "tcp", bracketed, plain = "", digits = ""] = /^(?:(tcp|udp):\/\/)?(?:\[([^\]]+)\]|([^\s:[\]/]+)):(\d{1,5})$/.exec(text) ?? [];
	const host = bracketed ?? plain;
	const port = Number(digits);
	if (host === "" || port < 1 || port > 65535 || bracketed !== void 0 && (0, import__builtin_net.isIP)(bracketed) !== 6) throw new HeadgateError("HEADGATE_ERR_USAGE", `${JSON.stringify(text)} is no destination.`, { hint: "Write HOST:PORT, or udp://HOST:PORT; IPv6 in brackets." });
	const isLocal = host === "localhost";
	const isAddress = (0, import__builtin_net.isIP)(host) !== 0;
	return {
		protocol: protocol === "udp" ? "udp" : "tcp",
		address: isLocal ? "127.0.0.1" : isAddress ? host : "",
		port,
		names: isLocal || isAddress ? [] : [host.toLowerCase()]
	};
}

export { explainConfig };