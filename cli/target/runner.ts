/** How a user sends a request to a local target by hand. */

import type { LocalTarget } from './target-name.ts';

/** Host and port, and the words before curl that bring it into the target's network. */
export interface Runner {
  readonly authority: string;
  readonly runner: readonly string[];
}

/** From inside the target's network namespace its own loopback always works; a container's is entered by its pid, which we do not know. */
export function runnerOf(
  target: LocalTarget,
  port: number,
  environment: Readonly<Record<string, string | undefined>>,
): Runner {
  const sudo = environment.SUDO_USER === undefined ? [] : ['sudo'];
  const authority = `127.0.0.1:${port}`;
  switch (target.kind) {
    case 'netns':
      return { authority, runner: [...sudo, 'ip', 'netns', 'exec', target.name] };
    case 'pid':
      return { authority, runner: [...sudo, 'nsenter', '-n', '-t', target.name] };
    case 'container':
      return { authority: `ADDRESS-OF-THE-CONTAINER:${port}`, runner: [] };
  }
}
