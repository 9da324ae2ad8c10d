import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands before the replicas of a server as a Service does: a new connection goes to the next one that takes it. */
export class ReplicaService {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((client) => void this.#serve(client));
  #turn = 0;

  private constructor(private readonly replicas: URL[]) {}

  /** @param urls - of the replicas, which share a certificate */
  static async start(...urls: readonly string[]): Promise<ReplicaService> {
    const service = new ReplicaService(urls.map((url) => new URL(url)));
    service.#server.listen(0, '127.0.0.1');
    await once(service.#server, 'listening');
    return service;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `https://127.0.0.1:${port}`;
  }

  /** Sends what comes to another replica instead. */
  replace(index: number, url: string): void {
    this.replicas[index] = new URL(url);
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#sockets.forEach((socket) => socket.destroy());
    await once(this.#server, 'close');
  }

  async #serve(client: Socket): Promise<void> {
    this.#keep(client);
    const replica = await this.#connect();
    if (replica === undefined) {
      client.destroy();
      return;
    }
    this.#keep(replica);
    for (const [from, to] of [
      [client, replica],
      [replica, client],
    ] as const) {
      from.pipe(to);
      from.on('close', () => to.destroy());
    }
    if (client.destroyed) {
      replica.destroy();
    }
  }

  async #connect(): Promise<Socket | undefined> {
    for (let attempt = 0; attempt < this.replicas.length; attempt += 1) {
      this.#turn += 1;
      const replica = this.replicas[this.#turn % this.replicas.length];
      const socket = connect({ host: replica?.hostname ?? '', port: Number(replica?.port) });
      try {
        await once(socket, 'connect');
        return socket;
      } catch {
        // It is away: the next one.
      }
    }
    return undefined;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    // The other side learns of it by the close that follows.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
