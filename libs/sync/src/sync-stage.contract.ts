import { deepEqual } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  clusterpediaCrds,
  PEDIA_CLUSTERS,
  type ClusterGroupResources,
  type ClusterGroupResourcesStatus,
  type PediaCluster,
  type PediaClusterSpec,
} from '#api';
import { ClientModule, restConfigFromKubeconfig } from '#client';
import { formatGvr, objectKey, type GroupVersionResource, type KubernetesObject } from '#kube';
import { featureGateFlags, parseCommandLine } from '#options';
import { StorageFactory, StorageModule } from '#storage';
import { Registry, silentLogger, TelemetryModule } from '#telemetry';
import { eventually, startMemberCluster, type MemberCluster } from '#testing';
import type { ExtraStoreFactory } from './extra-store.js';
import { SyncModule } from './sync.module.js';
import { syncFeatureGates, syncFlags } from './sync.options.js';

export const configMaps = { group: '', version: 'v1', resource: 'configmaps' } as const;
export const pods = { group: '', version: 'v1', resource: 'pods' } as const;
export const definitions = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
} as const;
const signal = new AbortController().signal;

export function configMap(name: string, value = '1', namespace = 'default'): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace, name, managedFields: [] },
    data: { value },
  };
}

/** Resources of the core group to synchronise. */
export function core(...resources: readonly string[]): readonly ClusterGroupResources[] {
  return [{ group: '', resources }];
}

/** The storage as one process opens it, and what it holds. */
export class Process {
  private constructor(private readonly app: INestApplicationContext) {}

  static async start(
    host: MemberCluster,
    storageConfig: string,
    args: readonly string[] = [],
    extraStores: readonly ExtraStoreFactory[] = [],
  ): Promise<Process> {
    const { values } = parseCommandLine({ sync: syncFlags, features: featureGateFlags(syncFeatureGates) }, args);
    const options = { flags: values.sync, featureGates: values.features['feature-gates'], runNamespace: 'default' };
    const app = await NestFactory.createApplicationContext(
      moduleOf(
        TelemetryModule.forRoot({ logger: silentLogger, serveHttp: false }),
        ClientModule.forRoot(restConfigFromKubeconfig(host.kubeconfig())),
        StorageModule.forRoot('internal', storageConfig),
        SyncModule.forRoot(options, { extraStores: { useFactory: () => extraStores } }),
      ),
      { logger: false },
    );
    return new Process(app);
  }

  async stop(): Promise<void> {
    await this.app.close();
  }

  get<T>(type: abstract new (...parameters: never[]) => T): T {
    return this.app.get<T>(type);
  }

  /** resourceVersion by object, of one resource of a cluster. */
  async stored(cluster: string, resource: GroupVersionResource): Promise<Readonly<Record<string, string>>> {
    const versions: Record<string, string> = {};
    for await (const part of this.app.get(StorageFactory).getResourceVersions(cluster, signal)) {
      if (formatGvr(part.resource) === formatGvr(resource)) {
        Object.assign(versions, Object.fromEntries(part.versionByKey));
      }
    }
    return versions;
  }

  /** Changes of objects that were written since the start. */
  async written(): Promise<number> {
    const names = ['added', 'updated', 'deleted'].map(
      (type) => `clustersynchro_resourcesynchro_resource_${type}_total`,
    );
    const metrics = await this.app.get(Registry).getMetricsAsJSON();
    const values = metrics.filter(({ name }) => names.includes(name)).flatMap((metric) => metric.values);
    return values.reduce((sum, { value }) => sum + value, 0);
  }

  async read(cluster: string, resource: GroupVersionResource, name: string): Promise<KubernetesObject> {
    const storage = this.app.get(StorageFactory).newResourceStorage({ resource, kind: '', namespaced: true });
    const json = await storage.get(cluster, { namespace: 'default', name }, signal);
    return JSON.parse(json.toString()) as KubernetesObject;
  }
}

function moduleOf(...imports: readonly DynamicModule[]): DynamicModule {
  @Module({})
  class App {}
  return { module: App, imports: [...imports] };
}

/** A host with one PediaCluster, its member, and a process that synchronises it to a database in a file. */
export class SyncStage {
  /** Of the next process. */
  extraStores: readonly ExtraStoreFactory[] = [];
  #directory = '';
  #host: MemberCluster | undefined;
  #member: MemberCluster | undefined;
  #running: Process | undefined;

  get host(): MemberCluster {
    return opened(this.#host);
  }

  get member(): MemberCluster {
    return opened(this.#member);
  }

  async open(): Promise<void> {
    const directory = await mkdtemp(join(tmpdir(), 'sync-'));
    this.#directory = directory;
    await writeFile(join(directory, 'storage.yaml'), `type: sqlite\ndsn: ${join(directory, 'test.db')}\n`);
    const clusters = [startMemberCluster({ name: 'host' }), startMemberCluster({ name: 'east' })] as const;
    [this.#host, this.#member] = await Promise.all(clusters);
    clusterpediaCrds.forEach((crd) => this.host.store.create(definitions, crd as unknown as KubernetesObject));
  }

  async close(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
    await Promise.all([this.host.stop(), this.member.stop()]);
    await rm(this.#directory, { recursive: true });
  }

  async start(...args: readonly string[]): Promise<Process> {
    const storage = join(this.#directory, 'storage.yaml');
    this.#running = await Process.start(this.host, storage, args, this.extraStores);
    return this.#running;
  }

  /** Changes the database as another program does. While no process runs. */
  writeForeign(statement: string): void {
    const database = new DatabaseSync(join(this.#directory, 'test.db'));
    database.exec(statement);
    database.close();
  }

  importMember(spec: Partial<PediaClusterSpec> & Pick<PediaClusterSpec, 'syncResources'>): void {
    const { url, ca, token } = this.member;
    const credentials = {
      apiserver: url,
      caData: Buffer.from(ca).toString('base64'),
      tokenData: Buffer.from(token).toString('base64'),
    };
    this.host.store.create(PEDIA_CLUSTERS, {
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'PediaCluster',
      metadata: { name: 'east' },
      spec: { ...credentials, ...spec },
    });
  }

  cluster(): PediaCluster {
    return this.host.store.get(PEDIA_CLUSTERS, { namespace: '', name: 'east' }) as PediaCluster;
  }

  changeSpec(change: Partial<PediaClusterSpec>): void {
    const current = this.cluster();
    this.host.store.update(PEDIA_CLUSTERS, { ...current, spec: { ...current.spec, ...change } });
  }

  condition(type: string): string {
    const found = this.cluster().status?.conditions?.find((each) => each.type === type);
    return found === undefined ? 'absent' : `${found.status} ${found.reason} ${found.message}`.trim();
  }

  syncStates(): readonly string[] {
    return (this.cluster().status?.syncResources ?? []).flatMap(({ group, resources }: ClusterGroupResourcesStatus) =>
      resources.flatMap(({ name, syncConditions }) =>
        syncConditions.map(({ version, status, initialListPhase }) =>
          [`${group}/${version}/${name}`, status, ...(initialListPhase === true ? ['initial'] : [])].join(' '),
        ),
      ),
    );
  }

  /** Requests for everything there is of a resource: lists, and watches from the beginning. */
  readings(resource: string): ReturnType<MemberCluster['requests']['all']> {
    const { requests } = this.member;
    const beginnings = requests.of('watch', resource).filter(({ query }) => query.has('sendInitialEvents'));
    return [...requests.of('list', resource), ...beginnings];
  }

  /** resourceVersion by object, as the member has it. */
  served(resource: GroupVersionResource): Readonly<Record<string, string>> {
    const objects = this.member.store.list(resource);
    return Object.fromEntries(objects.map((each) => [objectKey(each), each.metadata?.resourceVersion ?? '']));
  }

  async isExact(process: Process, ...resources: readonly GroupVersionResource[]): Promise<void> {
    await eventually(async () => {
      for (const resource of resources) {
        deepEqual(await process.stored('east', resource), this.served(resource));
      }
    });
  }
}

function opened<T>(part: T | undefined): T {
  if (part === undefined) {
    throw new Error('the stage is not open');
  }
  return part;
}
