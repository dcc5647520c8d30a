/** One agent, from its start to its end; see main.ts for the order of things. */
import { setTimeout as delay } from 'node:timers/promises';
import { Counters, ENDED_LEAVING, ENDED_TARGET_GONE, toPort, VERSION } from '../protocol/index.ts';
import { optimizeEarly } from '../sys/index.ts';
import { type AgentHome, homeOf } from './agent-home.ts';
import type { AgentOptions } from './agent-options.ts';
import type { AgentServices } from './agent-services.ts';
import { ControlServer, listenLocally } from './control-server.ts';
import { makeDataPath } from './data-paths.ts';
import { environPages } from './environ.ts';
import { lockOrFindOther } from './joining.ts';
import {
  ANSWER_POLL_MS,
  ANSWERS_MS,
  ATTACHED_DRAIN_MS,
  BEAT_MS,
  COUNTERS_MS,
  FAREWELL_MS,
  FIRST_SESSION_MS,
  HANDSHAKE_MS,
  LAST_EXCHANGE_MS,
  QUEUED_ACCEPT_MS,
  RULES_LOST_DRAIN_MS,
  TARGET_LOOK_MS,
} from './limits.ts';
import type { AgentLog } from './log.ts';
import { canReadPackets, Mirroring } from './mirroring.ts';
import {
  countPredating,
  enterNetworkNamespace,
  type Interception,
  isTargetGone,
  listListeningPorts,
  meshOf,
  type Onward,
  OWN_MARK,
  ownTarget,
  type PodLock,
  prepareOnward,
  removeLeftovers,
  resetPredating,
  resolveTarget,
  startInterception,
  type Target,
} from './netns/index.ts';
import { PodCertificates } from './pod-certificates.ts';
import { podFiles } from './pod-files.ts';
import { PodNetwork } from './pod-network.ts';
import { PortGate } from './port-gate.ts';
import { SessionLinkServer } from './session-link.ts';
import { SessionRegistry } from './session-registry.ts';
import { statusReport } from './status.ts';
import { type DataPath, systemClock } from './steal/index.ts';

const CROWDED = 'The agent has almost as many connections as it can: new ones go to the app until some have ended';

/** What people call the target, where that is not how we find it: `pod/shop-7d4f`. */
const TARGET_NAME = process.env.HEADGATE_TARGET_NAME;

type Report = (fields: object) => void;
type Undo = () => PromiseLike<void> | void;

/** Starts the agent, or reports the one that serves the pod already. @throws Error when neither works; all is undone then */
export async function runAgent(options: AgentOptions, log: AgentLog, report: Report): Promise<void> {
  const home = homeOf(options);
  const found = options.target === null ? ownTarget() : resolveTarget(options.target);
  const target = { ...found, name: TARGET_NAME ?? found.name };
  const undo: Undo[] = [];
  try {
    const control = await ControlServer.listen(home.tokenHash, HANDSHAKE_MS, options.controlPort);
    undo.push(() => control.close());
    if (options.target !== null) enterNetworkNamespace(target);
    home.settle(target.netnsInode);
    const lock = await lockOrFindOther(target, home);
    if ('url' in lock) {
      control.close();
      report({ event: 'ready', joined: true, ...lock });
      return;
    }
    undo.push(() => lock[Symbol.asyncDispose]());
    undo.push(() => home.remove());
    home.take(log);
    await removeLeftovers(lock, log);
    const agent = new Agent(options, { target, log, control, home, undo });
    await agent.start(lock);
    const socket = await listenLocally(control, { path: home.socketPath, log });
    const address = {
      url: control.url,
      ...(socket === null ? {} : { socket }),
      pid: process.pid,
      target: target.name,
      version: VERSION,
      startedAt: new Date().toISOString(),
    };
    home.publish(address);
    lock.tellServing();
    report({ event: 'ready', ...home.reportOf(address) });
    log.target.endEarly();
  } catch (error) {
    await undoAll(undo, log);
    throw error;
  }
}

/** What an agent is made of; `undo` is run when it ends, the last step first. */
interface AgentParts {
  readonly target: Target;
  readonly log: AgentLog;
  readonly control: ControlServer;
  readonly home: AgentHome;
  readonly undo: Undo[];
}

class Agent {
  private readonly options: AgentOptions;
  private readonly target: Target;
  private readonly log: AgentLog;
  private readonly control: ControlServer;
  private readonly home: AgentHome;
  private readonly undo: Undo[];
  private readonly counters = new Counters();
  private readonly startedMs = performance.now();
  private readonly registry: SessionRegistry;
  // Who leaves has taken its rule away, and nothing that ends meanwhile changes it.
  private readonly gate = new PortGate(ports =>
    this.isLeaving ? Promise.resolve() : this.interception.setPorts(ports),
  );
  private readonly mirroring: Mirroring;
  private shell!: DataPath;
  private mesh: string | undefined;
  private interception!: Interception;
  private drainMs: number;
  private isLeaving = false;
  /** What sessions are told when we leave. */
  private endedCode = ENDED_LEAVING;

  constructor(options: AgentOptions, { target, log, control, home, undo }: AgentParts) {
    this.options = options;
    this.drainMs = options.drainMs;
    this.target = target;
    this.log = log;
    this.control = control;
    this.home = home;
    this.undo = undo;
    this.mirroring = new Mirroring({
      ...{ counters: this.counters, ownMark: OWN_MARK, ringBytes: options.ringBytes },
      routesOf: port => this.shell.routesOf(port),
      onFailed: (reason, isStartedAgain) => this.meetSnifferFailure(reason, isStartedAgain),
    });
    this.registry = new SessionRegistry(
      {
        routesOf: port => this.shell.routesOf(port),
        setMirrors: mirrors => this.mirroring.set(mirrors),
        routesSettled: () => this.shell.settled(),
        setPorts: ports => this.gate.setPorts(ports),
        part: session => this.shell.joining?.part(session),
        settleCounts: () => this.shell.settleCounts(),
        onRuleFailure: error => this.meetRuleLoss(`the redirect rule could not be changed: ${error}`),
      },
      systemClock,
      () => void this.leaveWhenDrained(),
      ({ id, name }, change) => log.info({ session: id, name }, `the session ${change}`),
    );
  }

  async start(lock: PodLock): Promise<void> {
    const { options, log, undo } = this;
    this.registry.loneliness.afterLastMs = options.lonelyMs;
    const mesh = meshOf(listListeningPorts());
    this.mesh = mesh;
    if (mesh !== undefined) log.info(`a sidecar of ${mesh} is in the pod: the traffic is taken behind it`);
    const onLost = (reason: string): void => this.meetRuleLoss(`the redirect rule is lost: ${reason}`);
    // Neither needs the other, and both wait for other programs.
    const setUp = await Promise.allSettled([
      prepareOnward({
        keepClientAddress: options.keepClientAddress,
        share: { index: options.threads, of: options.threads + 1 },
        counters: this.counters,
        log,
        lock,
      }),
      startInterception({ engine: options.engine, meshed: mesh !== undefined, log, onLost, lock }),
    ]);
    for (const part of setUp) if (part.status === 'fulfilled') undo.push(() => part.value[Symbol.asyncDispose]());
    const [onward, interception] = [fulfilledValue(setUp[0]), fulfilledValue(setUp[1])];
    this.interception = interception;
    this.shell = makeDataPath(options, { interception, onward, counters: this.counters, log });
    this.shell.onCrowded = isCrowded => this.meetCrowd(isCrowded);
    this.shell.onThreadLost = reason => this.meetThreadLoss(reason);
    undo.push(() => this.shell.close());
    await this.shell.start();
    // Not before: their threads have loaded their modules, which nobody does a second time.
    if (this.shell.io === 'epoll') optimizeEarly();
    undo.push(() => this.shell.stopAccepting());
    this.keepTime();
    const services = this.services(onward);
    this.control.begin(wire => new SessionLinkServer(wire, services));
    this.registry.loneliness.awaitFirst(FIRST_SESSION_MS);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.meetSignal(signal));
    log.info({ target: this.target.name, engine: interception.engine, io: this.shell.io }, 'the agent is ready');
  }

  /** Too many connections: new ones reach the app by themselves until it is calm again. */
  private meetCrowd(isCrowded: boolean): void {
    if (isCrowded) this.counters.values.ports_given_back++;
    const message = isCrowded ? CROWDED : 'The agent takes new connections again';
    this.log.warn({ connections: this.shell.connectionCount }, message);
    for (const session of this.registry.all) session.send({ type: 'notice', level: 'warn', code: 'CROWDED', message });
    const change = isCrowded ? this.gate.shut() : this.gate.open();
    change.catch((error: unknown) => this.meetRuleLoss(`the redirect rule could not be changed: ${error}`));
  }

  private meetSnifferFailure(reason: string, isStartedAgain: boolean): void {
    this.log.error({ reason, isStartedAgain }, 'the reader of packets broke');
    const message = isStartedAgain
      ? `What passes in this second is not copied: the reader of packets broke and is started again: ${reason}`
      : `Packets cannot be read any more, so nothing is copied: ${reason}`;
    for (const session of this.registry.all) {
      if (![...session.subscriptions.values()].some(each => each.mirror?.source === 'packets')) continue;
      session.send({ type: 'notice', level: 'warn', code: 'SNIFFER_FAILED', message });
    }
  }

  /** Connections were lost that sessions may wonder about. */
  private meetThreadLoss(reason: string): void {
    const message = `A thread of the agent broke, and connections through it were reset: ${reason}`;
    for (const session of this.registry.all) {
      session.send({ type: 'notice', level: 'warn', code: 'RELAY_THREAD_LOST', message });
    }
  }

  private keepTime(): void {
    const beating = setInterval(() => {
      if (this.shell.isAlive) this.interception.beat();
    }, BEAT_MS);
    const counting = setInterval(() => this.registry.sendCounters(), COUNTERS_MS);
    const looking = setInterval(() => this.lookForTarget(), TARGET_LOOK_MS);
    this.undo.push(() => {
      clearInterval(beating);
      clearInterval(counting);
      clearInterval(looking);
    });
  }

  /** Who runs this machine's own targets; a pod's are its cluster's matter, which says when one goes. */
  private lookForTarget(): void {
    if (TARGET_NAME !== undefined || this.options.target === null || !isTargetGone(this.target)) return;
    this.drainMs = 0;
    this.endedCode = ENDED_TARGET_GONE;
    this.leave(`${this.target.name} is gone: no process is left in its network namespace`, 0);
  }

  private services(onward: Onward): AgentServices {
    const { log, registry } = this;
    const warn = (message: string): void => log.warn(message);
    const facts = {
      version: VERSION,
      target: this.target.name,
      engine: this.interception.engine,
      mesh: this.mesh,
      startedMs: this.startedMs,
      counters: this.counters,
    };
    const files = podFiles(this.options, this.target, { counters: this.counters, warn, undo: this.undo });
    return {
      registry,
      version: VERSION,
      target: this.target.name,
      engine: this.interception.engine,
      clientAddressKept: onward.keepsClientAddress,
      counters: this.counters,
      status: () => statusReport(facts, registry, this.shell, performance.now()),
      hasPackets: canReadPackets(),
      mirrorsSettled: () => this.mirroring.whenSettled(),
      mirrorDelivered: subscription => this.mirroring.whenDelivered(subscription),
      underWay: subscription => this.shell.underWay(subscription),
      joining: this.shell.joining,
      listeners: listListeningPorts,
      environ: id => environPages(id, this.target.pid),
      network: new PodNetwork(this.target, this.options.allowsOutgoing),
      countPredating: port => countPredating(toPort(port)),
      resetPredating: port => resetPredating(toPort(port)),
      ...files,
      certificates: new PodCertificates(files.files, this.target, registry),
      warn,
    };
  }

  private meetSignal(signal: NodeJS.Signals): void {
    if (!this.isLeaving) {
      if (this.registry.all.length > 0) this.drainMs = Math.min(this.drainMs, ATTACHED_DRAIN_MS);
      this.leave(signal, 0);
      return;
    }
    this.log.warn(`${signal} while leaving: connections are cut`);
    this.shell.cutAll();
  }

  /** Sessions are there and cannot be served: they wait for the next agent, which waits for us. */
  private meetRuleLoss(reason: string): void {
    this.drainMs = Math.min(this.drainMs, RULES_LOST_DRAIN_MS);
    this.leave(reason, 1);
  }

  /** Nobody is there any more: relays what is left, and goes unless somebody comes meanwhile. */
  private async leaveWhenDrained(): Promise<void> {
    const isWanted = (): boolean => this.isLeaving || this.registry.all.length > 0;
    await this.drain(isWanted);
    if (!isWanted()) this.leave('no session is left', 0);
  }

  /**
   * Relays connections on until none is left. When the drain time is over, idle ones are closed and busy ones at the end of their exchange;
   * the rest is cut.
   */
  private async drain(isCalledOff: () => boolean): Promise<void> {
    if ((await this.empties(this.drainMs, isCalledOff)) || isCalledOff()) return;
    this.shell.retireAll();
    if ((await this.empties(LAST_EXCHANGE_MS, isCalledOff)) || isCalledOff()) return;
    this.shell.cutAll();
  }

  /** Waits until no connection is left, at most `limitMs`. @returns whether that is so */
  private async empties(limitMs: number, isCalledOff: () => boolean): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    while (!isCalledOff()) {
      const leftMs = deadline - performance.now();
      if (await this.shell.whenEmpty(Math.min(BEAT_MS, Math.max(0, leftMs)))) return true;
      if (leftMs <= 0) return false;
    }
    return false;
  }

  /** Ends the agent. Further calls change nothing. */
  private leave(reason: string, exitCode: number): void {
    if (this.isLeaving) return;
    this.isLeaving = true;
    this.log.info({ reason }, 'the agent leaves');
    this.finish(reason)
      .catch((error: unknown) => this.log.error(error, 'leaving went wrong'))
      .then(() => process.exit(exitCode));
  }

  private async finish(reason: string): Promise<void> {
    this.home.unpublish();
    this.control.refuseNew();
    await this.interception
      .remove()
      .catch((error: unknown) => this.log.error(error, 'the redirect rule could not be removed'));
    this.registry.endSubscriptions();
    await this.answered();
    const isGone = this.endedCode === ENDED_TARGET_GONE;
    this.registry.endAll(this.endedCode, isGone ? reason : `the agent ends: ${reason}`);
    await this.parted();
    const queuedMs = this.gate.emptySinceMs + QUEUED_ACCEPT_MS - performance.now();
    if (queuedMs > 0) await delay(Math.min(QUEUED_ACCEPT_MS, queuedMs));
    this.control.close();
    this.shell.stopAccepting();
    await this.drain(() => false);
    await undoAll(this.undo, this.log);
  }

  /** Waits until sessions have heard of their end, and those of mirrors have said what arrived, at most FAREWELL_MS. */
  private async parted(): Promise<void> {
    const deadline = performance.now() + FAREWELL_MS;
    while (this.control.hasLinks && performance.now() < deadline) await delay(ANSWER_POLL_MS);
  }

  /** Waits until sessions have answered what they were sent, at most ANSWERS_MS. */
  private async answered(): Promise<void> {
    const deadline = performance.now() + ANSWERS_MS;
    while (this.shell.stolenCount > 0 && performance.now() < deadline) await delay(ANSWER_POLL_MS);
  }
}

/** @throws what the promise was rejected with */
function fulfilledValue<Value>(result: PromiseSettledResult<Value>): Value {
  if (result.status === 'fulfilled') return result.value;
  throw result.reason;
}

async function undoAll(undo: Undo[], log: AgentLog): Promise<void> {
  for (let step = undo.pop(); step !== undefined; step = undo.pop()) {
    try {
      await step();
    } catch (error) {
      log.error(error, 'something could not be undone');
    }
  }
}
