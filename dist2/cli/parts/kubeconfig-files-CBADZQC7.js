import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { t as require__builtin_os } from "./_builtin_os-rbERIss3.js";
import { t as require__builtin_path } from "./_builtin_path-Ci3NG8NI.js";

// cli/options/kubeconfig-files.ts
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
var import__builtin_os = require__builtin_os();
var import__builtin_path = /* @__PURE__ */ __toESM(require__builtin_path(), 1);
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
/** The surroundings of this process. */
function kubeSurroundings(environment = process.env) {
	return {
		environment,
		home: environment.HOME || (0, import__builtin_os.homedir)(),
		serviceAccount: SERVICE_ACCOUNT
	};
}
/** The files that count: those that there are of what is named, or the one that kubectl writes. One that a flag names counts in any case. */
function kubeconfigFiles({ kubeconfig }, { environment, home }) {
	if (kubeconfig !== void 0) return [(0, import__builtin_path.resolve)(kubeconfig)];
	const listed = (environment.KUBECONFIG ?? "").split(import__builtin_path.delimiter).filter(Boolean);
	return (listed.length > 0 ? listed.map((file) => (0, import__builtin_path.resolve)(file)) : [(0, import__builtin_path.join)(home, ".kube", "config")]).filter((file) => (0, import__builtin_fs.existsSync)(file));
}

export { kubeconfigFiles as n, kubeSurroundings as t };