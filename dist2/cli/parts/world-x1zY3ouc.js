import { a as WorldError, i as joinSockets, n as proveWorld, r as World, t as filesObstacle } from "./world-Bel0J_Ls.js";

export { filesObstacle, proveWorld };