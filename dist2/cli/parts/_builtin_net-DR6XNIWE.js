import { t as __commonJSMin } from "./rolldown-runtime-CoNq6U3z.js";

// \0builtin:net
var require__builtin_net = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = process.getBuiltinModule("node:net");
}));

export { require__builtin_net as t };