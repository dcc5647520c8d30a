/** The laboratory: namespaces, real servers and clients, and the product, for end-to-end tests, demo and benches. */

export { agentPids, endAgents, isAlive, runDirectoryOf } from './agents.ts';
export { beginCall, type EndlessCall, EndlessGrpc, GRPC_KINDS } from './apps/endless-grpc.ts';
export { answersOf, callAllKinds, callUnary, createGrpcApp, createGrpcShop } from './apps/grpc-shop.ts';
export { HeldApp, type HeldRequest } from './apps/held-app.ts';
export { createHostileServer, createHostileTlsServer } from './apps/hostile-server.ts';
export { createMarkedApp, pattern, patternHash, type SeenRequest } from './apps/marked-app.ts';
export { createEcho, createGreeter, createRecorder, type Recording } from './apps/plain-servers.ts';
export {
  type AppPlace,
  freePort,
  startEndlessGrpc,
  startLocalNginx,
  startNginx,
  startNodeApp,
  startPython,
} from './apps/real-servers.ts';
export { type Script, ScriptedOrigin, type ScriptLine, writeInTurns } from './apps/scripted-origin.ts';
export { createHttp2App, createHttpsApp, createPatientHttp2App, makeCertificate } from './apps/secure-apps.ts';
export { createWireApp } from './apps/wire-app.ts';
export { ALICE, type Question, stealArguments, untilAnsweredBy, whoAnswers } from './asking.ts';
export { addVlan, type Faults, layImpairedCable } from './cable.ts';
export { hasCommand, labObstacle, needing } from './capability.ts';
export { type H2specCase, h2spec, h2specCases, h2specObstacle, h2specProgram } from './h2spec.ts';
export { type BridgedBytes, HashedBridge } from './hashed-bridge.ts';
export { environmentOf, Headgate } from './headgate.ts';
export { talkBadly, talkBadlyInTls, talkBadlyToProxy, talkBadlyToSocks } from './hostile-client.ts';
export { kernelState, stateDifference } from './kernel-state.ts';
export { Lab } from './lab.ts';
export { LabProcess, type ProcessEnd, type ProcessOptions } from './lab-process.ts';
export { LocalProcess } from './local-process.ts';
export { Namespace } from './namespace.ts';
export { connectInside, type Endpoint, inside, listenInside } from './namespace-socket.ts';
export { type Bound, until, within } from './poll.ts';
export { childrenOf, descriptorsOf, pathWithout } from './process-table.ts';
export {
  type CurlRequest,
  type CurlResponse,
  curl,
  parseWrk,
  type WrkLoad,
  type WrkResult,
  wrk,
} from './programs.ts';
export { RawClient, type RawResponse, type ResponseOptions } from './raw-client.ts';
export { agentStatus, attach, countOf, forgetPeak, mirror, peakMemoryBytes, type TakenPort } from './sessions.ts';
export { SteadyClient, type SteadyReport } from './steady-client.ts';
export { type Cuts, cut, cutsArbitrary, type Exchange, exchangeArbitrary } from './traffic.ts';
