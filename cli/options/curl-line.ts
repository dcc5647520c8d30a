/** A curl command whose request a filter takes. */

import type { FilterSpec } from '../../filter-engine/index.ts';
import { quoteWord } from '../shell-words.ts';
import { type ExampleRequest, exampleRequest } from './example-request.ts';

/**
 * `curl -H 'x-user: alice' <base>/cart`, or undefined where no request can be made up from the filter.
 * @param base scheme, host and port. @param runner what stands before curl, such as `ip netns exec shop`.
 */
export function curlLine(filter: FilterSpec | undefined, base: string, runner: readonly string[]): string | undefined {
  const example = exampleRequest(filter, new URL(base).host);
  if (example === undefined) return undefined;
  const query = example.query.length === 0 ? '' : `?${example.query.join('&')}`;
  return [...runner, 'curl', ...argumentsOf(example), base + example.path + query].map(quoteWord).join(' ');
}

function argumentsOf({ method, headers, cookies }: ExampleRequest): string[] {
  // curl takes `name;` for a header without value and `name:` for no header at all.
  const args = headers.flatMap(([name, value]) => ['-H', value === '' ? `${name};` : `${name}: ${value}`]);
  if (cookies.length > 0) args.push('-b', cookies.join('; '));
  if (method === 'HEAD') args.push('-I');
  else if (method !== 'GET') args.push('-X', method);
  return args;
}
