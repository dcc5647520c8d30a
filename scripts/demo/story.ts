/** Tells a demo to its reader and checks it at the same time: what is printed is what happened, marked right or wrong. */

import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** One request as a line of the story. */
export interface RequestLine {
  readonly client: string;
  readonly request: string;
  /** The header that distinguishes it, or nothing. */
  readonly header?: string | undefined;
  readonly servedBy: string;
  readonly expected: string;
  readonly remark?: string | undefined;
}

const STYLE_OF: Readonly<Record<string, Style>> = { alice: 'magenta', bob: 'cyan', shop: 'yellow' };
const CLIENT_WIDTH = 12;
const REQUEST_WIDTH = 15;
const HEADER_WIDTH = 13;
const SERVED_BY_WIDTH = 6;

export class Story {
  #checks = 0;
  #wrong = 0;
  #sections = 0;

  /** Whether everything so far was as it should be. */
  get isTrue(): boolean {
    return this.#wrong === 0;
  }

  section(title: string): void {
    this.#sections++;
    console.log(styleText('bold', `\n${this.#sections}. ${title}`));
  }

  /** A line of plain words. */
  say(text: string): void {
    console.log(`   ${text}`);
  }

  /** What a program printed, indented and dimmed. */
  quote(who: string, text: string): void {
    console.log(`   ${styleText(STYLE_OF[who] ?? 'dim', `${who}'s terminal`)} ${styleText('dim', '│')} ${text}`);
  }

  /** A request with who answered it, checked. */
  request(line: RequestLine): void {
    const mark = this.#count(line.servedBy === line.expected);
    const wanted = line.servedBy === line.expected ? '' : styleText('red', `  expected ${line.expected}`);
    const columns = [
      line.client.padEnd(CLIENT_WIDTH),
      line.request.padEnd(REQUEST_WIDTH),
      styleText('dim', (line.header ?? '').padEnd(HEADER_WIDTH)),
      '→',
      styleText(STYLE_OF[line.servedBy] ?? 'red', line.servedBy.padEnd(SERVED_BY_WIDTH)),
      styleText('dim', line.remark ?? ''),
    ];
    console.log(`   ${mark} ${columns.join(' ')}${wanted}`);
  }

  /** A statement, checked; `detail` is shown when it is false. */
  check(statement: string, holds: boolean, detail = ''): void {
    const mark = this.#count(holds);
    console.log(`   ${mark} ${statement}${holds || detail === '' ? '' : styleText('red', `: ${detail}`)}`);
  }

  /** The last line. Returns the exit code. */
  end(durationMs: number): number {
    const seconds = (durationMs / 1000).toFixed(1);
    const text = this.isTrue
      ? styleText('green', `\n✔ ${this.#checks} checks, all as they should be (${seconds} s)`)
      : styleText('red', `\n✘ ${this.#wrong} of ${this.#checks} checks are not as they should be (${seconds} s)`);
    console.log(text);
    return this.isTrue ? 0 : 1;
  }

  #count(holds: boolean): string {
    this.#checks++;
    if (!holds) this.#wrong++;
    return holds ? styleText('green', '✔') : styleText('red', '✘');
  }
}
