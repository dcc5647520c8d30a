export { parseMirrordHttpFilter } from './http-filter.ts';
