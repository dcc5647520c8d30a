/** An admission webhook on this machine that refuses whatever it is asked about; the API server of a cluster of our own reaches it. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { KubernetesObject } from '@kubernetes/client-node';
import { until } from '../lab/index.ts';
import { PATIENCE_MS } from './patience.ts';
import type { TestNamespace } from './test-namespace.ts';

/** What is sent and answered, as far as it matters. */
interface Review {
  readonly request: { readonly uid: string };
}

/** Has new pods of a namespace refused with this message, for as long as the namespace is there. */
export async function refuseByWebhook(namespace: TestNamespace, message: string): Promise<void> {
  const host = await ownAddress(namespace);
  const { key, cert } = certificateFor(namespace.dir, host);
  const server = createServer({ key, cert }, async (request, response) => {
    const { request: asked } = (await json(request)) as Review;
    const answer = { uid: asked.uid, allowed: false, status: { code: 403, message } };
    const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(review));
  });
  await new Promise<void>(resolve => server.listen(0, host, resolve));
  namespace.defer(() => end(server));
  const url = `https://${host}:${(server.address() as AddressInfo).port}/`;
  const name = `${namespace.name}.headgate.test`;
  namespace.defer(async () => void (await namespace.kubectl('delete', 'validatingwebhookconfiguration', name)));
  await namespace.apply([configuration(namespace, name, { url, caBundle: cert.toString('base64') })]);
  await until(() => refuses(namespace, message), { withinMs: PATIENCE_MS, what: 'the webhook to be asked' });
}

/** The one that the cluster sees: of the connection to its API server. */
async function ownAddress({ cluster }: TestNamespace): Promise<string> {
  const { hostname, port } = new URL(cluster.config.getCurrentCluster()?.server ?? '');
  const socket = connect(Number(port), hostname);
  await new Promise<void>((resolve, reject) => void socket.once('connect', resolve).once('error', reject));
  const { localAddress = '' } = socket;
  socket.destroy();
  return localAddress;
}

function certificateFor(dir: string, host: string): { readonly key: Buffer; readonly cert: Buffer } {
  const [key, cert] = [join(dir, 'webhook.key'), join(dir, 'webhook.crt')];
  const what = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=webhook'];
  execFileSync(
    'openssl',
    ['req', '-x509', ...what, '-days', '2', '-addext', `subjectAltName=IP:${host}`, '-keyout', key, '-out', cert],
    { stdio: 'pipe' },
  );
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

function configuration(namespace: TestNamespace, name: string, clientConfig: object): KubernetesObject {
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
  const webhook = {
    name,
    clientConfig,
    rules: [rule],
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace.name } },
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    failurePolicy: 'Fail',
    timeoutSeconds: 10,
  };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name },
    webhooks: [webhook],
  } as KubernetesObject;
}

function refuses(namespace: TestNamespace, message: string): Promise<boolean> {
  return namespace.kubectl('run', 'trial', '--image', 'trial', '--dry-run=server').then(
    () => false,
    (error: unknown) => String(error).includes(message),
  );
}

function end(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise(resolve => void server.close(() => resolve()));
}
