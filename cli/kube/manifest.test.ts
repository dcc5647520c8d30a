import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { podObject } from '../testing/pods.ts';
import { agentJob } from './agent-objects.ts';
import { podAgentSettings } from './agent-settings.ts';
import { manifestOf } from './manifest.ts';
import { viewPod } from './pod-view.ts';

function planWith(config: Parameters<typeof podAgentSettings>[0]) {
  const view = viewPod(podObject({ name: 'shop-1' }) as Parameters<typeof viewPod>[0], {
    container: undefined,
    servicePorts: [],
  });
  if (view.kind !== 'ready') throw new Error(view.reason);
  const agent = { drainTimeoutS: undefined, redirectEngine: undefined, clientAddress: true };
  return { pod: view.pod, settings: podAgentSettings(config), agent };
}

function objectsIn(text: string): { kind: string; metadata: object }[] {
  return parseAllDocuments(text).map(each => each.toJS());
}

test('the manifest is the Job as it is sent, and a Secret without the token', () => {
  const plan = planWith({});
  const [job, secret] = objectsIn(manifestOf([plan], { hasCalls: false }));
  const token = 'made-when-the-agent-is-started';
  expect(job).toEqual(agentJob(plan, token));
  expect(secret).toMatchObject({ kind: 'Secret', stringData: { token } });
  expect(secret?.metadata).not.toHaveProperty('ownerReferences');
});

test('the manifest of an ephemeral container is its Secret, and the patch in comments', () => {
  const text = manifestOf([planWith({ ephemeral: true })], { hasCalls: true });
  expect(objectsIn(text).map(({ kind }) => kind)).toEqual(['Secret']);
  expect(text).toContain('#   spec:\n#     ephemeralContainers:\n#       - name: headgate-1\n');
  expect(text).toContain('/pods/shop-1/ephemeralcontainers');
});

test('each pod has its own objects, and calls are shown only where they are wanted', () => {
  const plans = [planWith({}), planWith({})];
  expect(objectsIn(manifestOf(plans, { hasCalls: true }))).toHaveLength(4);
  expect(manifestOf(plans, { hasCalls: true })).toContain('# POST /apis/batch/v1/namespaces/shop/jobs');
  expect(manifestOf(plans, { hasCalls: false })).not.toContain('POST');
});
