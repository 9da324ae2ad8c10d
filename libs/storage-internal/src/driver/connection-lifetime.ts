import type { Pool, PoolConnection } from 'mysql2';

/** Closes connections that have got too old when they come back to the pool. The driver itself lets them grow old. */
export function limitLifetime(pool: Pick<Pool, 'on'>, lifetimeMs: number): void {
  const openedAt = new WeakMap<PoolConnection, number>();
  pool.on('connection', (connection) => openedAt.set(connection, Date.now()));
  pool.on('release', (connection) => {
    if (Date.now() - (openedAt.get(connection) ?? 0) >= lifetimeMs) {
      connection.destroy();
    }
  });
}
