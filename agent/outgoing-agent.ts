/**
 * An agent of no target: it takes no traffic and shows no files; sessions dial from its own pod, and ask for names there. So it needs no
 * privilege of any kind: no capability, no rule, no look at other processes, any user.
 */
import { Counters, ENDED_LEAVING, SUBSCRIBE_RULES_FAILED, VERSION } from '../protocol/index.ts';
import { type AgentHome, homeOf } from './agent-home.ts';
import type { AgentOptions } from './agent-options.ts';
import type { AgentServices } from './agent-services.ts';
import { ControlServer } from './control-server.ts';
import { environPages } from './environ.ts';
import { COUNTERS_MS, FIRST_SESSION_MS, HANDSHAKE_MS } from './limits.ts';
import type { AgentLog } from './log.ts';
import { ownTarget, type Target } from './netns/index.ts';
import { PodCertificates } from './pod-certificates.ts';
import { PodNetwork } from './pod-network.ts';
import { SessionLinkServer } from './session-link.ts';
import { SessionRegistry } from './session-registry.ts';
import { statusReport } from './status.ts';
import { systemClock } from './steal/index.ts';

/** What it is called where agents are listed. */
const NAME = process.env.HEADGATE_TARGET_NAME ?? 'targetless';
const ENGINE = 'none';
const NO_TRAFFIC = {
  connectionCount: 0,
  io: 'net',
  relayThreads: 0,
  joining: null,
  settleCounts: () => undefined,
} as const;

/** @throws Error when its port cannot be listened on */
export async function runOutgoingAgent(
  options: AgentOptions,
  log: AgentLog,
  report: (fields: object) => void,
): Promise<void> {
  const home = homeOf(options);
  const target = { ...ownTarget(), name: NAME };
  const control = await ControlServer.listen(home.tokenHash, HANDSHAKE_MS, options.controlPort);
  home.settle(target.netnsInode);
  home.take(log);
  const agent = new OutgoingAgent(options, { target, log, control, home });
  agent.start();
  const startedAt = new Date().toISOString();
  const address = { url: control.url, pid: process.pid, target: NAME, version: VERSION, startedAt };
  home.publish(address);
  report({ event: 'ready', ...home.reportOf(address) });
  log.target.endEarly();
}

interface OutgoingAgentParts {
  readonly target: Target;
  readonly log: AgentLog;
  readonly control: ControlServer;
  readonly home: AgentHome;
}

class OutgoingAgent {
  private readonly options: AgentOptions;
  private readonly parts: OutgoingAgentParts;
  private readonly counters = new Counters();
  private readonly startedMs = performance.now();
  private readonly registry: SessionRegistry;
  private isLeaving = false;

  constructor(options: AgentOptions, parts: OutgoingAgentParts) {
    this.options = options;
    this.parts = parts;
    this.registry = new SessionRegistry(
      {
        routesOf: () => ({ set: () => undefined }),
        setMirrors: () => undefined,
        routesSettled: () => Promise.resolve(true),
        setPorts: ports =>
          ports.size === 0
            ? Promise.resolve()
            : Promise.reject(new Error(`${SUBSCRIBE_RULES_FAILED}: this agent has no target, so no traffic`)),
        part: () => undefined,
        settleCounts: () => undefined,
        onRuleFailure: () => undefined,
      },
      systemClock,
      () => this.leave('no session is left'),
      ({ id, name }, change) => parts.log.info({ session: id, name }, `the session ${change}`),
    );
  }

  start(): void {
    const { log, control } = this.parts;
    this.registry.loneliness.afterLastMs = this.options.lonelyMs;
    setInterval(() => this.registry.sendCounters(), COUNTERS_MS).unref();
    const services = this.services();
    control.begin(wire => new SessionLinkServer(wire, services));
    this.registry.loneliness.awaitFirst(FIRST_SESSION_MS);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.leave(signal));
    log.info({ target: NAME }, 'the agent is ready: it dials, and takes no traffic');
  }

  private services(): AgentServices {
    const { registry, counters } = this;
    const { target, log } = this.parts;
    const facts = {
      version: VERSION,
      target: NAME,
      engine: ENGINE,
      mesh: undefined,
      startedMs: this.startedMs,
      counters,
    };
    return {
      registry,
      version: VERSION,
      target: NAME,
      engine: ENGINE,
      clientAddressKept: false,
      counters,
      status: () => statusReport(facts, registry, NO_TRAFFIC, performance.now()),
      hasPackets: false,
      mirrorsSettled: () => Promise.resolve(),
      mirrorDelivered: () => Promise.resolve(),
      underWay: () => 0,
      joining: null,
      listeners: () => [],
      environ: id => environPages(id, null),
      network: new PodNetwork(target, this.options.allowsOutgoing),
      countPredating: () => 0,
      resetPredating: () => undefined,
      files: null,
      mayWriteFiles: false,
      certificates: new PodCertificates(null, target, registry),
      warn: message => log.warn(message),
    };
  }

  /** What is connected ends. Further calls change nothing. */
  private leave(reason: string): void {
    if (this.isLeaving) return;
    this.isLeaving = true;
    const { log, control, home } = this.parts;
    log.info({ reason }, 'the agent leaves');
    home.unpublish();
    control.refuseNew();
    this.registry.endAll(ENDED_LEAVING, `the agent ends: ${reason}`);
    // What it says last is to go out.
    setImmediate(() => {
      control.close();
      home.remove();
      process.exit(0);
    });
  }
}
