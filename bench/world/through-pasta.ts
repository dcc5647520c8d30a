/** pasta (Debian: passt) between a namespace of its own and the pod: what a program gets whose packets it turns into sockets of the pod. No tunnel is in its way. */

import { hasCommand, type Lab, LabProcess, Namespace, until } from '../../test/lab/index.ts';

/** Its options: nothing forwarded inwards, and its gateway is nobody, so that no address means this machine. */
const PASTA = ['pasta', '--foreground', '--runas', '0', '--netns-only', '--config-net', '--no-map-gw', '-4', '--quiet'];
const NOTHING_INWARDS = ['-t', 'none', '-u', 'none', '-T', 'none', '-U', 'none'];

/** Undefined where it is not installed. */
export async function startPasta(lab: Lab): Promise<Namespace | undefined> {
  if (!hasCommand('pasta')) return undefined;
  const inside = lab.use(await Namespace.create(lab.pod.name.replace(/-pod$/, '-pasta')));
  // It takes the pod's addresses from the link of the default route.
  await lab.pod.run('ip', 'route', 'add', 'default', 'via', lab.clientAddresses4.at(-1) ?? '');
  const argv = [...PASTA, ...NOTHING_INWARDS, '--netns', inside.path];
  lab.use(new LabProcess(['ip', 'netns', 'exec', lab.pod.name, ...argv]));
  await until(async () => (await inside.run('ip', '-4', 'address')).includes(lab.podAddress4), {
    what: 'pasta to set its link up',
  });
  return inside;
}
