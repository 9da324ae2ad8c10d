import type { V1Container, V1Service, V1StatefulSet } from '@kubernetes/client-node';
import type { KubernetesObject } from '#kube';
import {
  freePort,
  mariadbQuery,
  postgresQuery,
  startMariadbOnPort,
  startPostgresOnPort,
  type MemberClusterStore,
} from '#testing';
import { containerEnvironment } from './pod-environment.js';
import { PodObjects } from './pod-objects.js';
import { selects } from './service-selector.js';

const services = { group: '', version: 'v1', resource: 'services' };
const statefulSets = { group: 'apps', version: 'v1', resource: 'statefulsets' };
const by = { manager: 'kube-controller-manager', operation: 'Update', subresource: 'status' } as const;

interface StartedServer {
  readonly stop: () => Promise<void>;
}

interface BundledServer extends StartedServer {
  readonly labels: Readonly<Record<string, string>>;
  readonly port: number;
}

/** What images of servers do when their container starts, by the image. Their volume is empty. */
const images: readonly (readonly [
  image: RegExp,
  start: (environment: Readonly<Record<string, string>>, port: number) => Promise<StartedServer>,
])[] = [
  [/\/postgres:/, startPostgresImage],
  [/\/mysql:/, startMysqlImage],
];

/**
 * The database servers of StatefulSets, each a server of this machine with what the manifest has in its environment, and the
 * ports of this machine at which their Services are.
 */
export class BundledServers {
  readonly #ports = new Map<string, number>();
  readonly #servers = new Map<string, BundledServer>();

  constructor(
    private readonly store: MemberClusterStore,
    private readonly namespace: string,
  ) {}

  /** Where each port of each Service is, or will be when its server runs. */
  async addresses(): Promise<Readonly<Record<string, number>>> {
    for (const service of this.#services()) {
      for (const address of addressesOf(service)) {
        const port = this.#ports.get(address) ?? (await freePort());
        this.#ports.set(address, this.#ports.get(address) ?? port);
      }
    }
    return Object.fromEntries(this.#ports);
  }

  /** @throws Error when the image is not known here, or its pods are to change */
  async start({ metadata, spec }: V1StatefulSet): Promise<void> {
    const name = metadata?.name ?? '';
    if (this.#servers.has(name)) {
      throw new Error(`the pods of StatefulSet ${name} change, which nobody plays here`);
    }
    const { labels = {} } = spec?.template.metadata ?? {};
    const port = await this.#portOf(labels);
    const { stop } = await this.#startContainer(`${name}-0`, spec?.template.spec?.containers[0], port);
    this.#servers.set(name, { labels, port, stop });
    this.#writeStatus(name);
  }

  /** The port of this machine behind a Service; `undefined` when it is none of a server. */
  portBehind(selector: Readonly<Record<string, string>> = {}): number | undefined {
    return [...this.#servers.values()].find(({ labels }) => selects(selector, labels))?.port;
  }

  async stop(name: string): Promise<void> {
    await this.#servers.get(name)?.stop();
    this.#servers.delete(name);
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#servers.keys()].map((name) => this.stop(name)));
  }

  #startContainer(pod: string, container: V1Container | undefined, port: number): Promise<StartedServer> {
    const [, startImage] = images.find(([image]) => image.test(container?.image ?? '')) ?? [];
    if (container === undefined || startImage === undefined) {
      throw new Error(`there is no server for the image ${container?.image}`);
    }
    const identity = { name: pod, namespace: this.namespace, nodeName: 'node-1' };
    return startImage(containerEnvironment(container, identity, this.#objects()), port);
  }

  #writeStatus(name: string): void {
    const found = this.store.get(statefulSets, { namespace: this.namespace, name });
    const counts = { replicas: 1, readyReplicas: 1, currentReplicas: 1, updatedReplicas: 1, availableReplicas: 1 };
    const revisions = { currentRevision: `${name}-1`, updateRevision: `${name}-1` };
    const status = { observedGeneration: found.metadata?.generation, ...counts, ...revisions };
    this.store.update(statefulSets, { ...found, status }, { by });
  }

  /** Of the Service with an address that leads to these pods. */
  async #portOf(labels: Readonly<Record<string, string>>): Promise<number> {
    const service = this.#services().find(({ spec }) => spec?.clusterIP !== 'None' && selects(spec?.selector, labels));
    const [address = ''] = service === undefined ? [] : addressesOf(service);
    const port = (await this.addresses())[address];
    if (port === undefined) {
      throw new Error('no Service leads to the server');
    }
    return port;
  }

  #services(): readonly V1Service[] {
    return this.store.list(services, this.namespace) as readonly unknown[] as readonly V1Service[];
  }

  #objects(): PodObjects {
    const held = (resource: string): readonly KubernetesObject[] =>
      this.store.list({ group: '', version: 'v1', resource }, this.namespace);
    return new PodObjects([...held('configmaps'), ...held('secrets')]);
  }
}

function addressesOf({ metadata, spec }: V1Service): readonly string[] {
  return (spec?.ports ?? []).map(({ port }) => `${metadata?.name}:${port}`);
}

/** @see https://github.com/docker-library/docs/blob/master/postgres/README.md */
async function startPostgresImage(
  { POSTGRES_PASSWORD: password = '', POSTGRES_DB: database = 'postgres' }: Readonly<Record<string, string>>,
  port: number,
): Promise<StartedServer> {
  const server = await startPostgresOnPort(port);
  await postgresQuery(server.connection, `CREATE ROLE postgres SUPERUSER LOGIN PASSWORD '${password}'`);
  await postgresQuery(server.connection, `CREATE DATABASE "${database}" OWNER postgres`);
  return server;
}

/**
 * MariaDB, which speaks as MySQL does.
 *
 * @see https://github.com/docker-library/docs/blob/master/mysql/README.md
 */
async function startMysqlImage(
  { MYSQL_ROOT_PASSWORD: password = '', MYSQL_DATABASE: database = '' }: Readonly<Record<string, string>>,
  port: number,
): Promise<StartedServer> {
  const server = await startMariadbOnPort(port);
  await mariadbQuery(server.connection, `CREATE DATABASE \`${database}\``);
  await mariadbQuery(server.connection, `CREATE USER root@'%' IDENTIFIED BY '${password}'`);
  await mariadbQuery(server.connection, "GRANT ALL PRIVILEGES ON *.* TO root@'%' WITH GRANT OPTION");
  // Comes before the other for connections of this machine. The last statement that needs no password.
  await mariadbQuery(server.connection, `ALTER USER root@localhost IDENTIFIED BY '${password}'`);
  return server;
}
