/**
 * Where a dump shows what it saw: lines on stdout, and a HAR file beside them. Lines that nobody reads are left out and counted, so
 * that a paused pager costs neither memory nor the session; the file gets everything.
 */

import { MAX_OUTPUT_BACKLOG_BYTES } from '../limits.ts';
import { printableJson } from '../progress/style.ts';
import type { Output } from '../terminal.ts';
import type { Exchange, ExchangeSink, RawConnection } from './exchange.ts';
import { connectionJson, exchangeJson } from './exchange-json.ts';
import { connectionWords, type ExchangeWording, exchangeWords, unlistedWords } from './exchange-words.ts';
import { harEntry } from './har-entry.ts';
import type { HarFile } from './har-file.ts';

export interface DumpOutputOptions extends Omit<ExchangeWording, 'namesPort'> {
  readonly stdout: Output;
  /** One JSON object a line. */
  readonly isJson: boolean;
  readonly har: HarFile | undefined;
}

export class DumpOutput implements ExchangeSink {
  /** Whether lines name the port. */
  namesPort = false;
  readonly counts = { exchanges: 0, connections: 0, unlisted: 0 };
  readonly #options: DumpOutputOptions;
  /** Left out since the last line. */
  #gap = 0;

  constructor(options: DumpOutputOptions) {
    this.#options = options;
  }

  onExchange(exchange: Exchange): void {
    const { har, redaction } = this.#options;
    this.counts.exchanges += 1;
    har?.add(harEntry(exchange, redaction));
    if (this.#isStuck()) return;
    const { isJson } = this.#options;
    this.#print(isJson ? printableJson(exchangeJson(exchange, this.#options)) : exchangeWords(exchange, this.#wording));
  }

  onConnection(connection: RawConnection): void {
    this.counts.connections += 1;
    if (this.#isStuck()) return;
    const { isJson } = this.#options;
    this.#print(isJson ? printableJson(connectionJson(connection)) : connectionWords(connection, this.#wording));
  }

  onUnfollowed(): void {
    this.counts.exchanges += 1;
    this.#leaveOut();
  }

  /** The last line of JSON. */
  end(): void {
    this.#tellGap();
    if (this.#options.isJson) this.#print(printableJson({ kind: 'summary', ...this.counts }));
  }

  get #wording(): ExchangeWording {
    return { ...this.#options, namesPort: this.namesPort };
  }

  #isStuck(): boolean {
    if ((this.#options.stdout.writableLength ?? 0) > MAX_OUTPUT_BACKLOG_BYTES) {
      this.#leaveOut();
      return true;
    }
    this.#tellGap();
    return false;
  }

  #leaveOut(): void {
    this.counts.unlisted += 1;
    this.#gap += 1;
  }

  #tellGap(): void {
    if (this.#gap === 0) return;
    const { isJson, style } = this.#options;
    this.#print(isJson ? printableJson({ kind: 'unlisted', count: this.#gap }) : unlistedWords(this.#gap, style));
    this.#gap = 0;
  }

  #print(line: string): void {
    this.#options.stdout.write(`${line}\n`);
  }
}
