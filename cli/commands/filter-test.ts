/** `headgate filter test`: whether a filter matches one request, and why. */

import { compileFilter, type Explanation, type Filter, type FilterSpec, MATCH } from '../../filter-engine/index.ts';
import { HeadgateError } from '../errors.ts';
import { MAX_TRIAL_BYTES } from '../limits.ts';
import type { FilterTestFlags } from '../program.ts';
import { isColoured, printableJson, styleFor } from '../progress/style.ts';
import type { Terminal } from '../terminal.ts';
import { explanationJson, explanationLines } from '../trial/explanation-words.ts';
import { type ReadRequest, readRequest } from '../trial/request-input.ts';
import { readLayers } from './prepare.ts';

/** What came out. */
interface Trial {
  readonly isMatch: boolean;
  /** Undefined when no filter may judge the request. */
  readonly explanation: Explanation | undefined;
  readonly violation: ReadRequest['violation'];
  readonly notes: readonly string[];
}

/** @returns 0 for a match, 1 for none. @throws HeadgateError when there is no filter or no request. */
export async function testFilter(flags: FilterTestFlags, terminal: Terminal): Promise<number> {
  const spec = filterOf(flags, terminal);
  if (terminal.isInputTyped)
    terminal.stderr.write('Reading a request from standard input; Ctrl-D in a new line ends it.\n');
  const input = await terminal.readInput(MAX_TRIAL_BYTES);
  if (input.length > MAX_TRIAL_BYTES) {
    throw new HeadgateError('HEADGATE_ERR_USAGE', `The request is larger than ${MAX_TRIAL_BYTES} bytes.`);
  }
  const trial = tryFilter(spec, readRequest(input));
  print(trial, flags, terminal);
  return trial.isMatch ? 0 : 1;
}

function filterOf(flags: FilterTestFlags, terminal: Terminal): FilterSpec {
  const { layers } = readLayers(flags, terminal);
  const filter = layers.find(layer => layer.filter !== undefined)?.filter;
  if (filter !== undefined && filter !== null) return filter;
  throw new HeadgateError('HEADGATE_ERR_USAGE', 'There is no filter to try: without one, every request is taken.', {
    hint: "Add filter flags such as --header 'x-user: alice', or -f FILE.",
  });
}

function tryFilter(spec: FilterSpec, { head, body, violation, notes }: ReadRequest): Trial {
  if (violation !== undefined) return { isMatch: false, explanation: undefined, violation, notes };
  const filter = compileFilter(spec);
  const explanation = filter.explain(head, body === undefined ? {} : { body });
  return { isMatch: isMatch(filter, { head, body }), explanation, violation, notes: [...notes, ...sampleNotes(spec)] };
}

function isMatch(filter: Filter, { head, body }: Pick<ReadRequest, 'head' | 'body'>): boolean {
  if (!filter.needsBody) return filter.match(head) === MATCH;
  return filter.matchBody(head, body ?? Buffer.alloc(0), body !== undefined) === MATCH;
}

/** A connection has no key before it is there. */
function sampleNotes(spec: FilterSpec): string[] {
  if ('all_of' in spec) return spec.all_of.flatMap(sampleNotes).slice(0, 1);
  if ('any_of' in spec) return spec.any_of.flatMap(sampleNotes).slice(0, 1);
  if ('not' in spec) return sampleNotes(spec.not);
  if (!('sample' in spec) || spec.sample.by !== undefined) return [];
  return ['A sample by connection is different for every client connection: one of them is taken here.'];
}

function print({ isMatch, explanation, violation, notes }: Trial, { json }: FilterTestFlags, terminal: Terminal): void {
  const verdict = isMatch ? 'match' : 'no match';
  if (json) {
    const tree = explanation === undefined ? null : explanationJson(explanation);
    const report = { verdict, violation: violation ?? null, explanation: tree, notes };
    terminal.stdout.write(`${printableJson(report, 2)}\n`);
    return;
  }
  const style = styleFor(isColoured(terminal.stdout, terminal.environment));
  const lines = [isMatch ? style.good(verdict) : style.warning(verdict)];
  if (violation !== undefined)
    lines.push(`  ✗ ${violation.text}: an ambiguous request is never stolen, and no filter judges it.`);
  if (explanation !== undefined) lines.push(...explanationLines(explanation, style));
  for (const note of notes) lines.push(style.faint(`note: ${note}`));
  terminal.stdout.write(`${lines.join('\n')}\n`);
}
