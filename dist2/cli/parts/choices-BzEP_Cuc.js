// cli/options/choices.ts
const PROGRESS_MODES = [
	"auto",
	"plain",
	"json",
	"quiet"
];
/** How the agent takes the traffic; `auto` probes the kernel (DESIGN section 6). */
const REDIRECT_ENGINES = [
	"auto",
	"tproxy",
	"redirect",
	"iptables-tproxy",
	"iptables-redirect"
];
/** What becomes of the traffic: the local process answers instead of the app, or it gets a copy. */
const MODES = ["steal", "mirror"];
/** Where copies come from: those of the protocol, which a test compares. */
const SOURCE_CHOICES = ["packets", "redirect"];
/** Where connections of the command go: out from the pod, from this machine's network, nowhere. */
const OUTGOING_SIDES = [
	"remote",
	"local",
	"off"
];
/** What the local process is spoken to in, for requests that come in HTTP/2; `auto` finds it. */
const LOCAL_PROTOCOLS = [
	"auto",
	"h1",
	"h2"
];
/** Whose names, or whose hostname, the command has: those of the pod, or of this machine. */
const WORLD_SIDES = ["remote", "local"];

export { REDIRECT_ENGINES as a, PROGRESS_MODES as i, MODES as n, SOURCE_CHOICES as o, OUTGOING_SIDES as r, WORLD_SIDES as s, LOCAL_PROTOCOLS as t };