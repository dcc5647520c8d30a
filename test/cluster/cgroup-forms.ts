/**
 * The forms that /proc/PID/cgroup takes on the nodes of the world, as files: cgroup v1 and v2, systemd and cgroupfs
 * drivers, containerd, CRI-O and docker, shared and private cgroup namespaces, and processes that belong to no container.
 * One machine can show only one of them, so whoever looks for a container by its id is tried with all.
 *
 * A file in `fixtures/cgroup/` begins with comment lines (`# …`): what it is, then `# container: ID` or `# container: none`,
 * then one `# also in the path: ID` for each id of another container that its paths hold. What follows is the file as
 * the kernel writes it.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FORMS_DIR = join(import.meta.dirname, 'fixtures', 'cgroup');
const NO_CONTAINER = 'none';

/** One form. */
export interface CgroupForm {
  /** The file's name without its end, as `v2-systemd-containerd`. */
  readonly name: string;
  readonly about: string;
  /** The container whose process it is: the innermost, if one runs inside another; null when it is in none. */
  readonly containerId: string | null;
  /** Ids of other containers that the paths hold too. */
  readonly otherIds: readonly string[];
  /** What the kernel writes. */
  readonly text: string;
}

/** All forms, by name. */
export function cgroupForms(): readonly CgroupForm[] {
  return readdirSync(FORMS_DIR).toSorted().map(readForm);
}

function readForm(file: string): CgroupForm {
  const lines = readFileSync(join(FORMS_DIR, file), 'utf8').split('\n');
  const comments = lines.filter(line => line.startsWith('# ')).map(line => line.slice('# '.length));
  const valuesOf = (key: string): readonly string[] =>
    comments.filter(line => line.startsWith(`${key}: `)).map(line => line.slice(`${key}: `.length));
  const [containerId] = valuesOf('container');
  if (containerId === undefined) throw new Error(`${file} does not say which container it is about`);
  return {
    name: file.replace(/\.txt$/, ''),
    about: comments[0] ?? '',
    containerId: containerId === NO_CONTAINER ? null : containerId,
    otherIds: valuesOf('also in the path'),
    text: lines.slice(comments.length).join('\n'),
  };
}
