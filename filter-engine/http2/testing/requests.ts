/** Requests written as lines (`GET /x`, `name: value`), as HTTP/2 carries them, and what filters say of them. */

import type { Filter } from '../../filter/index.ts';
import { NEED_MORE, NO_MATCH, type Verdict } from '../../filter/index.ts';
import { RequestHead } from '../../request-head.ts';
import {
  BLOCK_CANNOT_MATCH,
  BlockPrefilter,
  HeaderList,
  HpackDecoder,
  NO_LIST_VIOLATION,
  readRequest,
} from '../index.ts';
import type { FieldToWrite, Pair } from './blocks.ts';
import { ToldEncoder } from './blocks.ts';

/** The header list of a request; one code unit a byte. */
export function pairsOf(lines: readonly string[]): Pair[] {
  const [requestLine = '', ...rest] = lines;
  const [method = '', target = ''] = requestLine.split(' ');
  const absolute = /^https?:\/\/([^/]*)(.*)$/.exec(target);
  const fields = rest.map(line => {
    const colon = line.indexOf(':', 1);
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const host = fields.find(([name]) => name === 'host')?.[1] ?? absolute?.[1] ?? 'shop.test';
  const pseudos: Pair[] = [
    [':method', method],
    [':scheme', 'http'],
    [':path', absolute === null ? target : absolute[2] || '/'],
    [':authority', host],
  ];
  const isConnect = method === 'CONNECT';
  const asked = pseudos.filter(([name]) => !isConnect || name === ':method' || name === ':authority');
  return [...asked, ...fields.filter(([name]) => name !== 'host')];
}

/** One connection on which a filter judges request after request. */
export class JudgedConnection {
  readonly #filter: Filter;
  readonly #encoder = new ToldEncoder();
  readonly #decoder: HpackDecoder;
  readonly #list = new HeaderList();
  readonly #head = new RequestHead();
  /** Blocks of which the prefilter said that they cannot match. */
  ruledOut = 0;

  constructor(filter: Filter) {
    this.#filter = filter;
    this.#decoder = new HpackDecoder(new BlockPrefilter([filter]));
  }

  verdict(
    pairs: readonly Pair[],
    body: string | undefined,
    connectionKey = 0,
    form: Partial<FieldToWrite> = {},
  ): Verdict {
    const fields = pairs.map(([name, value]) => ({ name, value, ...form }));
    const block = this.#encoder.block(fields);
    const judged = this.#decoder.judge(block, 0, block.length);
    if (judged < 0) throw new Error(`refused: ${judged}`);
    if (judged === BLOCK_CANNOT_MATCH) {
      this.ruledOut++;
      return NO_MATCH;
    }
    if (this.#decoder.reread(block, 0, block.length, this.#list) < 0) throw new Error('refused in full');
    const head = this.#head;
    const violation = readRequest(this.#list, body === undefined, head);
    if (violation !== NO_LIST_VIOLATION) throw new Error(`violation ${violation}`);
    head.connectionKey = connectionKey;
    const verdict = this.#filter.match(head);
    return verdict === NEED_MORE ? this.#filter.matchBody(head, Buffer.from(body ?? ''), true) : verdict;
  }
}
