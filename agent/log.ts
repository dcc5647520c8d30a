/**
 * The agent's log: JSON lines in a file of its run directory, and on stderr until it reported that it is ready (the CLI
 * listens until then). The file begins anew at MAX_LOG_BYTES, since it lies in memory (/run).
 */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { type Logger, pino } from 'pino';

const MAX_LOG_BYTES = 4 * 1024 * 1024;

class LogTarget {
  private file = -1;
  private fileBytes = 0;
  private isEarly = true;

  /** pino's destination. */
  write(line: string): void {
    if (this.isEarly) process.stderr.write(line);
    if (this.file < 0) return;
    if (this.fileBytes > MAX_LOG_BYTES) {
      ftruncateSync(this.file);
      this.fileBytes = 0;
    }
    this.fileBytes += writeSync(this.file, line);
  }

  open(path: string): void {
    this.file = openSync(path, 'a', 0o600);
  }

  endEarly(): void {
    this.isEarly = false;
  }

  close(): void {
    if (this.file >= 0) closeSync(this.file);
    this.file = -1;
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
