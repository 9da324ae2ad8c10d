import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '#testing';
import { stringify } from 'yaml';
import { PEDIA_CLUSTERS, type PediaCluster } from '#api';
import { restConfigFromKubeconfig } from '#client';
import { ChildService } from '../../tools/start/child-service.js';
import { ClusterpediaConnection } from '../../tools/start/clusterpedia-connection.js';
import { nodeFlags } from '../../tools/start/node-flags.js';
import { HttpsReader } from './https-reader.js';
import type { FleetMember } from './member-fleet.js';
import { cpuSeconds } from './process-usage.js';

const pollMs = 100;
/** At rest is who has used little CPU in every slice of so long a time. */
const quietMs = 3000;
const quietSliceMs = 500;
const quietCpuSeconds = 0.05;
const synchro = 'clustersynchro_resourcesynchro';

/** What the writers of the process have done since it started. */
export interface WriteProgress {
  /** Objects that are stored. */
  readonly stored: number;
  /** Time of all batches together. Several are under way at once. */
  readonly batchSeconds: number;
}

/** The binary as users start it: apiserver, synchronisation and control plane in one process. */
export class ProductUnderTest {
  private constructor(
    readonly directory: string,
    private readonly service: ChildService,
    private readonly connection: ClusterpediaConnection,
    /** Its HTTPS port, as an administrator. */
    readonly reader: HttpsReader,
  ) {}

  /**
   * Starts the binary and waits until it is ready. A second start with the same directory resumes.
   *
   * @param storage - content of the storage's configuration file
   */
  static async start(directory: string, storage: object): Promise<ProductUnderTest> {
    const port = await freePort(0);
    const storageConfig = join(directory, 'storage.yaml');
    await writeFile(storageConfig, stringify(storage));
    const service = new ChildService('clusterpedia', join(directory, 'clusterpedia.log'), [
      ...nodeFlags,
      'dist/apps/binding-apiserver/src/main.js',
      `--data-dir=${directory}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--storage-config=${storageConfig}`,
    ]);
    const connection = new ClusterpediaConnection(directory, port);
    await Promise.race([connection.ready(AbortSignal.timeout(60_000)), service.ended]);
    const reader = new HttpsReader(restConfigFromKubeconfig(await readFile(join(directory, 'kubeconfig'), 'utf8')));
    return new ProductUnderTest(directory, service, connection, reader);
  }

  get pid(): number {
    return this.service.pid;
  }

  /** Asks for the pods of a member, and nothing else of it. */
  async importPods({ name, kubeconfig }: FleetMember): Promise<void> {
    const cluster: PediaCluster = {
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'PediaCluster',
      metadata: { name },
      spec: {
        kubeconfig: Buffer.from(kubeconfig).toString('base64'),
        syncResources: [{ group: '', resources: ['pods'] }],
      },
    };
    await this.connection.client.create(PEDIA_CLUSTERS, cluster, AbortSignal.timeout(30_000));
  }

  /** Waits until so many objects are stored. @throws Error when it stands still, or the process ends */
  async storesObjects(count: number, stuckAfterMs = 60_000): Promise<WriteProgress> {
    let progress = await this.writeProgress();
    let movedAt = Date.now();
    while (progress.stored < count) {
      await Promise.race([delay(pollMs), this.service.ended]);
      const next = await this.writeProgress();
      movedAt = next.stored === progress.stored ? movedAt : Date.now();
      progress = next;
      if (Date.now() - movedAt > stuckAfterMs) {
        throw new Error(`the product stands still at ${progress.stored} of ${count} objects`);
      }
    }
    return progress;
  }

  /** Waits until it has nothing left to do, as after a restart, when every member is listed again. */
  async isQuiet(giveUpAfterMs = 120_000): Promise<void> {
    const giveUpAt = Date.now() + giveUpAfterMs;
    let quietSince = Date.now();
    let cpu = cpuSeconds(this.pid);
    while (Date.now() - quietSince < quietMs) {
      await Promise.race([delay(quietSliceMs), this.service.ended]);
      const next = cpuSeconds(this.pid);
      quietSince = next - cpu > quietCpuSeconds ? Date.now() : quietSince;
      cpu = next;
      if (Date.now() > giveUpAt) {
        throw new Error('the product does not come to rest');
      }
    }
  }

  async writeProgress(): Promise<WriteProgress> {
    const { body } = await this.reader.getText('/metrics');
    return {
      stored: sumOf(body, `${synchro}_storaged_resource_total`),
      batchSeconds: sumOf(body, `${synchro}_storage_duration_seconds_sum`),
    };
  }

  async stop(): Promise<void> {
    this.reader.close();
    await this.connection.close();
    await this.service.stop();
  }
}

/** All samples of a family together; 0 before there is one. */
function sumOf(exposition: string, name: string): number {
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
