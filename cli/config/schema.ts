/**
 * The shape of `headgate.yaml` and `headgate.json`: what this version knows. `schema/headgate.schema.json` is written
 * from it (`npm run schema`), so that editors complete and check the file.
 *
 * The filter has a language of its own, described in `filter-engine/filter`. It is read there too, before this shape is
 * checked: a person is then told what was probably meant.
 */

import { z } from 'zod';
import { filterSchema } from '../../filter-engine/filter/index.ts';
import { MAX_NAME_LENGTH, MIRROR_SOURCES } from '../../protocol/index.ts';
import { environmentConfigSchema } from '../environment/environment-config.ts';
import { filesConfigSchema } from '../files/files-settings.ts';
import { agentConfigSchema } from '../kube/agent-settings.ts';
import {
  LOCAL_PROTOCOLS,
  MODES,
  OUTGOING_SIDES,
  PROGRESS_MODES,
  REDIRECT_ENGINES,
  WORLD_SIDES,
  WORLD_WAYS,
} from '../options/choices.ts';

/** Names the schema, wherever a copy of it lies. */
const CONFIG_SCHEMA_ID = 'urn:headgate:config:1';

const portNumber = z.int().min(1).max(65535);
const targetText = z
  .string()
  .describe('deployment/NAME, pod/NAME or another workload, netns/NAME, pid/NUMBER or container/ID');
const targetObject = z.strictObject({
  path: targetText.optional(),
  selector: z.string().optional().describe('Pods by their labels, as `kubectl -l` takes it; instead of path'),
  container: z.string().optional().describe('Container of the pods; their main one by default'),
  namespace: z.string().optional().describe('Namespace of the cluster; that of the context by default'),
  context: z.string().optional().describe('Context of the kubeconfig; the current one by default'),
  kubeconfig: z.string().optional().describe('Path of a kubeconfig; KUBECONFIG or ~/.kube/config by default'),
});

const ruleText = z.string().describe('[tcp://|udp://]HOST[:PORT]: an address, a range, a name, *.name, localhost');
const outgoingObject = z.strictObject({
  default: z.enum(OUTGOING_SIDES).optional().describe('Where connections go that no rule is about; remote by default'),
  rules: z
    .array(z.strictObject({ remote: ruleText.optional(), local: ruleText.optional(), off: ruleText.optional() }))
    .optional()
    .describe('The first one that matches decides'),
});

const nameText = z.string().describe('A name as db or db.example.com, *.example.com, or * for all');
const dnsObject = z.strictObject({
  default: z.enum(WORLD_SIDES).optional().describe('Whose names those are that no rule is about; remote by default'),
  rules: z
    .array(z.strictObject({ remote: nameText.optional(), local: nameText.optional() }))
    .optional()
    .describe('Where names are asked for; the first one that matches decides'),
});

/** Keys of `target`, for "did you mean". */
export const TARGET_KEYS: readonly string[] = Object.keys(targetObject.shape);

/** Keys of `outgoing`, for the same. */
export const OUTGOING_KEYS: readonly string[] = Object.keys(outgoingObject.shape);

/** Keys of `dns`, for the same. */
export const DNS_KEYS: readonly string[] = Object.keys(dnsObject.shape);

/** The file as it is written. Unknown keys are errors. */
export const configSchema = z.strictObject({
  $schema: z.string().optional().describe('Address of this schema, for editors'),
  target: z.union([targetText, targetObject]).optional().describe('Whose traffic comes here'),
  env: z
    .union([z.literal(false), environmentConfigSchema])
    .optional()
    .describe("The target's variables for the command; false: none"),
  one: z.boolean().optional().describe('Only one pod of a workload, instead of all'),
  mode: z
    .enum(MODES)
    .optional()
    .describe('steal: the local process answers instead of the app; mirror: it gets a copy'),
  source: z.enum(MIRROR_SOURCES).optional().describe('Where a mirror copies from'),
  max_rate: z.string().optional().describe('How much a mirror copies at the most, as in 100/s or 5MB/s'),
  ports: z
    .array(z.union([portNumber, z.string().regex(/^([0-9]+|[a-z0-9-]{1,15})(:[0-9]+)?$/)]))
    .min(1)
    .optional()
    .describe(
      'REMOTE or "REMOTE:LOCAL", REMOTE also by its name in the pod; left out, `headgate exec` takes what the command listens on',
    ),
  filter: filterSchema.optional().describe('Which requests; left out, all of them'),
  world: z
    .union([z.boolean(), z.enum(WORLD_WAYS)])
    .optional()
    .describe("Whether the command gets the pod's network and names, or by which way"),
  outgoing: z
    .union([z.enum(OUTGOING_SIDES), outgoingObject])
    .optional()
    .describe('Where connections of a command in a world go'),
  dns: z
    .union([z.enum(WORLD_SIDES), dnsObject])
    .optional()
    .describe('Whose names a command in a world sees'),
  hostname: z.enum(WORLD_SIDES).optional().describe('Whose hostname a command in a world sees'),
  files: filesConfigSchema.optional().describe('Whose files a command in a world sees'),
  tls: z
    .strictObject({
      cert: z.string().describe('Path of the certificate in the target, PEM'),
      key: z.string().describe('Path of its private key in the target, PEM; it stays there'),
    })
    .optional()
    .describe(
      'Opens TLS on the ports: the agent ends it with these files of the target, and requests within it are judged',
    ),
  takeover: z.boolean().optional().describe('End another session that takes the same requests'),
  steal_probes: z.boolean().optional().describe('Take the probes of the kubelet too'),
  drain: z.boolean().optional().describe('Reset connections that are older than the session'),
  drain_timeout: z
    .number()
    .min(0)
    .max(86_400)
    .optional()
    .describe('Seconds that the agent relays open connections on after the last session left'),
  local_protocol: z
    .enum(LOCAL_PROTOCOLS)
    .optional()
    .describe('What the local process is spoken to in, for requests that come in HTTP/2'),
  name: z.string().min(1).max(MAX_NAME_LENGTH).optional().describe('Who the others see; user@host by default'),
  progress: z.enum(PROGRESS_MODES).optional().describe('How progress is printed'),
  redirect_engine: z.enum(REDIRECT_ENGINES).optional().describe('How the agent takes the traffic'),
  agent: agentConfigSchema.optional().describe('Agents in a cluster'),
  client_address: z.boolean().optional().describe("Whether the app sees the client's own address"),
});

/** The file after validation. */
export type ConfigFile = z.infer<typeof configSchema>;

/** Keys of the file, for "did you mean". */
export const CONFIG_KEYS: readonly string[] = Object.keys(configSchema.shape).filter(key => key !== '$schema');

/** Keys that a later version will know: refused by name, since leaving them out in silence would do something else. */
export const LATER_KEYS: ReadonlyMap<string, string> = new Map([
  ['feature', "mirrord's files"],
  ['operator', "mirrord's files"],
]);

/** The published JSON schema (draft 2020-12), as text with a newline at its end. */
export function configJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input' });
  const document = { $schema, $id: CONFIG_SCHEMA_ID, title: 'Configuration of Headgate', ...schema };
  return `${JSON.stringify(document, null, 2)}\n`;
}
