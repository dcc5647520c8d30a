/** Who takes and who looks on at one port: kept for this thread, and told to the relay threads at every change. */
import type { RoutedSubscription, RouteTable } from './data-path.ts';
import type { PortRoutes } from './routes.ts';
import type { Tee } from './tee.ts';
import type { Watcher } from './watchers.ts';

export class RelayedRoutes implements RouteTable {
  private readonly routes: PortRoutes;
  private readonly send: (subscriptions: readonly RoutedSubscription[], isWatched: boolean) => void;
  private subscriptions: readonly RoutedSubscription[] = [];

  /** @param send tells the relay threads; `isWatched`: every connection of the port is this thread's */
  constructor(routes: PortRoutes, send: (subscriptions: readonly RoutedSubscription[], isWatched: boolean) => void) {
    this.routes = routes;
    this.send = send;
  }

  set(subscriptions: readonly RoutedSubscription[], watchers: readonly Watcher[] = []): void {
    this.subscriptions = subscriptions;
    this.routes.set(subscriptions, watchers);
    this.tell();
  }

  get tee(): Tee | null {
    return this.routes.tee;
  }

  set tee(tee: Tee | null) {
    if (tee === this.routes.tee) return;
    this.routes.tee = tee;
    this.tell();
  }

  private tell(): void {
    this.send(this.subscriptions, this.routes.isWatched || this.routes.isTeed);
  }
}
