/** Why a connection is relayed without looking into it any more, by the name of its counter. */
import type { CounterName } from '../../protocol/index.ts';

export type OpaqueCause = Extract<CounterName, `opaque_${string}` | 'connections_stolen'>;
