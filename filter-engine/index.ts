export * from './detect.ts';
export * from './http1/index.ts';
export * from './limits.ts';
export * from './request-head.ts';
