import { n as errorEvent, t as createProgress } from "./progress-DKtCn135.js";

export { createProgress, errorEvent };