/**
 * The ready pods of one target, as they come, change their container, and go: the workload is read once, its pods are listed
 * once and watched once. Kept are the few fields of ready pods, and a sentence for each that is not.
 *
 * With `isOnePod` one of them is told, the first that is seen ready, and another one when it goes.
 */

import type { V1Pod } from '@kubernetes/client-node';
import { type Clock, systemClock } from '../clock.ts';
import type { ClusterTarget } from '../target/target-name.ts';
import type { ClusterClient } from './client.ts';
import { ObjectWatch } from './object-watch.ts';
import type { PodTarget, PodWatch, PodWatchEvents, WaitingPod } from './pod-target.ts';
import { isSamePod, type PodView, type ViewRules, viewPod } from './pod-view.ts';
import { ServiceLook } from './service-look.ts';
import { type PodSource, resolveWorkload } from './workload.ts';

/** What is followed, and how. */
export interface PodWatchOptions {
  readonly client: ClusterClient;
  readonly target: ClusterTarget;
  /** Only one pod at a time. */
  readonly isOnePod: boolean;
  readonly clock?: Clock | undefined;
}

/** Follows the ready pods of a target. */
export function watchPods(options: PodWatchOptions): PodWatch {
  return new WorkloadWatch(options);
}

const WAS_DELETED = 'it was deleted';

class WorkloadWatch implements PodWatch {
  readonly #options: PodWatchOptions;
  /** All ready pods by uid, in the order in which they were seen. */
  readonly #ready = new Map<string, PodTarget>();
  /** Those that the events told of: all of `#ready`, or one of them. */
  readonly #told = new Map<string, PodTarget>();
  readonly #waiting = new Map<string, WaitingPod>();
  /** Told as coming, and neither ready nor gone since. */
  readonly #coming = new Map<string, PodTarget>();
  /** Pods that were told as coming, or ready, once: they are not coming any more. */
  readonly #met = new Set<string>();
  /** While a list is read: the pods that it held so far. */
  #listed: Set<string> | undefined;
  /** Pods of which the cluster is asked whether they belong to the target. */
  readonly #unsure = new Map<string, V1Pod>();
  /** Why a pod is gone that a list does not hold. */
  #missing = WAS_DELETED;
  #source: PodSource | undefined;
  #service: ServiceLook | undefined;
  #watch: ObjectWatch<V1Pod> | undefined;
  #events: PodWatchEvents | undefined;
  #isStopped = false;
  #hasStarted = false;

  constructor(options: PodWatchOptions) {
    this.#options = options;
  }

  async start(events: PodWatchEvents): Promise<readonly PodTarget[]> {
    const { client, target, clock = systemClock } = this.#options;
    this.#events = events;
    const source = await resolveWorkload(target, client);
    await this.#follow(source, clock);
    this.#hasStarted = true;
    if (target.kind === 'service' && !this.#isStopped) {
      this.#service = new ServiceLook({ client, target, clock }, source, {
        onSelector: changed => this.#followOthers(changed, clock),
        onTrouble: message => this.#say(message),
      });
    }
    return [...this.#told.values()];
  }

  async #follow(source: PodSource, clock: Clock): Promise<void> {
    const { client, target } = this.#options;
    const { path, query } = source;
    this.#source = source;
    this.#watch = new ObjectWatch<V1Pod>(client, { path, query }, clock);
    await this.#watch.start({
      onPage: (items, isLast) => this.#onPage(items, isLast),
      onChange: item => this.#onChange(item),
      onDeleted: item => this.#onDeleted(item),
      onTrouble: message =>
        this.#say(`${message} What is taken stays taken; pods that come or go are not seen meanwhile.`),
      onRecovered: () => this.#say(`The pods of ${target.text} are followed again.`),
    });
  }

  /** The service selects others from now on: the list that is read next tells which of the pods stay. */
  async #followOthers(source: PodSource, clock: Clock): Promise<void> {
    const { text } = this.#options.target;
    this.#say(`${text} selects other pods now (${source.query.labelSelector}).`);
    this.#watch?.stop();
    this.#listed = undefined;
    this.#missing = `${text} no longer selects it`;
    await this.#follow(source, clock);
    this.#missing = WAS_DELETED;
    if (this.#isStopped) this.#watch?.stop();
  }

  stop(): void {
    this.#isStopped = true;
    this.#watch?.stop();
    this.#service?.stop();
  }

  waiting(): readonly WaitingPod[] {
    return [...this.#waiting.values()];
  }

  #onPage(items: readonly V1Pod[], isLast: boolean): void {
    this.#listed ??= new Set();
    for (const item of items) {
      this.#listed.add(item.metadata?.uid ?? '');
      this.#onChange(item);
    }
    if (!isLast) return;
    for (const uid of [...this.#ready.keys(), ...this.#waiting.keys()]) {
      if (!this.#listed.has(uid)) this.#remove(uid, this.#missing);
    }
    this.#listed = undefined;
  }

  #onChange(item: V1Pod): void {
    const source = this.#source;
    const belongs = source?.belongs(item);
    if (source === undefined || belongs === false) return;
    if (belongs === true) this.#apply(viewPod(item, this.#rulesOf(source)));
    else void this.#applyLater(item, source);
  }

  #rulesOf({ servicePorts }: PodSource): ViewRules {
    return { container: this.#options.target.container, servicePorts };
  }

  /** The cluster is asked whether it belongs: of what is told of the pod meanwhile, the last counts. */
  async #applyLater(item: V1Pod, source: PodSource): Promise<void> {
    const uid = item.metadata?.uid ?? '';
    this.#unsure.set(uid, item);
    const belongs = await source.belongs(item);
    if (this.#unsure.get(uid) !== item) return;
    this.#unsure.delete(uid);
    if (belongs && !this.#isStopped) this.#apply(viewPod(item, this.#rulesOf(source)));
  }

  #onDeleted(item: V1Pod): void {
    this.#remove(item.metadata?.uid ?? '', WAS_DELETED);
  }

  #apply(view: PodView): void {
    if (view.kind === 'waiting') {
      const { uid, name, reason, coming } = view;
      this.#waiting.set(uid, { name, reason });
      if (coming !== undefined && !this.#ready.has(uid)) this.#tellComing(coming);
      else this.#drop(uid, reason === 'it is not ready' ? 'it is no longer ready' : reason);
      return;
    }
    this.#waiting.delete(view.pod.uid);
    this.#coming.delete(view.pod.uid);
    this.#met.add(view.pod.uid);
    this.#ready.set(view.pod.uid, view.pod);
    const before = this.#told.get(view.pod.uid);
    if (before !== undefined && isSamePod(before, view.pod)) this.#told.set(view.pod.uid, view.pod);
    else if (before !== undefined) this.#tell(view.pod);
    else this.#choose();
  }

  /** The pod is no more. */
  #remove(uid: string, reason: string): void {
    this.#unsure.delete(uid);
    this.#waiting.delete(uid);
    this.#met.delete(uid);
    this.#drop(uid, reason);
  }

  /** The pod is no longer ready, or no longer coming. */
  #drop(uid: string, reason: string): void {
    const coming = this.#coming.get(uid);
    this.#coming.delete(uid);
    if (coming !== undefined && !this.#isStopped) this.#events?.onGone(coming, reason);
    const pod = this.#told.get(uid);
    this.#ready.delete(uid);
    if (pod === undefined) return;
    this.#told.delete(uid);
    if (!this.#isStopped) this.#events?.onGone(pod, reason);
    this.#choose();
    if (this.#told.size === 0)
      this.#say(`No pod of ${this.#options.target.text} is ready now; the next one that is will be taken.`);
  }

  /** Tells the pods that are to be told and were not. One of them is enough where one is asked for. */
  #choose(): void {
    if (this.#options.isOnePod && this.#told.size > 0) return;
    for (const pod of [...this.#ready.values()].filter(({ uid }) => !this.#told.has(uid))) {
      this.#tell(pod);
      if (this.#options.isOnePod) return;
    }
  }

  #tellComing(pod: PodTarget): void {
    const { isOnePod } = this.#options;
    if (isOnePod || !this.#hasStarted || this.#isStopped || this.#met.has(pod.uid)) return;
    this.#met.add(pod.uid);
    this.#coming.set(pod.uid, pod);
    this.#events?.onComing?.(pod);
  }

  #tell(pod: PodTarget): void {
    this.#told.set(pod.uid, pod);
    // What `start` returns was not there before.
    if (this.#hasStarted && !this.#isStopped) this.#events?.onPod(pod);
  }

  #say(message: string): void {
    if (!this.#isStopped) this.#events?.onTrouble(message);
  }
}
