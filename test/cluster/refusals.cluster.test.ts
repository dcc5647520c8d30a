/** What the cluster does not allow, or does not know, in words: one clear sentence, what to do about it, and nothing left behind. */

import type { KubernetesObject, V1PolicyRule } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';

import type { ProgressEvent } from '../../cli/progress/events.ts';
import { until } from '../lab/index.ts';
import { readDeploy, rulesOf } from './deploy-files.ts';
import {
  Cluster,
  LocalAnswerer,
  PATIENCE_MS,
  type SessionOptions,
  shop,
  type TestNamespace,
  untilNothingIsLeft,
} from './index.ts';
import { refuseByWebhook } from './refusing-webhook.ts';

type Refusal = Extract<ProgressEvent, { readonly event: 'error' }>;

/** The command line is wrong, not the cluster. */
const USAGE = new Set(['HEADGATE_ERR_USAGE', 'HEADGATE_ERR_KUBECONFIG']);
const RIGHTS = rulesOf(readDeploy('rbac.yaml'));
const EPHEMERAL_RIGHTS = rulesOf(readDeploy('rbac-ephemeral.yaml'));
const REVIEWS: V1PolicyRule = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] };

const cluster = await Cluster.connect();

describe('a session that cannot be', () => {
  it('because of a quota says which', async () => {
    await using namespace = await shopIn('quota');
    await namespace.apply([
      { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'one' }, spec: { hard: { pods: '1' } } } as object,
    ]);
    await until(
      async () => (await namespace.kubectl('get', 'quota', 'one', '-o', 'jsonpath={.status.used.pods}')) === '1',
      { withinMs: PATIENCE_MS, what: 'the quota to count the pod' },
    );
    const { code, message, hint } = await refusal(namespace, { user: await namespace.user('alice', RIGHTS) });
    expect(code).toBe('HEADGATE_ERR_AGENT_START');
    expect(message).toMatch(/exceeded quota: one, requested: pods=1, used: pods=1, limited: pods=1/);
    expect(hint).toMatch(/quota/i);
    await untilNothingIsLeft(namespace);
  });

  it.each(['jobs', 'pods'] as const)(
    'because a policy refuses its %s tells the message of the policy',
    async resource => {
      await using namespace = await shopIn('policy');
      await refuse(namespace, resource);
      const { code, message } = await refusal(namespace, { user: await namespace.user('alice', RIGHTS) });
      expect(code).toBe(resource === 'jobs' ? 'HEADGATE_ERR_ADMISSION' : 'HEADGATE_ERR_AGENT_START');
      expect(message).toContain('Friday is no day for agents');
      await untilNothingIsLeft(namespace);
    },
  );

  if (cluster.hasNodeAccess) {
    it('because a webhook refuses its pods tells the message of the webhook', async () => {
      await using namespace = await shopIn('webhook');
      await refuseByWebhook(namespace, 'Monday is no day for agents');
      const { code, message } = await refusal(namespace, { user: await namespace.user('alice', RIGHTS) });
      expect(code).toBe('HEADGATE_ERR_AGENT_START');
      expect(message).toMatch(/admission webhook ".*" denied the request: Monday is no day for agents/);
      await untilNothingIsLeft(namespace);
    });
  }

  it('for Pod Security "restricted" tells of --ephemeral, or of the label where that is refused, too', async () => {
    await using namespace = await cluster.namespace('strict');
    await namespace.apply(shop());
    await namespace.rolledOut('shop');
    await cluster.kubectl('label', 'namespace', namespace.name, 'pod-security.kubernetes.io/enforce=restricted');
    const job = await refusal(namespace);
    expect(job.message).toMatch(/violates PodSecurity "restricted/);
    expect(job.hint).toContain('--ephemeral');
    const ephemeral = await refusal(namespace, { flags: ['--ephemeral'] });
    expect(ephemeral.message).toMatch(/violates PodSecurity "restricted/);
    expect(ephemeral.hint).not.toContain('--ephemeral');
    expect(ephemeral.hint).toContain('docs/security.md');
    await untilNothingIsLeft(namespace);
  });

  it('for a user without a right names it, and --ephemeral where that would do', async () => {
    await using namespace = await shopIn('rights');
    const [nobody, reader, ephemeral] = await Promise.all([
      namespace.user('nobody', []),
      namespace.user('reader', [...RIGHTS.filter(({ resources }) => !resources?.includes('jobs')), REVIEWS]),
      namespace.user('ephemeral', EPHEMERAL_RIGHTS),
    ]);
    const who = (name: string): string => `system:serviceaccount:${namespace.name}:${name}`;
    expect(await refusal(namespace, { user: nobody })).toMatchObject({
      code: 'HEADGATE_ERR_FORBIDDEN',
      message: `User "${who('nobody')}" may not get deployments.apps in namespace "${namespace.name}".`,
    });
    const jobs = `may not create jobs.batch in namespace "${namespace.name}".`;
    const [ofReader, ofEphemeral] = [
      await refusal(namespace, { user: reader }),
      await refusal(namespace, { user: ephemeral }),
    ];
    expect(ofReader.message).toBe(`User "${who('reader')}" ${jobs}`);
    expect(ofReader.hint).not.toContain('--ephemeral');
    expect(ofEphemeral.message).toBe(`User "${who('ephemeral')}" ${jobs}`);
    expect(ofEphemeral.hint).toContain('--ephemeral');
    await untilNothingIsLeft(namespace);
  });

  it('for a name that is not there says what is', async () => {
    await using namespace = await shopIn('names');
    const wrong = (target: string, ...flags: readonly string[]): Promise<Refusal> =>
      refusal(namespace, { target, flags });
    expect((await wrong('deployment/shpo')).message).toMatch(
      /^There is no deployment\/shpo .* Did you mean "deployment\/shop"\?$/,
    );
    expect((await wrong('pod/shop')).message).toMatch(/^There is no pod\/shop in namespace/);
    expect(await wrong('deployment/shop', '-n', 'nowhere')).toMatchObject({
      message: expect.stringMatching(/^There is no namespace "nowhere" in context/),
    });
    expect(await wrong('deployment/shop', '--context', 'elsewhere')).toMatchObject({
      code: 'HEADGATE_ERR_KUBECONFIG',
      message: expect.stringContaining('"elsewhere"'),
    });
    expect(await wrong('deployment/shop/container/web')).toMatchObject({
      hint: expect.stringMatching(/it has no container "web", only app/),
    });
    expect(await wrong('deployment/shop', '-p', 'grpc:3000')).toMatchObject({
      message: expect.stringMatching(/^Pod shop-.* has no port named "grpc"\.$/),
      hint: 'It has http (8080).',
    });
    await untilNothingIsLeft(namespace);
  });
});

async function shopIn(area: string): Promise<TestNamespace> {
  const namespace = await cluster.namespace(area);
  await namespace.apply(shop());
  await namespace.rolledOut('shop');
  return namespace;
}

/** Starts a session, which must end by itself. @returns what it says of it */
async function refusal(namespace: TestNamespace, options: SessionOptions = {}): Promise<Refusal> {
  await using here = await LocalAnswerer.start();
  const headgate = here.attach(namespace, options);
  const error = await headgate.event('error');
  expect(await headgate.process.ended).toMatchObject({ exitCode: USAGE.has(error.code) ? 2 : 1 });
  expect(headgate.events.filter(({ event }) => event === 'error')).toHaveLength(1);
  return error;
}

/** A policy that refuses what agents consist of in this namespace, and is known to the API server when this is done. */
async function refuse(namespace: TestNamespace, resource: 'jobs' | 'pods'): Promise<void> {
  const policy = `${namespace.name}-${resource}`;
  const rule = {
    apiGroups: [resource === 'jobs' ? 'batch' : ''],
    apiVersions: ['v1'],
    operations: ['CREATE'],
    resources: [resource],
  };
  const place = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace.name } } };
  const objects = [
    {
      kind: 'ValidatingAdmissionPolicy',
      spec: {
        matchConstraints: { resourceRules: [rule] },
        validations: [{ expression: 'false', message: 'Friday is no day for agents' }],
      },
    },
    {
      kind: 'ValidatingAdmissionPolicyBinding',
      spec: { policyName: policy, validationActions: ['Deny'], matchResources: place },
    },
  ].map(object => ({ apiVersion: 'admissionregistration.k8s.io/v1', metadata: { name: policy }, ...object }));
  namespace.defer(async () => {
    await cluster.kubectl('delete', 'validatingadmissionpolicybinding,validatingadmissionpolicy', policy);
  });
  await namespace.apply(objects as KubernetesObject[]);
  const trial = ['create', resource === 'jobs' ? 'job' : 'pod', 'trial', '--image', 'trial', '--dry-run=server'];
  if (resource === 'pods') trial.splice(0, 2, 'run');
  await until(
    () =>
      namespace.kubectl(...trial).then(
        () => false,
        (error: unknown) => String(error).includes('Friday'),
      ),
    { withinMs: PATIENCE_MS, what: 'the policy to be in force' },
  );
}
