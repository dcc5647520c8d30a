import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { t as require__builtin_os } from "./_builtin_os-rbERIss3.js";
import { t as require__builtin_path } from "./_builtin_path-Ci3NG8NI.js";
import { enableCompileCache } from "node:module";

// cli/compile-cache.ts
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
var import__builtin_os = require__builtin_os();
var import__builtin_path = /* @__PURE__ */ __toESM(require__builtin_path(), 1);
const OTHERS_MAY_WRITE = 18;
/** From now on what is loaded is kept, and taken from there. Nothing happens where it cannot be. */
function keepCompiledCode(environment) {
	if (environment.NODE_COMPILE_CACHE || environment.NODE_DISABLE_COMPILE_CACHE) return;
	const folder = compileCacheFolder(environment);
	if (folder !== void 0) enableCompileCache(folder);
}
/** The folder, made where it is missing; undefined when there is none that only we can write to. */
function compileCacheFolder(environment) {
	const home = environment.HOME || (0, import__builtin_os.homedir)();
	const base = environment.XDG_CACHE_HOME || (0, import__builtin_path.join)(home, ".cache");
	const folder = (0, import__builtin_path.join)(base, "headgate", "compiled");
	try {
		if (!isOurs(environment.XDG_CACHE_HOME || home)) return void 0;
		(0, import__builtin_fs.mkdirSync)(folder, {
			recursive: true,
			mode: 448
		});
		return isOurs((0, import__builtin_path.join)(base, "headgate")) && isOurs(folder) ? folder : void 0;
	} catch {
		return;
	}
}
function isOurs(folder) {
	const { uid, mode } = (0, import__builtin_fs.statSync)(folder);
	return uid === process.geteuid?.() && (mode & OTHERS_MAY_WRITE) === 0;
}

export { keepCompiledCode };