import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import { startPostgres, type TestServer } from '#testing';
import { ComponentProcess } from '../harness/component-process.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';
import { ReplicaService } from '../harness/replica-service.js';
import type { InstallationAct, ManagerChoice } from './act.js';
import type { SharedRequest } from './member-import.js';
import { type MemoryUse, memoryUseOf } from './memory-use.js';
import { SupervisedProcess } from './supervised-process.js';
import { WorldWatcher } from './world-watcher.js';

export interface ChaosInstallationOptions {
  /** Whether the managers share the clusters, or one works while the other waits. */
  readonly isSharded: boolean;
  readonly onOutput: (process: string, text: string) => void;
  readonly onFinding: (finding: string) => void;
}

interface InstallationParts {
  readonly database: TestServer;
  readonly managers: readonly SupervisedProcess[];
  readonly apiserver: SupervisedProcess;
  readonly service: ReplicaService;
}

const searchPath = '/apis/clusterpedia.io/v1beta1/resources';
const viewers = 'viewers';

/** Clusterpedia as it is installed: a control plane, a PostgreSQL, two managers and an apiserver behind a Service. */
export class ChaosInstallation {
  private constructor(
    readonly host: KubernetesHost,
    private readonly parts: InstallationParts,
  ) {}

  static async start(options: ChaosInstallationOptions): Promise<ChaosInstallation> {
    const { onOutput, onFinding, isSharded } = options;
    const [host, database] = await Promise.all([KubernetesHost.start(), startPostgres()]);
    const storage = { configFile: join(host.directory, 'storage.yaml') };
    const connection = { type: 'postgres', ...database.connection, database: 'postgres' };
    await writeFile(storage.configFile, JSON.stringify(connection));
    const service = await ReplicaService.start('https://127.0.0.1:1');
    host.grant(
      viewers,
      { verbs: ['get', 'list', 'watch'], group: 'clusterpedia.io', resources: ['*'] },
      { verbs: ['get'], paths: ['/metrics'] },
    );
    const apiserver = new SupervisedProcess({
      name: 'apiserver',
      start: () => ComponentProcess.apiserver(host, storage),
      onReady: ({ url }) => service.replace(0, url),
      onOutput,
      onFinding,
    });
    // It makes the tables.
    await apiserver.current();
    const flags = isSharded ? ['--automatic-sharding'] : [];
    const managers = ['manager-1', 'manager-2'].map(
      (name) =>
        new SupervisedProcess({
          name,
          start: () => ComponentProcess.clustersynchroManager(host, storage, name, flags),
          onOutput,
          onFinding,
        }),
    );
    await Promise.all(managers.map((manager) => manager.current()));
    return new ChaosInstallation(host, { database, managers, apiserver, service });
  }

  /** How to reach the database past the product. */
  get connection(): ClientConfig {
    return { ...this.parts.database.connection, database: 'postgres' };
  }

  /** Resolves when the act is over: what was ended is there again. */
  async perform(act: InstallationAct, reference: SharedRequest): Promise<void> {
    switch (act.kind) {
      case 'crash database':
        return this.parts.database.crash();
      case 'kill apiserver':
        return this.parts.apiserver.kill();
      case 'kill manager':
        return this.#manager(act.which).kill();
      case 'stop manager':
        return this.#manager(act.which).stop();
      case 'suspend manager':
        return this.#manager(act.which).suspend(act.seconds);
      case 'restart control plane':
        return this.host.cluster.restart();
      case 'drop connections of control plane':
        return this.host.cluster.dropConnections();
      case 'edit reference':
        return reference.write(act.resources);
    }
  }

  /** A client that watches everything, through whatever apiserver there is. */
  async watcher(): Promise<WorldWatcher> {
    const apiserver = await this.parts.apiserver.current();
    return new WorldWatcher({
      server: `${this.parts.service.url}${searchPath}`,
      ca: await apiserver.ca(),
      token: this.#token(),
    });
  }

  /** What each process occupies, by name. */
  async memoryUse(): Promise<ReadonlyMap<string, MemoryUse>> {
    const headers = { authorization: `Bearer ${this.#token()}` };
    const entries = [...this.parts.managers, this.parts.apiserver].map(
      async (process) => [process.name, await memoryUseOf(await process.current(), headers)] as const,
    );
    return new Map(await Promise.all(entries));
  }

  /** Stops everything in good order. @returns what did not stop so */
  async stop(): Promise<readonly string[]> {
    const findings = [];
    for (const process of [...this.parts.managers, this.parts.apiserver]) {
      const code = await process.end();
      if (code !== 0) {
        findings.push(`${process.name} was asked to stop at the end and ended with ${code}`);
      }
    }
    return findings;
  }

  /** Ends what still runs. */
  async dispose(): Promise<void> {
    [...this.parts.managers, this.parts.apiserver].forEach((process) => process.abandon());
    await this.parts.service.stop();
    await this.host.dispose();
    await this.parts.database.stop();
  }

  #token(): string {
    return this.host.tokenOf('vera', viewers);
  }

  #manager(which: ManagerChoice): SupervisedProcess {
    const leader = this.parts.managers.find(({ isLeader }) => isLeader) ?? this.parts.managers[0];
    const chosen = which === 'leader' ? leader : this.parts.managers.find((manager) => manager !== leader);
    if (chosen === undefined) {
      throw new Error('there is no manager');
    }
    return chosen;
  }
}
