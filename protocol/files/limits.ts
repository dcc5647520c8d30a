/** Limits of the file protocol: value, reason, what happens at the limit. Both ends are built with the same values. */

/** The version of what is said on a files stream; an agent answers a request for another one with FILES_VERSION. */
export const FILES_VERSION = 2;

/** Bytes of a path, the kernel's PATH_MAX without the closing zero. Beyond: the link ends. Test: "names no path that climbs, is relative, or is too long". */
export const MAX_POD_PATH_BYTES = 4095;

/** Bytes of one name in a directory (NAME_MAX). Beyond: as MAX_POD_PATH_BYTES. */
export const MAX_POD_NAME_BYTES = 255;

/** Bytes of one WRITE: what the kernel's side of FUSE sends at once. Beyond: the link ends. Test: "end with one that is too long or too short to be any". */
export const MAX_WRITE_BYTES = 128 * 1024;

/** Bytes of one message in either direction, its length field not counted. Beyond: the link ends. Test: as MAX_WRITE_BYTES. */
export const MAX_FILE_MESSAGE_BYTES = MAX_WRITE_BYTES + 2 * (MAX_POD_PATH_BYTES + 1) + 64;

/** File bytes in one piece of an answer: what a lookup may have to wait behind. Test: "lets a lookup pass a long read". */
export const FILE_PIECE_BYTES = 64 * 1024;

/** File bytes that an OPEN brings along: a small file needs no second question. Test: "brings a small file in one answer". */
export const MAX_OPEN_BYTES = 128 * 1024;

/** Bytes of one READ; a reader that is ahead asks for several. Beyond: EINVAL. */
export const MAX_READ_BYTES = 1024 * 1024;

/** Bytes of what a LOOK brings along beside its answer: a quarter of a stream's credit. Beyond: directories are left out, and asked for when they are needed. Test: "leaves out what has no room". */
export const MAX_LOOK_BYTES = 64 * 1024;
