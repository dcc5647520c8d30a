/** The pods of a target, for tests of what goes on in several places. */

import type { Place, PlaceEvents, PlaceSource } from '../fleet/place.ts';
import type { WantedPorts } from '../kube/ports.ts';
import type { PortMapping } from '../options/port-mapping.ts';
import { openTunnel } from '../session/tunnel.ts';
import { FakeAgent, type FakeAnswers } from './fake-agent.ts';

/** Places of a run that a test adds and removes; each agent is a fake. */
export class FakePods implements PlaceSource {
  readonly isChanging = true;
  readonly agents = new Map<string, FakeAgent>();
  readonly now: Place[] = [];
  events: PlaceEvents | undefined;

  async add(name: string, answers: FakeAnswers = {}, portOf?: Place['portOf']): Promise<FakeAgent> {
    const agent = await this.#agent(name, answers);
    this.place(name, () => Promise.resolve(agent.address), portOf);
    return agent;
  }

  /** One that is there later, by `place`. */
  async announce(name: string, answers: FakeAnswers = {}): Promise<FakeAgent> {
    const agent = await this.#agent(name, answers);
    this.events?.onComing?.(placeOf(name, () => Promise.resolve(agent.address)));
    return agent;
  }

  place(name: string, find: Place['access']['find'], portOf?: Place['portOf']): void {
    const place: Place = { ...placeOf(name, find), ...(portOf === undefined ? {} : { portOf }) };
    this.now.push(place);
    this.events?.onPlace(place);
  }

  /** It was announced, and is no more. */
  callOff(name: string): void {
    this.events?.onGone(placeOf(name, UNREACHABLE), 'its container web has ended (Error)');
  }

  remove(name: string): void {
    const at = this.now.findIndex(place => place.key === name);
    const [place] = this.now.splice(at, 1);
    if (place !== undefined) this.events?.onGone(place, 'it was deleted');
  }

  start(events: PlaceEvents): Promise<readonly Place[]> {
    this.events = events;
    return Promise.resolve([...this.now]);
  }

  stop(): void {
    this.events = undefined;
  }

  mappingsOf({ ports }: WantedPorts): readonly PortMapping[] {
    return ports;
  }

  async #agent(name: string, answers: FakeAnswers): Promise<FakeAgent> {
    const agent = await FakeAgent.start(answers);
    this.agents.set(name, agent);
    return agent;
  }
}

/** Of a place that nobody may go to again. */
export const UNREACHABLE = (): Promise<never> => Promise.reject(new Error('nobody is to go there'));

function placeOf(name: string, find: Place['access']['find']): Place {
  return { key: name, text: `pod/${name}`, access: { find, open: openTunnel } };
}
