import { t as __commonJSMin } from "./rolldown-runtime-CoNq6U3z.js";

// \0builtin:fs
var require__builtin_fs = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:fs");
}));

export { require__builtin_fs as t };