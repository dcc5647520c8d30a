/**
 * The agent's log: JSON lines in a file of its run directory, and on stderr until it reported that it is ready (the CLI
 * listens until then); in a container all of them on stdout. The file begins anew at MAX_LOG_BYTES, since it lies in memory (/run).
 *
 * A line that cannot be written (a full /run) is lost and counted: the data path logs, too, and must not fail for that. The next line that
 * can be written is preceded by the count.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import { MAX_LOG_BYTES } from './limits.ts';

export class LogTarget {
  private file = -1;
  private fileBytes = 0;
  private isEarly = true;
  private isKept = false;

  /** Lines that could not be written and are not told of yet. */
  lostLines = 0;
  private readonly maxBytes: number;

  constructor(maxBytes = MAX_LOG_BYTES) {
    this.maxBytes = maxBytes;
  }

  /** pino's destination. Never throws. */
  write(line: string): void {
    if (this.isKept) process.stdout.write(line);
    else if (this.isEarly) process.stderr.write(line);
    if (this.file < 0) return;
    try {
      this.append(line);
    } catch {
      this.lostLines++; // ENOSPC, EIO, whatever: there is nobody left to tell.
    }
  }

  /** Appends to what a dead agent of this pod left there. @throws Error when the file cannot be opened */
  open(path: string): void {
    this.file = openSync(path, 'a', 0o600);
    this.fileBytes = fstatSync(this.file).size;
  }

  endEarly(): void {
    this.isEarly = this.isKept;
  }

  /** The process's output is the log, for as long as it lives: a container's. */
  keepOutput(): void {
    this.isKept = true;
  }

  close(): void {
    if (this.file >= 0) closeSync(this.file);
    this.file = -1;
  }

  private append(line: string): void {
    if (this.fileBytes > this.maxBytes) {
      ftruncateSync(this.file);
      this.fileBytes = 0;
    }
    if (this.lostLines > 0) {
      const notice = { level: 40, pid: process.pid, msg: `${this.lostLines} lines of this log are lost` };
      this.fileBytes += writeSync(this.file, `${JSON.stringify(notice)}\n`);
      this.lostLines = 0;
    }
    this.fileBytes += writeSync(this.file, line);
  }
}

export interface AgentLog extends Logger {
  readonly target: LogTarget;
}

/** @param level pino's: `debug` has a line for each connection */
export function createLog(level: string): AgentLog {
  const target = new LogTarget();
  const logger = pino({ level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, target);
  return Object.assign(logger, { target });
}

/** Writes down what ends the process unexpectedly: nobody reads its stderr. @param source `process`, outside of tests */
export function recordCrashes(log: Pick<Logger, 'fatal'>, source: Pick<NodeJS.EventEmitter, 'on'> = process): void {
  source.on('uncaughtExceptionMonitor', (error: unknown, origin: string) => {
    log.fatal({ err: error, origin }, 'the agent crashes');
  });
}
