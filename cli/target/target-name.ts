/**
 * What the user names as target. This version serves local targets: a network namespace, a process, a container of
 * this machine. The kinds that come with the cluster are known by name, so that the answer is not "unknown".
 */

import { HeadgateError } from '../errors.ts';
import { nearestWord } from '../nearest.ts';

/** Kinds of target that this version can serve. */
export const LOCAL_TARGET_KINDS = ['netns', 'pid', 'container'] as const;
export type LocalTargetKind = (typeof LOCAL_TARGET_KINDS)[number];

const CLUSTER_KINDS = ['pod', 'deployment', 'statefulset', 'daemonset', 'replicaset', 'job', 'cronjob', 'service'];

/** A target on this machine. `text` is how it is written: `netns/shop`. */
export interface LocalTarget {
  readonly kind: LocalTargetKind;
  readonly name: string;
  readonly text: string;
}

const FORMS = 'netns/NAME (see `ip netns`), pid/NUMBER or container/ID';

/** @throws HeadgateError HEADGATE_ERR_TARGET or HEADGATE_ERR_UNSUPPORTED with what would be right. */
export function parseTarget(text: string): LocalTarget {
  const slash = text.indexOf('/');
  const kind = slash === -1 ? '' : text.slice(0, slash).toLowerCase();
  const name = slash === -1 ? '' : text.slice(slash + 1);
  if (CLUSTER_KINDS.includes(kind)) {
    throw new HeadgateError(
      'HEADGATE_ERR_UNSUPPORTED',
      `This version cannot reach "${text}": it serves this machine only.`,
      {
        hint: `Name a target of this machine: ${FORMS}.`,
      },
    );
  }
  const localKind = LOCAL_TARGET_KINDS.find(known => known === kind);
  if (localKind === undefined) throw unknownTarget(text, kind);
  checkName(localKind, name, text);
  return { kind: localKind, name, text: `${localKind}/${name}` };
}

function unknownTarget(text: string, kind: string): HeadgateError {
  const nearest = kind === '' ? undefined : nearestWord(kind, LOCAL_TARGET_KINDS);
  const guess = nearest === undefined ? '' : ` Did you mean "${nearest}/${text.slice(text.indexOf('/') + 1)}"?`;
  return new HeadgateError('HEADGATE_ERR_TARGET', `"${text}" is not a target.${guess}`, {
    hint: `A target is written ${FORMS}.`,
  });
}

function checkName(kind: LocalTargetKind, name: string, text: string): void {
  const isRight = kind === 'pid' ? /^[1-9][0-9]{0,9}$/.test(name) : /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name);
  if (isRight) return;
  const problem =
    kind === 'pid' ? 'the process id must be a number, as in pid/1234' : `it has no usable name after ${kind}/`;
  throw new HeadgateError('HEADGATE_ERR_TARGET', `"${text}" is not a target: ${problem}.`, {
    hint: `A target is written ${FORMS}.`,
  });
}
