import { describe, expect, test } from 'vitest';
import { expectedWorld } from './expected-world.ts';

describe('a command line', () => {
  test.each([
    ['exec -t pod/shop -- date', 'files'],
    ['exec -t pod/shop --world -- date', 'files'],
    ['exec -t pod/shop --files=read -- date', 'files'],
    ['exec -t pod/shop --world --files=off -- date', 'world'],
    ['exec -t pod/shop --files off -- date', 'world'],
    ['exec --target=netns/shop -- date', 'world'],
    ['exec -t netns/shop -- date', 'world'],
    ['exec -t pod/shop -- headgate exec --no-world', 'files'],
    ['exec -t pod/shop --no-world -- date', 'none'],
    ['exec -t pod/shop --world=seccomp -- date', 'none'],
    ['exec -t pod/shop --world proxy -- date', 'none'],
    ['exec -t pod/shop --dry-run -- date', 'none'],
    ['exec --help', 'none'],
    ['attach -t pod/shop', 'none'],
    ['proxy -t pod/shop', 'none'],
  ])('%s lets expect: %s', (line, expected) => {
    expect(expectedWorld(line.split(' '))).toBe(expected);
  });
});
