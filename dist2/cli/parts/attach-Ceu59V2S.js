import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { n as probe, t as StealRun } from "./steal-run-B9nxX4-5.js";
import { i as namedByRules } from "./filter-words-B8n8VxvV.js";
import { t as prepare } from "./prepare-D9aImOH_.js";

// cli/commands/attach.ts
/** `headgate attach`: gives a process that runs already the traffic, until a signal. */
/** What a shell reports for SIGINT; only for one that comes before the session stands. */
const INTERRUPTED = 130;
/** @returns the exit code. @throws HeadgateError */
async function attach(flags, terminal, findAgent) {
	const prepared = prepare(flags, terminal);
	const { settings } = prepared;
	const byRules = namedByRules(settings.foundPorts);
	const isNamed = settings.ports.length + settings.namedPorts.length > 0;
	if (!isNamed && byRules.length === 0) throw new HeadgateError("HEADGATE_ERR_USAGE", "No port is given: attach cannot know which program is meant.", { hint: "Add -p REMOTE:LOCAL, as in -p 8080:3000 (the port of the target first)." });
	if (flags.dryRun) return (await import("./manifest-DFvptKzw.js")).dryRun(settings, terminal);
	const interrupted = Promise.withResolvers();
	const run = new StealRun(prepared, terminal, findAgent);
	let isInterrupted = false;
	const stopSignals = terminal.onSignal(() => {
		if (isInterrupted) run.hurry();
		isInterrupted = true;
		interrupted.resolve("signal");
	});
	try {
		if (await Promise.race([begin(run, isNamed ? void 0 : byRules), interrupted.promise]) === "signal") return INTERRUPTED;
		const end = await Promise.race([run.failed, interrupted.promise]);
		if (end !== "signal") throw end;
		return 0;
	} finally {
		await run.close();
		stopSignals();
	}
}
/** @param ports those that the user named, when not given */
async function begin(run, ports) {
	await run.open();
	const mapped = (ports ?? run.namedPorts).map((mapping) => ({
		mapping,
		localPort: run.localPort(mapping)
	}));
	for (const { localPort } of mapped) if (!await probe(localPort)) localPort.noteRefused();
	await run.takeNamed(mapped);
}

export { attach };