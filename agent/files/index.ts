/** The pod's files for sessions. */
export { FileRoom, type FileRoomOptions, type FilesRefusal, type FilesWish } from './file-room.ts';
