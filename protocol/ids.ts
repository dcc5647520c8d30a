/** Branded numbers and strings that must not be swapped. Each brand is minted in the one function that validates it. */

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** A TCP port, 1 to 65535. */
export type Port = Branded<number, 'Port'>;
/** A stream of a session's tunnel: 1 to 2^32 - 1, chosen by who opens it, counting up (stream-ids.ts). */
export type StreamId = Branded<number, 'StreamId'>;
/** Names one session for people and for `headgate kill`: eight lower-case hex digits. */
export type SessionId = Branded<string, 'SessionId'>;
/** Names one subscription within its session; chosen by the CLI, 1 to 2^31 - 1. */
export type SubscriptionId = Branded<number, 'SubscriptionId'>;

const MAX_INT31 = 0x7fffffff;
const MAX_UINT32 = 0xffffffff;

/** @throws RangeError when `value` is no TCP port. */
export function toPort(value: number): Port {
  if (!Number.isInteger(value) || value < 1 || value > 65535)
    throw new RangeError(`${value} is not a TCP port (1-65535)`);
  return value as Port;
}

/** @throws RangeError when `value` is outside 1 to 2^32 - 1. */
export function toStreamId(value: number): StreamId {
  if (!Number.isInteger(value) || value < 1 || value > MAX_UINT32) throw new RangeError(`${value} is not a stream id`);
  return value as StreamId;
}

/** @throws RangeError when `value` is not eight lower-case hex digits. */
export function toSessionId(value: string): SessionId {
  if (!/^[0-9a-f]{8}$/.test(value))
    throw new RangeError(`${JSON.stringify(value)} is not a session id (eight hex digits)`);
  return value as SessionId;
}

/** @throws RangeError when `value` is outside 1 to 2^31 - 1. */
export function toSubscriptionId(value: number): SubscriptionId {
  if (!Number.isInteger(value) || value < 1 || value > MAX_INT31) {
    throw new RangeError(`${value} is not a subscription id`);
  }
  return value as SubscriptionId;
}
