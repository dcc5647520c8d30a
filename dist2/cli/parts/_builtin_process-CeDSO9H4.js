import { t as __commonJSMin } from "./rolldown-runtime-CoNq6U3z.js";

// \0builtin:process
var require__builtin_process = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:process");
}));

export { require__builtin_process as t };