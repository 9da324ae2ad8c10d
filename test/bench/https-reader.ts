import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { RestConfig } from '#client';

/** A body that was read and thrown away. */
export interface DrainedBody {
  readonly status: number;
  readonly bytes: number;
}

/** A body as text. */
export interface TextBody {
  readonly status: number;
  readonly body: string;
}

/**
 * GET over one kept HTTPS connection, with as little work on this side as Node can do, so that what is measured is the
 * server's.
 */
export class HttpsReader {
  readonly #agent: Agent;
  readonly #server: string;

  constructor({ server, ca, cert, key }: RestConfig) {
    this.#server = new URL(server).origin;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1, ca, cert, key });
  }

  async drain(path: string): Promise<DrainedBody> {
    const response = await this.#get(path);
    let bytes = 0;
    response.on('data', (chunk: Buffer) => (bytes += chunk.length));
    await once(response, 'end');
    return { status: response.statusCode ?? 0, bytes };
  }

  async getText(path: string): Promise<TextBody> {
    const response = await this.#get(path);
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(response, 'end');
    return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
  }

  close(): void {
    this.#agent.destroy();
  }

  async #get(path: string): Promise<IncomingMessage> {
    const sent = request(`${this.#server}${path}`, { agent: this.#agent, headers: { accept: 'application/json' } });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return response;
  }
}
