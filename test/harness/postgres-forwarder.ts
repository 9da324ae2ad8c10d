import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { TestSchema } from '#testing';

/** A way to a PostgreSQL that can be opened and closed, for tests of a database that comes late or goes away. */
export class PostgresForwarder {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((client) => {
    const { host, port } = this.schema.config as { readonly host: string; readonly port: number };
    const database = connect(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port });
    for (const [from, to] of [
      [client, database],
      [database, client],
    ] as const) {
      this.#sockets.add(from);
      from.pipe(to);
      // The other side learns of it as of a server that is gone.
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });

  constructor(
    private readonly schema: TestSchema,
    readonly port: number,
  ) {}

  /** The storage configuration of a process that goes this way. */
  get config(): object {
    return { ...this.schema.config, host: '127.0.0.1', port: this.port };
  }

  async open(): Promise<void> {
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#sockets.forEach((socket) => socket.destroy());
    await once(this.#server, 'close');
  }
}
