import { i as formatKeyPath, n as loadConfig, r as remarkWords, t as findDefaultConfig } from "./read-config-MyQFLkDq.js";
import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { i as readEnvironment, n as readFlags } from "./flags-hgVyaaKH.js";
import { i as mergeSettings, r as mergeLayers } from "./settings-BkLum89H.js";
import { t as createProgress } from "./progress-DKtCn135.js";

// cli/commands/prepare.ts
/** From the flags of a command to the settings of a session: the four layers, and how progress is told. */
const NOTHING = {
	layer: {},
	remarks: []
};
/** @throws HeadgateError for a wrong flag, file or variable. */
function readLayers(flags, terminal) {
	const fromFlags = readFlags(flags);
	const file = flags.config ?? findDefaultConfig(terminal.exists);
	const reading = file === void 0 ? NOTHING : loadConfig(file, terminal.environment);
	return {
		layers: [
			fromFlags,
			reading.layer,
			readEnvironment(terminal.environment)
		],
		flags: fromFlags,
		reading,
		file
	};
}
/**
* @param modeIs `fixed` where the command says what becomes of the traffic, whatever the file says
* @throws HeadgateError for whatever the user got wrong.
*/
function prepare(flags, terminal, modeIs = "asked") {
	const read = readLayers(flags, terminal);
	const verbosity = flags.verbose ?? 0;
	const progress = createProgress({
		mode: mergeLayers(read.layers).progress ?? "auto",
		verbosity,
		stream: terminal.stderr,
		environment: terminal.environment
	});
	const say = (level, code, message) => progress({
		event: "notice",
		level,
		code,
		message
	});
	if (read.file !== void 0 && flags.config === void 0) say("info", "config_file", `Using ${read.file} of this directory.`);
	sayReplaced(read, say);
	if (modeIs === "asked") sayReplacedMode(read, say);
	sayRemarks(read, say);
	refuse(read, flags.strict === true);
	return {
		settings: mergeSettings(read.layers),
		progress,
		verbosity
	};
}
/** A filter of the file that the flags replace is easily taken for one that still holds. */
function sayReplaced({ flags, reading, file }, say) {
	if (flags.filter === void 0 || !reading.layer.filter) return;
	say("info", "filter_replaced", `The filter of ${file} does not hold: the flags replace it.`);
}
/** mirrord's files mirror where they say nothing, which is easily overlooked. */
function sayReplacedMode({ flags, reading, file }, say) {
	const { mode } = reading.layer;
	if (flags.mode === void 0 || mode === void 0 || flags.mode === mode) return;
	say("info", "mode_replaced", `${file} would ${mode}; --${flags.mode} replaces that.`);
}
function sayRemarks(read, say) {
	for (const remark of read.reading.remarks) {
		if (remark.kind === "warning" && !isSettled(remark, read)) say("warning", "config_warning", remarkWords(remark));
		if (remark.kind === "notice" && !isSettled(remark, read)) say("info", "config_notice", remarkWords(remark));
		if (remark.kind === "refusal" && isSettled(remark, read)) {
			const path = formatKeyPath(remark.path);
			say("info", "config_replaced", `${remark.place}: ${path} does not hold: the flags replace it.`);
		}
	}
}
/** @throws HeadgateError HEADGATE_ERR_UNSUPPORTED when the session would do something else than the file says. */
function refuse(read, isStrict) {
	const refused = read.reading.remarks.filter((remark) => !isSettled(remark, read) && (remark.kind === "refusal" || remark.kind === "warning" && isStrict));
	if (refused.length === 0) return;
	throw new HeadgateError("HEADGATE_ERR_UNSUPPORTED", refused.map(remarkWords).join("\n"), { hint: "`headgate config check FILE` says what of it holds; docs/configuration.md lists the keys." });
}
function isSettled({ settledBy }, { flags, layers }) {
	if (settledBy === "world") return mergeLayers(layers).world === true;
	return settledBy !== void 0 && flags[settledBy] !== void 0;
}

export { readLayers as n, prepare as t };