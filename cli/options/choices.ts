/**
 * The words that options choose from. They stand apart, and this file imports nothing, so that help and completion come without what
 * a session needs.
 */

import type { MirrorSource } from '../../protocol/index.ts';

export const PROGRESS_MODES = ['auto', 'plain', 'json', 'quiet'] as const;
export type ProgressMode = (typeof PROGRESS_MODES)[number];

/** How the agent takes the traffic; `auto` probes the kernel (DESIGN section 6). */
export const REDIRECT_ENGINES = ['auto', 'tproxy', 'redirect', 'iptables-tproxy', 'iptables-redirect'] as const;
export type RedirectEngine = (typeof REDIRECT_ENGINES)[number];

/** What becomes of the traffic: the local process answers instead of the app, or it gets a copy. */
export const MODES = ['steal', 'mirror'] as const;
export type Mode = (typeof MODES)[number];

/** Where copies come from: those of the protocol, which a test compares. */
export const SOURCE_CHOICES = ['packets', 'redirect'] as const satisfies readonly MirrorSource[];

/** Where connections of the command go: out from the pod, from this machine's network, nowhere. */
export const OUTGOING_SIDES = ['remote', 'local', 'off'] as const;
export type OutgoingSide = (typeof OUTGOING_SIDES)[number];

/** What the local process is spoken to in, for requests that come in HTTP/2; `auto` finds it. */
export const LOCAL_PROTOCOLS = ['auto', 'h1', 'h2'] as const;
export type LocalProtocol = (typeof LOCAL_PROTOCOLS)[number];

/** Whose names, or whose hostname, the command has: those of the pod, or of this machine. */
export const WORLD_SIDES = ['remote', 'local'] as const;
export type WorldSide = (typeof WORLD_SIDES)[number];

/** How the command's connections come to leave from the pod: by a world of its own (`kernel`), by calls of it that are held (`seccomp`), by proxies that its variables name, or by what can be had. */
export const WORLD_WAYS = ['auto', 'kernel', 'seccomp', 'proxy'] as const;
export type WorldWay = (typeof WORLD_WAYS)[number];
