import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { trialByAgent } from '../doctor/agent-checks.ts';
import { type Check, runSections } from '../doctor/check.ts';
import { kernelOutcome } from '../doctor/kernel.ts';
import { type Machine, machineSection } from '../doctor/machine-checks.ts';
import { ClusterClient } from '../kube/client.ts';
import { FakeApiServer, type SeenRequest, status } from '../testing/api-server.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { podObject } from '../testing/pods.ts';
import { doctor } from './doctor.ts';

let api: FakeApiServer;
let terminal: FakeTerminal;
/** `verb resource` that the user may not. */
let denied: Set<string>;

beforeEach(async () => {
  api = new FakeApiServer();
  await api.start();
  terminal = new FakeTerminal();
  denied = new Set();
  api.intercept = answer;
  api.put('/api/v1/namespaces', { metadata: { name: 'shop' } });
  api.put('/apis/apps/v1/namespaces/shop/deployments', {
    metadata: { name: 'shop' },
    spec: { selector: { matchLabels: { app: 'shop' } } },
  });
  api.put('/api/v1/nodes', {
    metadata: { name: 'node-1' },
    status: { nodeInfo: { kernelVersion: '6.8.0', containerRuntimeVersion: 'containerd://2', architecture: 'arm64' } },
  });
});

afterEach(() => api.stop());

function answer({ path, body }: SeenRequest): { status: number; body: unknown } | undefined {
  if (path === '/version') return { status: 200, body: { gitVersion: 'v1.34.4', minor: '34' } };
  if (!path.includes('selfsubjectaccessreviews')) return undefined;
  const { resourceAttributes } = (body as { spec: { resourceAttributes: Record<string, string> } }).spec;
  const { verb, resource, subresource } = resourceAttributes;
  const name = subresource === undefined ? resource : `${resource}/${subresource}`;
  return { status: 201, body: { status: { allowed: !denied.has(`${verb} ${name}`) } } };
}

async function examine(flags: { target?: string; json?: true } = { target: 'deploy/shop' }): Promise<number> {
  return doctor(flags, { terminal, openClient: () => new ClusterClient(api.access) });
}

/** With a cluster that answers so to whoever creates a Job. */
function tryAgent(refusal: { status: number; body: unknown }): Promise<number> {
  const isJob = ({ path, method }: SeenRequest): boolean => method === 'POST' && path.endsWith('/jobs');
  api.intercept = request => (isJob(request) ? refusal : answer(request));
  const openClient = (): ClusterClient => new ClusterClient(api.access);
  return doctor({ target: 'deploy/shop', json: true }, { terminal, openClient, trialBy: trialByAgent });
}

function pod(words: Partial<Parameters<typeof podObject>[0]> = {}): void {
  api.put('/api/v1/namespaces/shop/pods', podObject({ name: 'a', ...words }));
}

describe('the checkup of a target in a cluster', () => {
  test('goes well, and says what it found', async () => {
    pod({ containers: ['web', 'istio-proxy'] });
    expect(await examine()).toBe(0);
    expect(terminal.out).toContain('✓ the API server answers (http://127.0.0.1:');
    expect(terminal.out).toContain('✓ the target has ready pods (1 ready)');
    expect(terminal.out).toContain('✓ the container is found (web, of web, istio-proxy');
    expect(terminal.out).toContain('(Istio: traffic is taken behind its sidecar');
    expect(terminal.out).toContain('✓ its nodes can run an agent (node-1: 6.8.0, containerd://2, arm64)');
    expect(terminal.out).toMatch(/\nAll is well\.\n$/);
  });

  test('tells one cause once: what needs it is not checked', async () => {
    pod();
    api.intercept = () => ({ status: 503, body: status(503, '', 'starting') });
    expect(await examine()).toBe(1);
    expect(terminal.out).toContain('✗ the API server answers\n    The cluster answers 503: starting.');
    expect(terminal.out).toContain('- Pod Security lets agents in: not checked, it needs api-server');
    expect(terminal.out).toContain('- its ports are known: not checked, it needs target-pods');
    expect(terminal.out).toMatch(/\nOne check fails\.\n$/);
  });

  test('names each permission that is missing, as a failure or a warning', async () => {
    pod();
    denied = new Set(['create jobs', 'patch pods/ephemeralcontainers']);
    expect(await examine()).toBe(1);
    expect(terminal.out).toMatch(/✗ the user may start .*\n .*may not create jobs.batch\n .*docs\/security.md/);
    expect(terminal.out).toMatch(/! the user may add ephemeral .*\n .*may not patch pods\/ephemeralcontainers\n/);
    expect(terminal.out).toContain('see docs/doctor.md#may-start-agents');
    expect(terminal.out).toMatch(/One check fails, one warning\.\n$/);
  });

  test('knows a namespace whose Pod Security keeps agents out', async () => {
    api.put('/api/v1/namespaces', {
      metadata: { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    pod();
    expect(await examine()).toBe(1);
    expect(terminal.out).toMatch(/✗ Pod Security lets agents in\n.*"restricted".*hostPID.*\n.*--ephemeral/);
  });

  test('says why no pod is ready', async () => {
    pod({ state: { waiting: { reason: 'ImagePullBackOff' } } });
    expect(await examine()).toBe(1);
    expect(terminal.out).toContain('none of its pods is ready (a: its container web is waiting (ImagePullBackOff))');
  });

  test('refuses the network of a node', async () => {
    pod({ spec: { containers: [{ name: 'web' }], hostNetwork: true, nodeName: 'node-1' } });
    expect(await examine()).toBe(1);
    expect(terminal.out).toMatch(/✗ its pods have networks of their own\n +a run with hostNetwork/);
  });

  test('lets an agent add checks of its own, once it is known where', async () => {
    pod();
    const trial = (found: { name: string }): Check[] => [
      { id: 'agent-image', title: `tried in ${found.name}`, run: () => ({ state: 'ok' }) },
    ];
    await doctor(
      { target: 'deploy/shop' },
      { terminal, openClient: () => new ClusterClient(api.access), trialBy: () => trial },
    );
    expect(terminal.out).toContain('✓ tried in a\n');
  });

  test('tells the step at which the agent that it tries came to a stop, and no later one', async () => {
    pod();
    const exceeded = 'exceeded quota: few, requested: pods=1';
    expect(await tryAgent({ status: 403, body: status(403, 'Forbidden', exceeded) })).toBe(1);
    const { checks } = JSON.parse(terminal.out);
    const states = checks.filter(({ id }: { id: string }) => id.startsWith('agent-'));
    expect(states.map(({ id, state }: Record<string, string>) => `${id} ${state}`)).toEqual([
      'agent-start failed',
      'agent-image skipped',
      'agent-container skipped',
      'agent-capabilities skipped',
      'agent-engine skipped',
      'agent-client-address skipped',
      'agent-mesh skipped',
      'agent-end skipped',
    ]);
    expect(states[0].reason).toContain(exceeded);
  });

  test('starts no agent when it is not to', async () => {
    pod();
    const surroundings = { terminal, openClient: () => new ClusterClient(api.access), trialBy: trialByAgent };
    await doctor({ target: 'deploy/shop', agent: false }, surroundings);
    expect(api.seen.filter(({ path, method }) => method === 'POST' && path.endsWith('/jobs'))).toEqual([]);
    expect(terminal.out).not.toContain('agent into pod');
  });

  test('prints JSON with the same findings', async () => {
    pod();
    denied = new Set(['list events']);
    expect(await examine({ target: 'deploy/shop', json: true })).toBe(1);
    const { ok, checks } = JSON.parse(terminal.out);
    expect(ok).toBe(false);
    const check = checks.find(({ id }: { id: string }) => id === 'may-start-agents');
    expect(check).toMatchObject({ section: 'cluster', state: 'failed', docs: 'docs/doctor.md#may-start-agents' });
    expect(check.reason).toContain('may not list events');
  });

  test('explains every check in docs/doctor.md', async () => {
    pod();
    await examine({ json: true });
    const page = readFileSync(new URL('../../docs/doctor.md', import.meta.url), 'utf8');
    await examine({ target: 'deploy/shop', json: true });
    await doctor({ target: 'netns/none', json: true }, { terminal });
    await tryAgent({ status: 403, body: status(403, 'Forbidden', 'no') });
    const ids = [...terminal.out.matchAll(/"id": "([^"]+)"/g)].map(match => match[1]);
    expect(new Set(ids).size).toBeGreaterThan(28);
    for (const id of ids) expect(page).toContain(`\n### ${id}\n`);
  });
});

describe('the checkup of this machine', () => {
  const LINUX: Machine = { platform: 'linux', kernel: '6.1.0-9', userId: 0, environment: { PATH: '/nowhere' } };

  async function states(machine: Machine): Promise<Record<string, string>> {
    const findings = await runSections([machineSection(machine, undefined)], () => undefined);
    return Object.fromEntries(findings.map(({ id, outcome }) => [id, outcome.state]));
  }

  test('checks nothing more where there is no Linux', async () => {
    expect(await states({ ...LINUX, platform: 'darwin' })).toMatchObject({
      'machine-linux': 'failed',
      'machine-root': 'skipped',
      'machine-nft': 'skipped',
    });
  });

  test('only warns of what a local target alone would need', async () => {
    expect((await states({ ...LINUX, userId: 1000 }))['machine-root']).toBe('warning');
  });

  test('knows from the kernel whether rules go with the agent', () => {
    expect(kernelOutcome('5.12.0', 'x').state).toBe('ok');
    expect(kernelOutcome('6.0', 'x').state).toBe('ok');
    expect(kernelOutcome('5.4.0-1-generic', 'x').state).toBe('warning');
  });
});

test('without a kubeconfig and without a target, only this machine is checked', async () => {
  terminal.environment = { HEADGATE_KUBECONFIG: '/nowhere/config' };
  await doctor({ json: true }, { terminal });
  const { checks } = JSON.parse(terminal.out);
  expect(checks[0]).toMatchObject({ id: 'kubeconfig', state: 'skipped' });
});
