/** Writes schema/headgate.schema.json from the shape that the CLI checks configuration files by, in the repository's format. */

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configJsonSchema } from '../cli/index.ts';

const file = fileURLToPath(new URL('../schema/headgate.schema.json', import.meta.url));
const formatter = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));

writeFileSync(file, configJsonSchema());
execFileSync(formatter, ['format', '--write', file], { stdio: 'inherit' });
