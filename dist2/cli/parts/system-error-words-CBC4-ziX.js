import { n as systemErrorCode } from "./errors-BbalaUdS.js";

// cli/system-error-words.ts
/** What the system refused, in words instead of `EISDIR: illegal operation on a directory, read`. */
const WORDS = {
	ENOENT: "there is no such file",
	ENOTDIR: "a part of this path is no directory",
	EISDIR: "it is a directory",
	EACCES: "this user may not",
	EPERM: "this user may not",
	EROFS: "the file system is read-only",
	ENOSPC: "the disk is full",
	ENAMETOOLONG: "the name is too long",
	ELOOP: "its symbolic links go round in circles",
	EINVAL: "the system cannot do that with such a file",
	ENXIO: "it is a socket or a pipe that nobody serves"
};
/** The reason of a system error; its own message where there is no better word. */
function systemErrorWords(error) {
	return WORDS[systemErrorCode(error) ?? ""] ?? (error instanceof Error ? error.message : String(error));
}

export { systemErrorWords as t };