/**
 * What of the pod's files the command sees: `files:` of the configuration file and `--files`, each a layer, and what holds in the end.
 *
 *   off         the files of this machine alone
 *   overrides   those, with the pod's where a pod differs by nature (the default)
 *   read        the pod's, with the local toolchain and home
 *   write       as read; what is named by `write` is changed in the pod itself
 */

import { z } from 'zod';
import { parsePodPath, showPodPath } from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';

export const FILES_MODES = ['off', 'overrides', 'read', 'write'] as const;
export type FilesMode = (typeof FILES_MODES)[number];

export const MAX_CACHE_SECONDS = 3600;
const podPath = z.string().refine(text => parsePodPath(text) !== null, 'must be an absolute path without . and ..');
const podPaths = z.array(podPath);

const filesObject = z.strictObject({
  mode: z
    .enum(FILES_MODES)
    .optional()
    .describe("Whose files the command sees; by default its own with some of the pod's"),
  include: podPaths.optional().describe("Paths that are the pod's although they would not be by default"),
  exclude: podPaths.optional().describe('Paths that stay those of this machine'),
  write: podPaths.optional().describe('Paths that are changed in the pod itself, with what lies below them'),
  cache_seconds: z
    .number()
    .min(0)
    .max(MAX_CACHE_SECONDS)
    .optional()
    .describe('How old may be what is told of a file of the pod; 2 by default'),
});

/** Keys of `files`, for "did you mean". */
export const FILES_KEYS: readonly string[] = Object.keys(filesObject.shape);

/** The shape of `files:`. */
export const filesConfigSchema = z.union([z.enum(FILES_MODES), filesObject]);

export type FilesConfig = z.infer<typeof filesConfigSchema>;

/** What one layer says. */
export interface FilesLayer {
  readonly mode?: FilesMode | undefined;
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly write?: readonly string[] | undefined;
  readonly cacheSeconds?: number | undefined;
}

/** What holds for this run: what `mountFiles` of the world takes, but for the places. */
export interface FilesSettings {
  /** `off`: no files of the pod are mounted at all. */
  readonly mode: 'off' | 'overrides' | 'read';
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly writable: readonly string[];
  /** Undefined for the default. */
  readonly ageMs: number | undefined;
}

export function filesLayerOf(config: FilesConfig | undefined): FilesLayer {
  if (config === undefined) return {};
  if (typeof config === 'string') return { mode: config };
  const { cache_seconds, ...rest } = config;
  return { ...rest, cacheSeconds: cache_seconds };
}

/** `--files MODE`, or `--files write:/PATH,/PATH`. @throws HeadgateError HEADGATE_ERR_USAGE */
export function parseFilesFlag(text: string): FilesLayer {
  const colon = text.indexOf(':');
  const mode = FILES_MODES.find(each => each === (colon < 0 ? text : text.slice(0, colon)));
  if (mode === undefined || (colon >= 0 && mode !== 'write')) {
    throw new HeadgateError(
      'HEADGATE_ERR_USAGE',
      `--files takes ${FILES_MODES.join(', ')}, not ${JSON.stringify(text)}.`,
      {
        hint: 'Paths that are to be written in the pod are named as in --files write:/data,/srv/uploads.',
      },
    );
  }
  if (colon < 0) return { mode };
  const write = text.slice(colon + 1).split(',');
  const wrong = write.find(path => parsePodPath(path) === null);
  if (wrong === undefined) return { mode, write };
  throw new HeadgateError('HEADGATE_ERR_USAGE', `--files: ${JSON.stringify(wrong)} is not an absolute path.`, {
    hint: 'Write the path as it is in the pod, without . and ..',
  });
}

/** @param layers the most important one first. @throws HeadgateError where it is not said what may be written */
export function mergeFiles(layers: readonly FilesLayer[]): FilesSettings {
  const pick = <Key extends keyof FilesLayer>(key: Key): FilesLayer[Key] =>
    layers.find(layer => layer[key] !== undefined)?.[key];
  const mode = pick('mode') ?? 'overrides';
  const writable = mode === 'off' ? [] : (pick('write') ?? []);
  if (mode === 'write' && writable.length === 0) {
    throw new HeadgateError('HEADGATE_ERR_USAGE', 'It is not said which files of the pod may be written.', {
      hint: 'Name them: --files write:/data/uploads, or `files: { mode: write, write: [/data/uploads] }`.',
    });
  }
  if (writable.some(path => parsePodPath(path) === '')) {
    throw new HeadgateError('HEADGATE_ERR_USAGE', 'The whole root of the pod cannot be written.', {
      hint: 'Name the directories and files that are to be changed.',
    });
  }
  const cacheSeconds = pick('cacheSeconds');
  return {
    mode: mode === 'write' ? 'read' : mode,
    include: pick('include') ?? [],
    exclude: pick('exclude') ?? [],
    writable: writable.map(plain),
    ageMs: cacheSeconds === undefined ? undefined : cacheSeconds * 1000,
  };
}

/** Without slashes too many. */
function plain(text: string): string {
  const path = parsePodPath(text);
  return path === null ? text : showPodPath(path);
}
