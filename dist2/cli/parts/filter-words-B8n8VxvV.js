import { m as formatPortMapping } from "./world-settings-l5Alqh_b.js";

// cli/options/found-ports.ts
/** What a listener on `local` stands for, or undefined when it is left alone: another may be mapped to its port of the target. */
function mappingOfFound(local, rules) {
	const same = {
		remote: local,
		local
	};
	if (rules === void 0) return same;
	const mapped = rules.mappings.find((each) => each.local === local);
	if (mapped === void 0 && rules.mappings.some((each) => each.remote === local)) return void 0;
	const mapping = mapped ?? same;
	return isWanted(mapping, rules) ? mapping : void 0;
}
/** The ports that the rules name, for a program that cannot be watched; empty when they name none. */
function namedByRules(rules) {
	if (rules === void 0) return [];
	return (rules.only ?? rules.mappings.map((each) => each.remote)).map((remote) => rules.mappings.find((each) => each.remote === remote) ?? {
		remote,
		local: remote
	}).filter((mapping) => isWanted(mapping, rules));
}
/** The rules in words, as the end of a sentence about ports that are found. */
function foundPortWords(rules) {
	const parts = [];
	if (rules?.only !== void 0) parts.push(`only ${rules.only.join(", ")} of the target`);
	if (rules !== void 0 && rules.ignored.length > 0) parts.push(`never ${rules.ignored.join(", ")}`);
	if (rules !== void 0 && rules.mappings.length > 0) parts.push(`with ${rules.mappings.map(formatPortMapping).join(", ")} (the target's port first)`);
	return parts.map((part) => `; ${part}`).join("");
}
function isWanted({ remote, local }, { only, ignored }) {
	if (only !== void 0 && !only.includes(remote)) return false;
	return !ignored.includes(remote) && !ignored.includes(local);
}

// cli/options/filter-words.ts
const VERBS = {
	equals: "equals",
	prefix: "begins with",
	contains: "contains",
	glob: "is like",
	regex: "matches"
};
/** Subjects whose key is not what a person calls them. */
const SUBJECTS = {
	header_line: "a header line",
	path_and_query: "path with query"
};
/** `header x-user equals "alice" and path begins with "/cart"`. */
function filterWords(filter) {
	if ("all_of" in filter) return filter.all_of.map((part) => nested(part, "any_of")).join(" and ");
	if ("any_of" in filter) return filter.any_of.map((part) => nested(part, "all_of")).join(" or ");
	if ("not" in filter) return `not (${filterWords(filter.not)})`;
	const [[kind, body] = ["", void 0]] = Object.entries(filter);
	return conditionWords(kind, body);
}
function nested(part, inParentheses) {
	const words = filterWords(part);
	return inParentheses in part ? `(${words})` : words;
}
function conditionWords(kind, body) {
	if (kind === "sample") return sampleWords(body);
	if (kind === "header_line") return lineWords(body);
	if (typeof body === "string") return `${kind} is ${value(kind, body)}`;
	if (Array.isArray(body)) return `${kind} is ${body.map((item) => value(kind, String(item))).join(" or ")}`;
	const { name, jsonpath, ...forms } = body;
	const part = name ?? jsonpath;
	const subject = part === void 0 ? SUBJECTS[kind] ?? kind : `${kind} ${part}`;
	const [[form, wanted] = ["", void 0], ...others] = Object.entries(forms);
	if (form === "present" || form === "absent") return `${subject} is ${form === "present" === wanted ? "present" : "absent"}`;
	const verb = VERBS[form];
	if (verb === void 0 || others.length > 0) return `${subject} is ${partsWords(forms)}`;
	if (kind === "path" && form === "equals") return `${subject} ${verb} ${exactPath(String(wanted))}`;
	return `${subject} ${verb} ${JSON.stringify(wanted)}`;
}
/** `it is within 5 % by header x-user` */
function sampleWords({ percent, by }) {
	const [kind, name] = Object.entries(by ?? {})[0] ?? [];
	return `it is within ${percent} % by ${kind === void 0 ? "connection" : `${kind} ${name}`}`;
}
/** `a header line matches "^x-user: al" and not "bot"` */
function lineWords({ regex, also, except }) {
	const wanted = [regex, ...also ?? []].map((part) => JSON.stringify(part));
	const unwanted = (except ?? []).map((part) => `not ${JSON.stringify(part)}`);
	return `a header line matches ${[...wanted, ...unwanted].join(" and ")}`;
}
/** `service shop.Cart, method Add` */
function partsWords(parts) {
	return Object.entries(parts).map(([key, part]) => `${key} ${typeof part === "object" && part !== null ? partsWords(part) : String(part)}`).join(", ");
}
function value(kind, text) {
	return kind === "path" ? exactPath(text) : text;
}
/** A path may have a star, but whoever writes one mostly means a pattern. */
function exactPath(path) {
	return JSON.stringify(path) + (path.includes("*") ? " (the star itself; for a pattern use the form glob)" : "");
}

export { namedByRules as i, foundPortWords as n, mappingOfFound as r, filterWords as t };