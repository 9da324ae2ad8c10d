import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, type TestSchema } from '#testing';
import { freePort } from './free-port.js';
import { httpGet, type HttpAnswer, type HttpClient } from './http-request.js';
import type { KubernetesHost } from './kubernetes-host.js';
import { ProductProcess } from './product-process.js';

type Storage = Pick<TestSchema, 'configFile'>;

/** One of the processes of an installation on a Kubernetes, with its listener. */
export class ServerProcess {
  private constructor(
    readonly process: ProductProcess,
    readonly url: string,
    /** PEM of the authority of its certificate; `''` of a listener without TLS. */
    readonly ca: string,
  ) {}

  /** The search API, with a self-signed certificate. */
  static async apiserver(host: KubernetesHost, storage: Storage): Promise<ServerProcess> {
    const port = await freePort();
    const certificates = join(host.directory, 'certificates');
    const { kubeconfig } = host;
    const process = new ProductProcess('apiserver', [
      ...[`--kubeconfig=${kubeconfig}`, `--storage-config=${storage.configFile}`],
      ...[`--authentication-kubeconfig=${kubeconfig}`, `--authorization-kubeconfig=${kubeconfig}`],
      ...['--bind-address=127.0.0.1', `--secure-port=${port}`, `--cert-dir=${certificates}`],
    ]);
    // Whoever can read the directory may trust what is in it.
    const readCa = async (): Promise<string> => {
      process.checkRunning();
      return readFile(join(certificates, 'apiserver.crt'), 'utf8');
    };
    const ca = await eventually(readCa, { timeoutMs: 30_000, intervalMs: 50 });
    return new ServerProcess(process, `https://127.0.0.1:${port}`, ca).#ready();
  }

  static clustersynchroManager(host: KubernetesHost, storage: Storage): Promise<ServerProcess> {
    return ServerProcess.#controllers('clustersynchro-manager', host, [`--storage-config=${storage.configFile}`]);
  }

  static controllerManager(host: KubernetesHost): Promise<ServerProcess> {
    return ServerProcess.#controllers('controller-manager', host, []);
  }

  static async #controllers(
    binary: 'clustersynchro-manager' | 'controller-manager',
    { kubeconfig }: KubernetesHost,
    args: readonly string[],
  ): Promise<ServerProcess> {
    const port = await freePort();
    const listener = ['--metrics-host=127.0.0.1', `--metrics-port=${port}`];
    const process = new ProductProcess(binary, [`--kubeconfig=${kubeconfig}`, ...listener, ...args]);
    return new ServerProcess(process, `http://127.0.0.1:${port}`, '').#ready();
  }

  /** GET of a path, as a client that trusts the server. */
  get(path: string, client: HttpClient = {}): Promise<HttpAnswer> {
    return httpGet(`${this.url}${path}`, this.ca === '' ? client : { ca: this.ca, ...client });
  }

  /** Stops it in good order, if it runs. @returns its exit code */
  stop(): Promise<number> {
    return this.process.isRunning ? this.process.stop() : this.process.exitCode();
  }

  async #ready(): Promise<this> {
    await eventually(
      async () => {
        this.process.checkRunning();
        expect(await this.get('/readyz')).toMatchObject({ status: 200, body: 'ok' });
      },
      { timeoutMs: 30_000, intervalMs: 50 },
    );
    return this;
  }
}
