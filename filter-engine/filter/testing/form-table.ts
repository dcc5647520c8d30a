/**
 * The table of docs/filters.md that shows every form: each row a filter, a request that matches it as HTTP/1 and as HTTP/2 carry it,
 * and one that does not. Shared by the tests of both.
 */

import { readFileSync } from 'node:fs';

export const FILTERS_PAGE = readFileSync(new URL('../../../docs/filters.md', import.meta.url), 'utf8');

/** A row; requests as their cells show them. */
export interface FormRow {
  readonly filter: string;
  readonly matching: string;
  /** `matching` as the fields of a stream. */
  readonly streamed: string;
  readonly other: string;
}

export const FORM_ROWS: readonly FormRow[] = [
  ...FILTERS_PAGE.matchAll(/^\| `(\{.*\})` \| `(.*)` \| `(.*)` \| `(.*)` \|$/gm),
].map(([, filter = '', matching = '', streamed = '', other = '']) => ({
  filter: filter.replaceAll('\\|', '|'),
  ...{ matching, streamed, other },
}));

/** A request as a cell shows it, ` · ` between its parts. */
export interface ShownRequest {
  /** The request line and the header lines, or the fields of a stream. */
  readonly lines: readonly string[];
  readonly body: string | undefined;
  readonly connection: number;
}

export function shownRequest(cell: string): ShownRequest {
  const parts = cell.split(' · ');
  const body = parts.findLast(part => part.startsWith('{'));
  const connection = parts.find(part => part.startsWith('connection '));
  return {
    lines: parts.filter(part => part !== body && part !== connection),
    body,
    connection: Number(connection?.slice('connection '.length) ?? 0),
  };
}
