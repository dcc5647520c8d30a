import { i as systemClock } from "./sentence-DzvZX_dA.js";
import { a as wantedVariables, i as writeDotenv, n as hasProcess, r as environmentRules } from "./command-variables-BzSF4ULp.js";
import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { i as mergeSettings } from "./settings-BkLum89H.js";
import { t as createProgress } from "./progress-DKtCn135.js";
import { r as printableJson } from "./style-BM3iRPqv.js";
import { t as askEnviron } from "./observer-D8aNR-3x.js";
import { t as packageVersion } from "./version-DHY8U1WB.js";
import { t as placesOf } from "./places-773yVM4Y.js";
import { n as readLayers } from "./prepare-D9aImOH_.js";

// cli/commands/env.ts
/** `headgate env`: the variables that a command would get from the target. They may hold secrets, so they go to stdout alone. */
/** @returns 0. @throws HeadgateError when the variables cannot be had */
async function env(flags, terminal, findAgent) {
	const settings = mergeSettings([...readLayers(flags, terminal).layers, { mode: "steal" }]);
	const verbosity = flags.verbose ?? 0;
	const progress = createProgress({
		mode: flags.progress ?? "auto",
		verbosity,
		stream: terminal.stderr,
		environment: terminal.environment
	});
	const rules = environmentRules(settings.environment);
	print(wantedVariables(await variablesOf(settings, {
		terminal,
		findAgent,
		progress,
		verbosity
	}), rules), flags, {
		terminal,
		progress
	});
	return 0;
}
async function variablesOf(settings, { terminal, findAgent, progress, verbosity }) {
	const { target, name } = settings;
	if (!hasProcess(target)) throw new HeadgateError("HEADGATE_ERR_TARGET", `${target.text} is no process, so it has no variables.`, { hint: "Name a process of it: pid/NUMBER; `ip netns pids NAME` lists them." });
	const onDetail = (message) => progress({
		event: "detail",
		message
	});
	const source = placesOf({
		settings,
		terminal,
		findAgent,
		verbosity,
		onDetail
	});
	try {
		const quiet = {
			onPlace: () => void 0,
			onGone: () => void 0,
			onTrouble: onDetail
		};
		const [place] = await source.start(quiet);
		if (place === void 0) throw new HeadgateError("HEADGATE_ERR_TARGET_NOT_FOUND", `No pod of ${target.text} is ready.`, { hint: `\`headgate doctor -t ${target.text}\` says why.` });
		return await askEnviron(place.access, {
			name,
			version: packageVersion(),
			clock: systemClock
		});
	} finally {
		source.stop();
	}
}
function print(wanted, { format }, { terminal, progress }) {
	if (format === "json") {
		terminal.stdout.write(`${printableJson(wanted, 2)}\n`);
		return;
	}
	const { text, leftOut } = writeDotenv(wanted);
	terminal.stdout.write(text);
	if (leftOut.length === 0) return;
	progress({
		event: "notice",
		level: "warning",
		code: "not_written",
		message: `Not written, since a dotenv file cannot hold them: ${leftOut.join(", ")}. --format json has them.`
	});
}

export { env };