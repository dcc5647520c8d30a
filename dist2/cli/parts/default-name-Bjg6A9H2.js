import { t as require__builtin_os } from "./_builtin_os-rbERIss3.js";
import { y as toPrintable } from "./mirror-wish-CL8_-fub.js";

// cli/options/default-name.ts
var import__builtin_os = require__builtin_os();
/** Who the other developers see: `alice@laptop`. */
function defaultName() {
	return toPrintable(`${process.env.SUDO_USER ?? userName()}@${(0, import__builtin_os.hostname)()}`, 64);
}
function userName() {
	try {
		return (0, import__builtin_os.userInfo)().username;
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		return `uid${process.getuid?.() ?? ""}`;
	}
}

export { defaultName as t };