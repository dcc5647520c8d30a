/** Facts of a connection, in one number. Those of a direction are shifted left by it. */

export const IS_KNOWN = 1 << 0;
export const FIN_SEEN = 1 << 2;
export const HAS_ENDED = 1 << 4;
export const IS_TOLD = 1 << 6;
export const IS_OVER = 1 << 7;
export const IS_MID_STREAM = 1 << 8;
/** Bytes of the direction wait for others before them. */
export const IS_HOLDING = 1 << 9;
/** Its addresses are of IPv4. */
export const IS_IPV4 = 1 << 11;
/** Bytes of its SYN are held, and whether its receiver takes them is not known. */
export const HAS_SYN_BYTES = 1 << 12;
