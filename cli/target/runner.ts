/** How a user sends a request to a local target by hand. */

import type { LocalTarget } from './target-name.ts';

/** A URL without its path, and the words before curl that bring it into the target's network. */
export interface Runner {
  readonly base: string;
  readonly runner: readonly string[];
}

/** From inside the target's network namespace its own loopback always works; a container's is entered by its pid, which we do not know. */
export function runnerOf(
  target: LocalTarget,
  port: number,
  environment: Readonly<Record<string, string | undefined>>,
): Runner {
  const sudo = environment.SUDO_USER === undefined ? [] : ['sudo'];
  const inside = `http://127.0.0.1:${port}`;
  switch (target.kind) {
    case 'netns':
      return { base: inside, runner: [...sudo, 'ip', 'netns', 'exec', target.name] };
    case 'pid':
      return { base: inside, runner: [...sudo, 'nsenter', '-n', '-t', target.name] };
    case 'container':
      return { base: `http://ADDRESS-OF-THE-CONTAINER:${port}`, runner: [] };
  }
}
