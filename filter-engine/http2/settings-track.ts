/**
 * What one side's SETTINGS mean for who sends to it, and since when (RFC 9113 section 6.5.3): they count for sure once the other
 * side has acknowledged them.
 *
 * Whoever sends in the other side's name, without its knowledge of which were applied, keeps to the worse of both: a smaller window or
 * frame size counts when it passes, a larger one when its ACK passes (section 6.9.2). A size that nobody may say (section 6.5.2) counts never: whoever it
 * is said to ends the connection, and until then nothing is cut into frames of no bytes.
 */

import {
  DEFAULT_HEADER_TABLE_BYTES,
  DEFAULT_MAX_FRAME_BYTES,
  DEFAULT_WINDOW_BYTES,
  SETTING_BYTES,
  SETTINGS_ENABLE_CONNECT_PROTOCOL,
  SETTINGS_HEADER_TABLE_SIZE,
  SETTINGS_INITIAL_WINDOW_SIZE,
  SETTINGS_MAX_CONCURRENT_STREAMS,
  SETTINGS_MAX_FRAME_SIZE,
} from './frame-numbers.ts';
import { readUint32 } from './frame-scanner.ts';
import { MAX_UNACKED_SETTINGS } from './limits.ts';

/** RFC 9113 section 6.5.2. */
const MAX_WINDOW_BYTES = 0x7fffffff;
const LARGEST_MAX_FRAME_BYTES = 0xffffff;

/** One SETTINGS frame that is on its way; null for what it does not name. */
interface PendingSettings {
  tableBytes: number | null;
  /** The least that it names: the table passes through it (RFC 7541 section 4.2). */
  leastTableBytes: number | null;
  windowBytes: number | null;
  frameBytes: number | null;
}

/** The settings as plain data. */
export interface SettingsState {
  readonly tableBytes: number;
  readonly ackedWindowBytes: number;
  readonly ackedFrameBytes: number;
  readonly hasConnectProtocol: boolean;
  readonly maxStreams: number;
  readonly pending: readonly Readonly<PendingSettings>[];
}

/** What an ACK makes hold, of the header table; null where the frame did not speak of it. */
export interface AckedTable {
  readonly last: number | null;
  readonly least: number | null;
}

const NOTHING_ACKED: AckedTable = { last: null, least: null };

export class SettingsTrack {
  /** SETTINGS_HEADER_TABLE_SIZE, as acknowledged. */
  tableBytes = DEFAULT_HEADER_TABLE_BYTES;
  /** RFC 8441 section 3; never taken back. */
  hasConnectProtocol = false;
  /** SETTINGS_MAX_CONCURRENT_STREAMS, as last told. */
  maxStreams = Number.MAX_SAFE_INTEGER;
  private ackedWindowBytes = DEFAULT_WINDOW_BYTES;
  private ackedFrameBytes = DEFAULT_MAX_FRAME_BYTES;
  private pending: PendingSettings[] = [];

  /** A SETTINGS frame without ACK passes, its payload `buf[start, end)`. @returns false when there are too many unacknowledged */
  note(buf: Uint8Array, start: number, end: number): boolean {
    if (this.pending.length >= MAX_UNACKED_SETTINGS) return false;
    const settings: PendingSettings = { tableBytes: null, leastTableBytes: null, windowBytes: null, frameBytes: null };
    for (let at = start; at + SETTING_BYTES <= end; at += SETTING_BYTES) {
      const id = (buf[at]! << 8) | buf[at + 1]!;
      const value = readUint32(buf, at + 2);
      if (id === SETTINGS_HEADER_TABLE_SIZE) {
        settings.tableBytes = value;
        settings.leastTableBytes = Math.min(settings.leastTableBytes ?? value, value);
      } else if (id === SETTINGS_INITIAL_WINDOW_SIZE && value <= MAX_WINDOW_BYTES) settings.windowBytes = value;
      else if (id === SETTINGS_MAX_FRAME_SIZE && mayBeFrameSize(value)) settings.frameBytes = value;
      else if (id === SETTINGS_MAX_CONCURRENT_STREAMS) this.maxStreams = value;
      else if (id === SETTINGS_ENABLE_CONNECT_PROTOCOL && value === 1) this.hasConnectProtocol = true;
    }
    this.pending.push(settings);
    return true;
  }

  /** The other side's ACK passes. @returns what it means for the header table; one too many means nothing */
  ack(): AckedTable {
    const settings = this.pending.shift();
    if (settings === undefined) return NOTHING_ACKED;
    this.tableBytes = settings.tableBytes ?? this.tableBytes;
    this.ackedWindowBytes = settings.windowBytes ?? this.ackedWindowBytes;
    this.ackedFrameBytes = settings.frameBytes ?? this.ackedFrameBytes;
    return { last: settings.tableBytes, least: settings.leastTableBytes };
  }

  /** SETTINGS frames without an ACK yet. */
  get unacked(): number {
    return this.pending.length;
  }

  /** SETTINGS_INITIAL_WINDOW_SIZE that is surely kept to. */
  get windowBytes(): number {
    let least = this.ackedWindowBytes;
    for (let i = 0; i < this.pending.length; i++) least = Math.min(least, this.pending[i]!.windowBytes ?? least);
    return least;
  }

  /** SETTINGS_MAX_FRAME_SIZE that is surely kept to. */
  get frameBytes(): number {
    let least = this.ackedFrameBytes;
    for (let i = 0; i < this.pending.length; i++) least = Math.min(least, this.pending[i]!.frameBytes ?? least);
    return least;
  }

  snapshot(): SettingsState {
    const { tableBytes, ackedWindowBytes, ackedFrameBytes, hasConnectProtocol, maxStreams } = this;
    const pending = this.pending.map(each => ({ ...each }));
    return { tableBytes, ackedWindowBytes, ackedFrameBytes, hasConnectProtocol, maxStreams, pending };
  }

  restore(state: SettingsState): void {
    this.tableBytes = state.tableBytes;
    this.ackedWindowBytes = state.ackedWindowBytes;
    this.ackedFrameBytes = state.ackedFrameBytes;
    this.hasConnectProtocol = state.hasConnectProtocol;
    this.maxStreams = state.maxStreams;
    this.pending = state.pending.map(each => ({ ...each }));
  }
}

function mayBeFrameSize(bytes: number): boolean {
  return bytes >= DEFAULT_MAX_FRAME_BYTES && bytes <= LARGEST_MAX_FRAME_BYTES;
}
