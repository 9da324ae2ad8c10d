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
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ server, ca, cert, key }: RestConfig, accept = 'application/json') {
    this.#headers = { accept };
    this.#server = new URL(server).origin;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1, ca, cert, key });
  }

  async drain(path: string): Promise<DrainedBody> {
    let bytes = 0;
    const status = await this.#get(path, (chunk) => (bytes += chunk.length));
    return { status, bytes };
  }

  async getText(path: string): Promise<TextBody> {
    const chunks: Buffer[] = [];
    const status = await this.#get(path, (chunk) => chunks.push(chunk));
    return { status, body: Buffer.concat(chunks).toString('utf8') };
  }

  /** Reads an answer that goes on until {@link close}. Resolves when it begins. */
  async follow(path: string, onChunk: (chunk: Buffer) => void): Promise<void> {
    const sent = request(`${this.#server}${path}`, { agent: this.#agent, headers: this.#headers });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    // Closing breaks it off, which is how it ends.
    response.on('error', () => undefined).on('data', onChunk);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** @returns the status @throws Error when the answer does not come, or not whole */
  async #get(path: string, onChunk: (chunk: Buffer) => void): Promise<number> {
    const sent = request(`${this.#server}${path}`, { agent: this.#agent, headers: this.#headers });
    sent.end();
    try {
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.on('data', onChunk);
      await once(response, 'end');
      return response.statusCode ?? 0;
    } catch (cause) {
      throw new Error(`GET ${path} broke off`, { cause });
    }
  }
}
