import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server on this machine that can be cut as a network is: nothing comes through, and nobody says so. */
export class TcpForwarder {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((client) => this.#forward(client));
  #isCut = false;

  private constructor(private readonly target: number) {}

  /** @param target - port of the server */
  static async to(target: number): Promise<TcpForwarder> {
    const forwarder = new TcpForwarder(target);
    forwarder.#server.listen(0, '127.0.0.1');
    await once(forwarder.#server, 'listening');
    return forwarder;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  cut(): void {
    this.#isCut = true;
    this.#sockets.forEach((socket) => socket.unpipe().pause());
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#sockets.forEach((socket) => socket.destroy());
    await once(this.#server, 'close');
  }

  #forward(client: Socket): void {
    const server = connect({ host: '127.0.0.1', port: this.target });
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      if (!this.#isCut) {
        from.pipe(to);
      }
    }
  }
}
