/** Limits of the pod's files: value, reason, what happens at the limit. What is said on the wire: protocol/files/limits.ts. */

/** Files and listings that one session has open at the agent. Beyond: EMFILE, counted. Test: "opens no more files than its limit". */
export const MAX_OPEN_FILES = 1024;

/** READs and LISTs of one session that wait for credit. Beyond: the link is broken. Test: "that asks for too much at once is broken off". */
export const MAX_WAITING_ANSWERS = 1024;

/** File bytes of one session between the thread that reads them and the tunnel. At the limit reads wait. Test: "reads no further than the tunnel takes". */
export const READ_AHEAD_BYTES = 256 * 1024;

/** All answers of one session there. Below the queue of a stream. At the limit its questions wait, in the credit of the tunnel. Test: as READ_AHEAD_BYTES. */
export const MAX_UNSENT_BYTES = 512 * 1024;

/** Directories that one LOOK brings along, and those among them that turned out too large. Test: "leaves out what has no room". */
export const MAX_LOOK_DIRECTORIES = 64;
export const MAX_LOOK_FAILURES = 4;

/** What of a LOOK the directory around the name may take before what lies below it. Test: as MAX_LOOK_DIRECTORIES. */
export const LOOK_AROUND_BYTES = 16 * 1024;

/** How long a directory is taken for too large to be brought along, and how many are. Beyond: the oldest is tried again. Test: "is known of a bounded number of directories". */
export const CROWDED_MS = 5_000;
export const MAX_CROWDED = 256;

/** Mounts that are told. A container has some dozens. Beyond: left out, the deepest last. Test: "are told up to a limit". */
export const MAX_TOLD_MOUNTS = 1024;

/** Bytes of a file that the agent reads whole for itself: a chain of certificates has some thousands. Beyond: EFBIG. Test: "are read whole up to a limit". */
export const MAX_WHOLE_BYTES = 256 * 1024;

/** Time for the thread to begin, or to end. Beyond: files are refused; at the end the process is killed instead of waiting. */
export const THREAD_MS = 5_000;
