/**
 * The sources as few files: each program and each worker with all that it needs, so that a start reads one file instead of six
 * hundred. That halves what a start costs, and the agent's start is a part of the start of every session in a cluster.
 *
 * Entries keep their places (`agent/main.ts` is `dist/agent/main.js`), so what finds another by its path finds it in both; whatever
 * else is built lies in `parts/` beside them, and `import.meta.url` stays that of the source's own place.
 *
 * Left outside are koffi, which is native, and the cluster's client library, of which three files are read. What is inside of others'
 * work is named with its licence in `dist/LICENSES.txt`.
 */

import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

const projectDir = join(import.meta.dirname, '..');
const OUTSIDE = ['koffi', /^@kubernetes\/client-node(\/|$)/];
/** Node's own modules are asked for by call: an `import` of node:http reads every property of it, and so loads all of fetch, too. */
const ASKED = new Set(builtinModules.filter(name => name !== 'module').flatMap(name => [name, `node:${name}`]));
const ASKED_PREFIX = '\0node:';
/** What stands for `import.meta.url` until the file is known in which the code ends up. */
const URL_MARK = /__urlOf\("([^"]+)"\)/g;

/** Programs and workers: whatever is started by its path. */
export const ENTRIES = globSync(['agent/**/{main,*-worker}.ts', 'cli/**/{main,inner,launcher,*-worker}.ts'], {
  cwd: projectDir,
})
  .filter(path => !path.includes('/testing/'))
  .toSorted();

/** Builds all entries into the folder. */
export async function bundle(distDir: string): Promise<void> {
  const modules = new Set<string>();
  for (const entry of ENTRIES) for (const id of await bundleEntry(entry, distDir)) modules.add(id);
  writeFileSync(join(distDir, 'LICENSES.txt'), licencesOf(packagesOf(modules)));
}

/** Each by itself: what it does not use is not in it, whatever the others use. @returns the modules in it */
async function bundleEntry(entry: string, distDir: string): Promise<readonly string[]> {
  const name = entry.replace(/\.ts$/, '');
  const build = await rolldown({
    cwd: projectDir,
    input: { [name]: entry },
    platform: 'node',
    // What the oldest Node of package.json reads: it knows no `using` yet.
    transform: { target: 'es2024' },
    external: OUTSIDE,
    plugins: [nodeByCall(), ownPlaces()],
    // No module of ours does anything by being imported; of others' only what is used counts.
    treeshake: { moduleSideEffects: false },
  });
  const { output } = await build.write({
    dir: distDir,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: `${name.split('/')[0]}/parts/[name]-[hash].js`,
  });
  return output.flatMap(file => (file.type === 'chunk' ? file.moduleIds : []));
}

function nodeByCall(): Plugin {
  return {
    name: 'node-by-call',
    resolveId(id) {
      return ASKED.has(id) ? { id: `${ASKED_PREFIX}${id.replace(/^node:/, '')}`, moduleSideEffects: false } : null;
    },
    load(id) {
      if (!id.startsWith(ASKED_PREFIX)) return null;
      const name = JSON.stringify(`node:${id.slice(ASKED_PREFIX.length)}`);
      return { code: `module.exports = process.getBuiltinModule(${name});`, moduleType: 'js' };
    },
  };
}

function ownPlaces(): Plugin {
  return {
    name: 'own-places',
    transform(code, id) {
      if (id.includes('node_modules') || !code.includes('import.meta.url')) return null;
      const path = posix.relative(projectDir, id).replace(/\.ts$/, '.js');
      return code.replaceAll('import.meta.url', `__urlOf(${JSON.stringify(path)})`);
    },
    renderChunk(code, { fileName }) {
      return code.replaceAll(URL_MARK, (_, path: string) => {
        if (path === fileName) return 'import.meta.url';
        return `new URL(${JSON.stringify(posix.relative(dirname(fileName), path))}, import.meta.url).href`;
      });
    },
  };
}

/** The folders of the packages that the modules are from. */
function packagesOf(modules: Iterable<string>): readonly string[] {
  const folders = [...modules].map(id => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0]);
  return [...new Set(folders.filter(folder => folder !== undefined))].toSorted();
}

function licencesOf(folders: readonly string[]): string {
  const texts = folders.map(folder => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find(each => /^licen[cs]e/i.test(each));
    const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `What the files of this folder hold of others' work.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
