import { t as __commonJSMin } from "./rolldown-runtime-CoNq6U3z.js";

// \0builtin:path
var require__builtin_path = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:path");
}));

export { require__builtin_path as t };