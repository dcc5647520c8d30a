/** A body for people and files: its text where it is text, else what can be said of it. */

import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { systemErrorCode } from '../errors.ts';
import { MAX_RECORDED_BODY_BYTES } from './limits.ts';
import type { Message } from './message.ts';
import { fieldValue } from './message-head.ts';

export interface SeenBody {
  /** Without framing, as it was sent. */
  readonly bytes: number;
  /** As the message says; empty when it does not. */
  readonly mimeType: string;
  /** Not all of it was kept. */
  readonly isCut: boolean;
  /** Undefined for a binary one. */
  readonly text: string | undefined;
  /** What was kept: of a compressed one that could be taken apart, its content. */
  readonly content: Buffer;
}

const DECODERS: Readonly<Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/** @returns undefined while there is none, or an empty one */
export function bodyOf({ head, body }: Message): SeenBody | undefined {
  if (head === undefined || body === undefined || body.length === 0) return undefined;
  const mimeType = fieldValue(head, 'content-type') ?? '';
  const kept = body.bytes();
  const encoding = (fieldValue(head, 'content-encoding') ?? 'identity').trim().toLowerCase();
  const content = encoding === 'identity' ? kept : decompressed(kept, encoding);
  const text = content === undefined ? undefined : textOf(content, mimeType);
  return { bytes: body.length, mimeType, isCut: body.isCut, text, content: content ?? kept };
}

/** @returns undefined for what is cut, of an unknown kind, broken, or too large when it is whole again */
function decompressed(bytes: Buffer, encoding: string): Buffer | undefined {
  const decode = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  try {
    return decode?.(bytes, { maxOutputLength: MAX_RECORDED_BODY_BYTES });
  } catch (error) {
    // Every failure of zlib has a code.
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** @returns undefined where the bytes are no text in their character set */
function textOf(bytes: Buffer, mimeType: string): string | undefined {
  const [, charset = 'utf-8'] = /;\s*charset="?([^";\s]+)/i.exec(mimeType) ?? [];
  try {
    // A character that the cut goes through is left out.
    const text = new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true });
    return text.includes('\0') ? undefined : text;
  } catch (error) {
    // RangeError: a character set that nobody knows.
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return undefined;
  }
}
