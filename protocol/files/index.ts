/** What agent and CLI say to each other about the pod's files. */
export * from './file-answer.ts';
export * from './file-entry.ts';
export * from './file-messages.ts';
export * from './file-request.ts';
export * from './limits.ts';
export * from './pod-path.ts';
