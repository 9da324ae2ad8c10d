import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamicClient, RestClient, restConfigFromKubeconfig } from '#client';

const pollMs = 200;

/** The process that was started, as its clients see it. */
export class ClusterpediaConnection {
  #rest: RestClient | undefined;

  constructor(
    private readonly dataDirectory: string,
    private readonly port: number,
  ) {}

  /** Waits until the process serves and says that it is ready. */
  async ready(signal: AbortSignal): Promise<void> {
    while (!(await this.#isReady(signal))) {
      await delay(pollMs, undefined, { signal });
    }
  }

  /** The control plane. */
  get client(): DynamicClient {
    if (this.#rest === undefined) {
      throw new Error('not connected yet');
    }
    return new DynamicClient(this.#rest);
  }

  async close(): Promise<void> {
    await this.#rest?.close();
  }

  async #isReady(signal: AbortSignal): Promise<boolean> {
    try {
      const kubeconfig = await readFile(join(this.dataDirectory, 'kubeconfig'), 'utf8');
      const config = restConfigFromKubeconfig(kubeconfig);
      // A kubeconfig of the run before, until the process has written a new one.
      if (!config.server.endsWith(`:${this.port}`)) {
        return false;
      }
      this.#rest ??= new RestClient(config, { userAgent: 'clusterpedia-start' });
      await this.#rest.request({
        method: 'GET',
        path: '/readyz',
        signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]),
      });
      return true;
    } catch {
      // Not there, not listening or not ready: what it is, the process says in its log.
      signal.throwIfAborted();
      return false;
    }
  }
}
