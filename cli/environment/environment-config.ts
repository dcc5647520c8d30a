/** `env:` of the configuration file. */

import { z } from 'zod';

const globs = z.array(z.string().min(1));

/** The shape of `env:`. */
export const environmentConfigSchema = z.strictObject({
  include: globs.optional().describe('Globs of the variables of the target that the command gets; all by default'),
  exclude: globs.optional().describe('Globs of variables that it does not get'),
  override: z
    .record(z.string().min(1), z.string())
    .optional()
    .describe('Variables that are set, whatever the target has'),
  unset: globs.optional().describe('Globs of variables that the command does not get at all'),
  file: z.string().min(1).optional().describe("Path of a dotenv file, over the target's variables"),
});

export type EnvironmentConfig = z.infer<typeof environmentConfigSchema>;
