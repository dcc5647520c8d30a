import { t as HeadgateError } from "./errors-BbalaUdS.js";

// cli/doctor/check.ts
/**
* One thing that a session needs, and how it was found. A checkup runs its checks in order; one that needs another which did not
* hold is skipped, so that one cause is told once. What a check throws in words counts as its reason.
*/
/** Runs all checks, one after the other, and tells each at once. Never throws for what a check says. */
async function runSections(sections, onFinding) {
	const findings = [];
	const unmet = /* @__PURE__ */ new Set();
	for (const { title: section, checks } of sections) for (const check of checks) {
		const missing = check.needs?.find((id) => unmet.has(id));
		const outcome = missing === void 0 ? await outcomeOf(check) : {
			state: "skipped",
			reason: `it needs ${missing}`
		};
		if (outcome.state === "failed" || outcome.state === "skipped") unmet.add(check.id);
		const finding = {
			section,
			id: check.id,
			title: check.title,
			outcome
		};
		findings.push(finding);
		onFinding(finding);
	}
	return findings;
}
async function outcomeOf(check) {
	try {
		return await check.run();
	} catch (error) {
		if (!(error instanceof HeadgateError)) throw error;
		return {
			state: "failed",
			reason: error.message,
			fix: error.hint ?? "docs/errors.md has more about it."
		};
	}
}
const OK = { state: "ok" };
function ok(detail) {
	return {
		state: "ok",
		detail
	};
}
function failed(reason, fix) {
	return {
		state: "failed",
		reason,
		fix
	};
}
function warning(reason, fix) {
	return {
		state: "warning",
		reason,
		fix
	};
}
function skipped(reason) {
	return {
		state: "skipped",
		reason
	};
}

export { skipped as a, runSections as i, failed as n, warning as o, ok as r, OK as t };