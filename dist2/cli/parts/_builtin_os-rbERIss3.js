import { t as __commonJSMin } from "./rolldown-runtime-CoNq6U3z.js";

// \0builtin:os
var require__builtin_os = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:os");
}));

export { require__builtin_os as t };