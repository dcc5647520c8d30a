/** The pod's files around the command. */
export { FilesError, type FilesErrorCode } from './errors.ts';
export { FileRelay, type FileRelayEvents } from './file-relay.ts';
export { FuseThread } from './fuse-mount.ts';
export { type MountedFiles, type MountFilesOptions, mountFiles, type ShownPath } from './mount-files.ts';
export type { FilesMode, FilesWish } from './mount-plan.ts';
