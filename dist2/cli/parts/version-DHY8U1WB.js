import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";

// cli/version.ts
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
/** Where package.json lies seen from `cli/version.ts` and from `dist/cli/version.js`. */
const CANDIDATES = ["../package.json", "../../package.json"];
/** @throws when neither place holds the package's description: a broken installation. */
function packageVersion() {
	for (const candidate of CANDIDATES) {
		const version = versionIn(new URL(candidate, new URL("../version.js", import.meta.url).href));
		if (version !== void 0) return version;
	}
	throw new Error("package.json of headgate is missing beside its code; install it again");
}
function versionIn(url) {
	let text;
	try {
		text = (0, import__builtin_fs.readFileSync)(url, "utf8");
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "ENOENT") return void 0;
		throw error;
	}
	const description = JSON.parse(text);
	if (typeof description !== "object" || description === null) return void 0;
	if (!("name" in description) || description.name !== "headgate") return void 0;
	return "version" in description && typeof description.version === "string" ? description.version : void 0;
}

export { packageVersion as t };