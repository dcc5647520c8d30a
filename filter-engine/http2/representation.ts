/** The five representations of a header field (RFC 7541 section 6), and what is said of a block of them. */

/** What is said of a block. */
export const BLOCK_CANNOT_MATCH = 0;
export const BLOCK_MAY_MATCH = 1;
export const BLOCK_READ = 2;
export const BLOCK_MALFORMED = -1;
/** The peer uses a larger table than we follow. */
export const BLOCK_TABLE_TOO_LARGE = -2;
/** The list is above our limits; the table followed it all the same. */
export const BLOCK_LIST_TOO_LARGE = -3;

/** First bytes of a representation (section 6). */
export const INDEXED = 0x80;
export const INSERTED = 0x40;
export const SIZE_UPDATE = 0x20;
export const NEVER_INDEXED = 0x10;
export const INDEXED_PREFIX = 0x7f;
export const INSERTED_PREFIX = 0x3f;
export const SIZE_PREFIX = 0x1f;
export const LITERAL_PREFIX = 0x0f;
export const HUFFMAN = 0x80;
export const STRING_PREFIX = 0x7f;
