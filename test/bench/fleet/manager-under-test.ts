import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { clusterpediaCrds, type PediaCluster } from '#api';
import type { KubernetesObject } from '#kube';
import { freePort, type MemberCluster, startMemberCluster, type TestSchema } from '#testing';
import { ChildService } from '../../../tools/start/child-service.js';
import { nodeFlags } from '../../../tools/start/node-flags.js';

const readyTimeoutMs = 60_000;
const pollMs = 100;

/** A clustersynchro-manager, whose control plane is simulated in this process. */
export class ManagerUnderTest {
  #service: ChildService | undefined;
  #port = 0;

  private constructor(
    private readonly directory: string,
    private readonly controlPlane: MemberCluster,
  ) {}

  /** @param directory - for the log, the configuration and what else it needs */
  static async install(directory: string, schema: TestSchema): Promise<ManagerUnderTest> {
    const controlPlane = await startMemberCluster({ name: 'host' });
    [...clusterpediaCrds, systemNamespace].forEach((object) => controlPlane.store.put({ ...object }));
    const manager = new ManagerUnderTest(directory, controlPlane);
    await writeFile(manager.#file('kubeconfig'), controlPlane.kubeconfig());
    await writeFile(manager.#file('storage.yaml'), JSON.stringify(schema.config));
    return manager;
  }

  get pid(): number {
    if (this.#service === undefined) {
      throw new Error('the manager does not run');
    }
    return this.#service.pid;
  }

  import(clusters: readonly PediaCluster[]): void {
    clusters.forEach((cluster) => this.controlPlane.store.put({ ...cluster }));
  }

  /** Starts it, and does not wait. @param gates - feature gates other than the default */
  async start(gates = ''): Promise<void> {
    this.#port = await freePort(0);
    this.#service = new ChildService('clustersynchro-manager', this.#file('manager.log'), [
      ...nodeFlags,
      'dist/apps/clustersynchro-manager/src/main.js',
      `--kubeconfig=${this.#file('kubeconfig')}`,
      `--storage-config=${this.#file('storage.yaml')}`,
      '--metrics-host=127.0.0.1',
      `--metrics-port=${this.#port}`,
      // It is alone. On a machine that is overloaded it would lose a Lease, and end.
      '--leader-elect=false',
      ...(gates === '' ? [] : [`--feature-gates=${gates}`]),
    ]);
  }

  /** Waits for something, and for the end of the process at the latest. */
  async until(what: string, isTrue: () => Promise<boolean>, timeoutMs = readyTimeoutMs): Promise<void> {
    const giveUpAt = Date.now() + timeoutMs;
    while (!(await isTrue())) {
      if (Date.now() > giveUpAt) {
        throw new Error(`${what} did not come true within ${timeoutMs / 1000} s`);
      }
      await Promise.race([delay(pollMs), this.#service?.ended]);
    }
  }

  /** Sum of a metric over its labels; 0 while it does not answer. */
  async metric(name: string): Promise<number> {
    const text = await this.#metrics();
    return text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
    this.#service = undefined;
  }

  async uninstall(): Promise<void> {
    await this.stop();
    await this.controlPlane.stop();
  }

  async #metrics(): Promise<string> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.#port}/metrics`);
      return await response.text();
    } catch {
      // It does not listen yet; that it has ended is heard elsewhere.
      return '';
    }
  }

  #file(name: string): string {
    return join(this.directory, name);
  }
}

const systemNamespace: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'clusterpedia-system' },
};
