/** What other folders may use of the CLI: nothing but the schema of its file. The CLI itself begins in main.ts. */

export { configJsonSchema } from './config/schema.ts';
