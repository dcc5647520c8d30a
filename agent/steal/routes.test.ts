import { describe, expect, it } from 'vitest';
import { compileFilter, type FilterSpec, HEAD, RequestHead, RequestSplitter } from '../../filter-engine/index.ts';
import { toPort } from '../../protocol/index.ts';
import { PortRoutes, type Subscription } from './routes.ts';
import { ALICE, BOB, fieldIs, get, PROBE } from './testing/messages.ts';

function headOf(text: string): RequestHead {
  const head = new RequestHead();
  // At an offset, as heads are in the middle of a read.
  const bytes = Buffer.from(`????${text}`, 'latin1');
  expect(new RequestSplitter(head).next(bytes, 4, bytes.length)).toBe(HEAD);
  return head;
}

function subscriptionTo(spec: FilterSpec | null, stealsProbes = false): Subscription {
  return {
    filter: spec === null ? null : compileFilter(spec),
    stealsProbes,
    isLive: true,
    openStream: () => null,
    noteStolen: () => {},
    note: () => {},
  };
}

describe('the routes of a port', () => {
  it('find the oldest subscription that matches', () => {
    const routes = new PortRoutes(toPort(80));
    const alice = subscriptionTo(fieldIs('x-user', 'alice'));
    const anyUser = subscriptionTo({ header: { name: 'x-user', present: true } });
    routes.set([alice, anyUser]);
    expect(routes.find(headOf(get('/', ALICE)))).toBe(alice);
    expect(routes.find(headOf(get('/', BOB)))).toBe(anyUser);
    expect(routes.find(headOf(get('/')))).toBeNull();
    routes.set([anyUser, alice]);
    expect(routes.find(headOf(get('/', ALICE)))).toBe(anyUser);
  });

  it('give everything to an unfiltered subscription, but probes only when it takes them', () => {
    const routes = new PortRoutes(toPort(80));
    const whole = subscriptionTo(null);
    routes.set([whole]);
    expect(routes.unfiltered).toBe(whole);
    expect(routes.find(headOf(get('/')))).toBe(whole);
    expect(routes.findForProbe(headOf(get('/', PROBE)))).toBeNull();
    const prober = subscriptionTo(null, true);
    routes.set([prober]);
    expect(routes.findForProbe(headOf(get('/', PROBE)))).toBe(prober);
  });

  it('give a probe to the oldest that matches and takes probes', () => {
    const routes = new PortRoutes(toPort(80));
    const reluctant = subscriptionTo(fieldIs('x-user', 'alice'));
    const elsewhere = subscriptionTo(fieldIs('x-user', 'bob'), true);
    const prober = subscriptionTo({ path: { prefix: '/' } }, true);
    routes.set([reluctant, elsewhere, prober]);
    expect(routes.findForProbe(headOf(get('/', ALICE, PROBE)))).toBe(prober);
  });

  it('are empty without subscriptions', () => {
    const routes = new PortRoutes(toPort(80));
    expect(routes.isEmpty).toBe(true);
    routes.set([subscriptionTo(null)]);
    expect(routes.isEmpty).toBe(false);
    routes.set([]);
    expect([routes.isEmpty, routes.unfiltered]).toEqual([true, null]);
  });
});
