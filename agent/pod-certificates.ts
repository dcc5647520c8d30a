/**
 * Certificates and keys that lie in the target, for TLS that sessions have opened. The files are read below the target's root as the target's
 * user (files/), or on this machine where the target is a network namespace, which has no files of its own. What is read stays in this process:
 * no message, log or error holds any of it.
 *
 * Files of a pod change under their name (a Secret's volume swaps a symlink). Nobody is told of that here, so a connection that comes CERTIFICATE_AGE_MS
 * after the last look has them looked at again before it is answered. While they cannot be used, connections go to the app, and the sessions
 * are told why, once for each reason.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { type PodPath, parsePodPath, showPodPath, type TlsWish } from '../protocol/index.ts';
import { errnoName } from '../sys/index.ts';
import type { FileRoom } from './files/index.ts';
import { MAX_CERTIFICATE_BYTES } from './limits.ts';
import type { Target } from './netns/index.ts';
import type { SessionRegistry } from './session-registry.ts';
import { CERTIFICATE_AGE_MS, CertificateError, type CertificateSource, ServerCertificate } from './steal/index.ts';

/** The content, or why there is none. */
type Reading = Buffer | string;
export type ReadTargetFile = (path: PodPath) => Promise<Reading>;

/** Where the two files lie. */
interface Paths {
  readonly cert: PodPath;
  readonly key: PodPath;
}

export class PodCertificates {
  private readonly read: ReadTargetFile;
  private readonly registry: Pick<SessionRegistry, 'all'>;
  /** What was opened, also for wishes that are no subscriptions yet: a session's come all at once, and a port has one certificate. */
  private opened: readonly WeakRef<FileCertificate>[] = [];

  constructor(files: FileRoom | null, { kind }: Pick<Target, 'kind'>, registry: Pick<SessionRegistry, 'all'>) {
    this.read = readerOf(files, kind === 'netns');
    this.registry = registry;
  }

  /** What a wish names; the same object for all who name the same files. @returns why not, when it cannot be used now */
  async open(wish: TlsWish): Promise<FileCertificate | string> {
    const [cert, key] = [parsePodPath(wish.cert), parsePodPath(wish.key)];
    if (cert === null || key === null) return 'the paths of the certificate and the key must be absolute';
    const certificate = this.known({ cert, key }) ?? this.create({ cert, key });
    if ((await certificate.current()) !== null) return certificate;
    // Who tries again has mended something: nobody waits until what is known is old.
    this.opened = this.opened.filter(each => each.deref() !== certificate);
    return certificate.trouble;
  }

  private known(paths: Paths): FileCertificate | undefined {
    const subscriptions = this.registry.all.flatMap(session => [...session.subscriptions.values()]);
    const subscribed = subscriptions.map(each => each.certificate).filter(each => each instanceof FileCertificate);
    return [...subscribed, ...this.opened.map(each => each.deref())].find(each => each?.isOf(paths));
  }

  private create(paths: Paths): FileCertificate {
    const certificate = new FileCertificate(paths, this.read, words => this.tell(certificate, words));
    this.opened = [...this.opened.filter(each => each.deref() !== undefined), new WeakRef(certificate)];
    return certificate;
  }

  private tell(certificate: FileCertificate, words: string): void {
    for (const session of this.registry.all) {
      for (const { id, port, certificate: own } of session.subscriptions.values()) {
        if (own !== certificate) continue;
        const message = `TLS on port ${port} goes to the app as it comes: ${words}`;
        session.send({ type: 'notice', level: 'warn', code: 'TLS_CERTIFICATE', message, subscription: id });
      }
    }
  }
}

export class FileCertificate implements CertificateSource {
  /** Why there is none at the moment; empty while there is one. */
  trouble = '';
  private readonly paths: Paths;
  private readonly read: ReadTargetFile;
  private readonly onTrouble: (words: string) => void;
  private readonly nowMs: () => number;
  private certificate: ServerCertificate | null = null;
  private lookedMs = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> | null = null;

  /** @param onTrouble told at each new reason for which there is none */
  constructor(paths: Paths, read: ReadTargetFile, onTrouble: (words: string) => void, nowMs = () => performance.now()) {
    this.paths = paths;
    this.read = read;
    this.onTrouble = onTrouble;
    this.nowMs = nowMs;
  }

  isOf({ cert, key }: Paths): boolean {
    return this.paths.cert === cert && this.paths.key === key;
  }

  /** For whom another pair stands in the way. */
  get text(): string {
    return `${showPodPath(this.paths.cert)} and ${showPodPath(this.paths.key)}`;
  }

  async current(): Promise<ServerCertificate | null> {
    if (this.nowMs() - this.lookedMs >= CERTIFICATE_AGE_MS) {
      this.looking ??= this.look().finally(() => {
        this.looking = null;
      });
      await this.looking;
    }
    return this.certificate;
  }

  private async look(): Promise<void> {
    const startedMs = this.nowMs();
    let found = await this.readPair();
    // The two files may have been swapped between the two readings.
    if (typeof found === 'string') found = await this.readPair();
    this.lookedMs = startedMs;
    const words = typeof found === 'string' ? found : '';
    this.certificate = typeof found === 'string' ? null : found;
    if (words !== '' && words !== this.trouble) this.onTrouble(words);
    this.trouble = words;
  }

  private async readPair(): Promise<ServerCertificate | string> {
    const { paths } = this;
    const [cert, key] = await Promise.all([this.read(paths.cert), this.read(paths.key)]);
    if (typeof cert === 'string') return `the certificate ${showPodPath(paths.cert)} ${cert}`;
    if (typeof key === 'string') return `the key ${showPodPath(paths.key)} ${key}`;
    if (this.certificate?.isOf(cert, key)) return this.certificate;
    try {
      return new ServerCertificate(cert, key);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      return `${error.message} (${this.text})`;
    }
  }
}

function readerOf(files: FileRoom | null, isMachine: boolean): ReadTargetFile {
  if (isMachine) return readMachineFile;
  if (files === null) return () => Promise.resolve('cannot be read: this agent reads no files of its target');
  return async path => {
    const content = await files.read(path);
    if (Buffer.isBuffer(content)) return content;
    return typeof content === 'number' ? wordsOf(errnoName(-content)) : `cannot be read: ${content.message}`;
  };
}

/** A file of this machine. */
async function readMachineFile(path: PodPath): Promise<Reading> {
  try {
    // A pipe without a writer must not be waited for.
    await using file = await open(showPodPath(path), constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await file.stat();
    if (!status.isFile()) return 'is no plain file';
    if (status.size > MAX_CERTIFICATE_BYTES) return wordsOf('EFBIG');
    return await file.readFile();
  } catch (error) {
    return wordsOf((error as NodeJS.ErrnoException).code ?? 'unknown error');
  }
}

function wordsOf(code: string): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'is not there';
    case 'EACCES':
      return "may not be read by the target's user";
    case 'EFBIG':
      return 'is too large';
    default:
      return `cannot be read (${code})`;
  }
}
