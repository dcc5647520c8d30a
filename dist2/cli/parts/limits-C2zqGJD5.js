// protocol/files/limits.ts
/** Bytes of a path, the kernel's PATH_MAX without the closing zero. Beyond: the link ends. Test: "names no path that climbs, is relative, or is too long". */
const MAX_POD_PATH_BYTES = 4095;
/** Bytes of one message in either direction, its length field not counted. Beyond: the link ends. Test: as MAX_WRITE_BYTES. */
const MAX_FILE_MESSAGE_BYTES = 139328;

export { MAX_POD_PATH_BYTES as n, MAX_FILE_MESSAGE_BYTES as t };