import { expect, it } from 'vitest';
import { FuseReplies } from './fuse-replies.ts';

const EINVAL = 22;
const EIO = 5;

/** What the kernel was told: the errno of each answer that it took. It takes none above 511, nor a payload that is too long. */
function kernel(longest: number) {
  const taken: { unique: number; errno: number; bytes: number }[] = [];
  const answer = Buffer.alloc(1_024);
  const write = (bytes: number): number => {
    const errno = Math.abs(answer.readInt32LE(4));
    if (errno > 511 || bytes > longest) return -EINVAL;
    taken.push({ unique: answer.readUInt32LE(8), errno, bytes: answer.readUInt32LE(0) });
    return 0;
  };
  return { taken, replies: new FuseReplies({ answer, write }, () => 0) };
}

it('an answer that the kernel refuses is an error: who asked would wait for ever, and could not be killed', () => {
  const { taken, replies } = kernel(100);
  for (const unique of [1, 2, 3, 4]) replies.begin(unique);
  expect([replies.fail(1, 600), replies.send(2, 500), replies.send(3, 50), replies.fail(4, 2)]).toEqual([
    ...[false, false],
    ...[true, true],
  ]);
  expect(taken).toEqual([
    { unique: 1, errno: EIO, bytes: 16 },
    { unique: 2, errno: EIO, bytes: 16 },
    { unique: 3, errno: 0, bytes: 66 },
    { unique: 4, errno: 2, bytes: 16 },
  ]);
});
