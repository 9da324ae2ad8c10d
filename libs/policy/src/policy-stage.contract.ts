import { deepEqual } from 'node:assert/strict';
import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  CLUSTER_IMPORT_POLICIES,
  clusterpediaCrds,
  PEDIA_CLUSTER_LIFECYCLES,
  PEDIA_CLUSTERS,
  type ClusterImportPolicy,
  type PediaCluster,
  type PediaClusterLifecycle,
} from '#api';
import { ClientModule, DynamicClient, RestClient, restConfigFromKubeconfig } from '#client';
import {
  findCondition,
  objectNameOf,
  StatusError,
  type GroupVersionResource,
  type KubernetesObject,
  type ObjectName,
} from '#kube';
import { parseCommandLine } from '#options';
import { leaderElectionFlags } from '#reconcile';
import { Registry, silentLogger, TelemetryModule } from '#telemetry';
import { eventually } from '#testing';
import type { Host } from './embedded-host.contract.js';
import { PolicyModule } from './policy.module.js';

export const definitions = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
} as const;
export const secrets = { group: '', version: 'v1', resource: 'secrets' } as const;
export const configMaps = { group: '', version: 'v1', resource: 'configmaps' } as const;
const events = { group: '', version: 'v1', resource: 'events' } as const;

/** A fictional platform's kind of member: namespaced, with credentials in a Secret beside it. */
export const members = { group: 'fleet.acme.dev', version: 'v1', resource: 'members' } as const;

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The definition of {@link members}, in versions of which the first is stored. */
export function memberDefinition(...versions: readonly string[]): KubernetesObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'members.fleet.acme.dev' },
    spec: {
      group: members.group,
      scope: 'Namespaced',
      names: { plural: 'members', singular: 'member', kind: 'Member', listKind: 'MemberList' },
      versions: versions.map((name, index) => ({ name, served: true, storage: index === 0, schema })),
    },
  };
}

export function member(name: string, spec: object = {}, status: object = { ready: true }): KubernetesObject {
  return {
    apiVersion: 'fleet.acme.dev/v1',
    kind: 'Member',
    metadata: { namespace: 'default', name },
    spec: { url: `https://${name}.example`, secret: `${name}-cred`, ...spec },
    status,
  };
}

/** The Secret of a {@link member}. */
export function credential(memberName: string, token: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: 'default', name: `${memberName}-cred` },
    type: 'Opaque',
    data: { token: base64(token), 'ca.crt': base64(`ca of ${memberName}`) },
  };
}

/** A policy over {@link members}, with changes to its spec. */
export function policy(name: string, change: Partial<ClusterImportPolicy['spec']> = {}): ClusterImportPolicy {
  return {
    apiVersion: 'policy.clusterpedia.io/v1alpha1',
    kind: 'ClusterImportPolicy',
    metadata: { name },
    spec: {
      source: { group: members.group, resource: members.resource },
      references: [
        {
          key: 'cred',
          group: '',
          resource: 'secrets',
          namespaceTemplate: '{{ .source.metadata.namespace }}',
          nameTemplate: '{{ .source.spec.secret }}',
        },
      ],
      nameTemplate: `${name}-{{ .source.metadata.name }}`,
      creationCondition: '{{ if .source.status }}{{ .source.status.ready }}{{ end }}',
      template: `
metadata:
  labels: {fleet: ${name}}
spec:
  apiserver: "{{ .source.spec.url }}"
  tokenData: "{{ .references.cred.data.token }}"
  caData: "{{ index .references.cred.data "ca.crt" }}"
  syncResources: [{group: "", resources: [pods]}]
`,
      ...change,
    },
  };
}

function moduleOf(...imports: readonly DynamicModule[]): DynamicModule {
  @Module({})
  class App {}
  return { module: App, imports: [...imports] };
}

/** A host with our kinds and that of a fictional platform, and a process with the policies' controllers. */
export class PolicyStage {
  readonly #signal = new AbortController().signal;
  #host: Host | undefined;
  #rest: RestClient | undefined;
  #app: INestApplicationContext | undefined;

  get client(): DynamicClient {
    return new DynamicClient(opened(this.#rest));
  }

  /** Installs our kinds and others on a host, and starts the controllers. The host stops with the stage. */
  async open(host: Host, ...crds: readonly KubernetesObject[]): Promise<void> {
    this.#host = host;
    this.#rest = new RestClient(restConfigFromKubeconfig(host.kubeconfig()));
    for (const crd of [...clusterpediaCrds, ...crds]) {
      await this.#createUnlessThere(definitions, { ...crd });
    }
    await this.start();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#rest?.close();
    await this.#host?.stop();
  }

  async start(...args: readonly string[]): Promise<void> {
    const { values } = parseCommandLine({ election: leaderElectionFlags('clusterpedia-controller-manager') }, [
      '--leader-elect=false',
      ...args,
    ]);
    const app = moduleOf(
      TelemetryModule.forRoot({ logger: silentLogger, serveHttp: false }),
      ClientModule.forRoot(restConfigFromKubeconfig(opened(this.#host).kubeconfig())),
      PolicyModule.forRoot({ leaderElection: values.election, runNamespace: 'default' }),
    );
    this.#app = await NestFactory.createApplicationContext(app, { logger: false });
  }

  async stop(): Promise<void> {
    await this.#app?.close();
    this.#app = undefined;
  }

  /** Takes away what a test left, and waits until nothing of it is there. */
  async clear(): Promise<void> {
    for (const resource of [CLUSTER_IMPORT_POLICIES, ...cleared]) {
      const { items } = await this.client.list(resource, { namespace: namespaceOf(resource) }, this.#signal);
      await Promise.all(items.map((object) => this.#deleteIfThere(resource, objectNameOf(object))));
    }
    for (const resource of [CLUSTER_IMPORT_POLICIES, PEDIA_CLUSTER_LIFECYCLES, PEDIA_CLUSTERS]) {
      await this.hasOnly(resource);
    }
  }

  async create(resource: GroupVersionResource, ...objects: readonly KubernetesObject[]): Promise<void> {
    for (const object of objects) {
      await this.client.create(resource, object, this.#signal);
    }
  }

  createPolicy(name: string, change?: Partial<ClusterImportPolicy['spec']>): Promise<void> {
    return this.create(CLUSTER_IMPORT_POLICIES, policy(name, change));
  }

  async patch(resource: GroupVersionResource, name: string | ObjectName, body: object): Promise<void> {
    await this.client.patch(resource, placed(resource, name), { type: 'merge', body }, this.#signal);
  }

  async delete(resource: GroupVersionResource, name: string): Promise<void> {
    await this.client.delete(resource, placed(resource, name), {}, this.#signal);
  }

  /** The embedded control plane has our kinds already. */
  async #createUnlessThere(resource: GroupVersionResource, object: KubernetesObject): Promise<void> {
    try {
      await this.create(resource, object);
    } catch (error) {
      if (!StatusError.is(error, 'AlreadyExists')) {
        throw error;
      }
    }
  }

  /** What a test left may be on its way out already. */
  async #deleteIfThere(resource: GroupVersionResource, name: ObjectName): Promise<void> {
    try {
      await this.client.delete(resource, name, {}, this.#signal);
    } catch (error) {
      if (!StatusError.is(error, 'NotFound')) {
        throw error;
      }
    }
  }

  async find<T extends KubernetesObject>(resource: GroupVersionResource, name: string): Promise<T | undefined> {
    try {
      return await this.client.get<T>(resource, placed(resource, name), this.#signal);
    } catch (error) {
      if (StatusError.is(error, 'NotFound')) {
        return undefined;
      }
      throw error;
    }
  }

  /** Waits for a PediaCluster. */
  cluster(name: string): Promise<PediaCluster> {
    return this.#present<PediaCluster>(PEDIA_CLUSTERS, name);
  }

  lifecycle(name: string): Promise<PediaClusterLifecycle> {
    return this.#present<PediaClusterLifecycle>(PEDIA_CLUSTER_LIFECYCLES, name);
  }

  policy(name: string): Promise<ClusterImportPolicy> {
    return this.#present<ClusterImportPolicy>(CLUSTER_IMPORT_POLICIES, name);
  }

  async names(resource: GroupVersionResource): Promise<readonly string[]> {
    const { items } = await this.client.list(resource, {}, this.#signal);
    return items.map(({ metadata }) => metadata?.name ?? '').toSorted();
  }

  /** Waits until these are all the objects of a resource. */
  async hasOnly(resource: GroupVersionResource, ...names: readonly string[]): Promise<void> {
    await eventually(async () => deepEqual(await this.names(resource), names));
  }

  /** Waits until a condition of a lifecycle reads `status reason` with a message that matches. @returns the message */
  lifecycleSays(name: string, type: 'Created' | 'Updating', said: string, message = /(?:)/): Promise<string> {
    return eventually(async () => {
      const { status } = await this.lifecycle(name);
      return expectCondition(status?.conditions, type, said, message);
    });
  }

  policySays(name: string, type: 'Validated' | 'Reconciling', said: string, message = /(?:)/): Promise<string> {
    return eventually(async () => {
      const { status } = await this.policy(name);
      return expectCondition(status?.conditions, type, said, message);
    });
  }

  /** `type reason` of the Events about an object, sorted. */
  async eventsOf(name: string): Promise<readonly string[]> {
    const { items } = await this.client.list<EventObject>(events, { namespace: 'default' }, this.#signal);
    const about = items.filter(({ involvedObject }) => involvedObject.name === name);
    return about.map(({ type, reason }) => `${type} ${reason}`).toSorted();
  }

  /** The value of a metric with these labels; `undefined` when there is no such series. */
  async metric(name: string, labels: Readonly<Record<string, string>>): Promise<number | undefined> {
    const metrics = await opened(this.#app).get(Registry).getMetricsAsJSON();
    const values = metrics.find((metric) => metric.name === name)?.values ?? [];
    return values.find((value) => Object.entries(labels).every(([label, text]) => value.labels[label] === text))?.value;
  }

  async #present<T extends KubernetesObject>(resource: GroupVersionResource, name: string): Promise<T> {
    return eventually(async () => opened(await this.find<T>(resource, name)));
  }
}

interface EventObject extends KubernetesObject {
  readonly type: string;
  readonly reason: string;
  readonly involvedObject: { readonly name: string };
}

interface SomeCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

function expectCondition(
  conditions: readonly SomeCondition[] | undefined,
  type: string,
  said: string,
  message: RegExp,
): string {
  const condition = findCondition(conditions, type);
  expect(condition && `${condition.status} ${condition.reason}`).toBe(said);
  expect(condition?.message).toMatch(message);
  return condition?.message ?? '';
}

const clusterScoped: readonly string[] = [
  CLUSTER_IMPORT_POLICIES,
  PEDIA_CLUSTER_LIFECYCLES,
  PEDIA_CLUSTERS,
  definitions,
].map(({ resource }) => resource);
/** What tests make besides policies. Lifecycles and PediaClusters go with those, but for the ones made by hand. */
const cleared: readonly GroupVersionResource[] = [
  members,
  secrets,
  configMaps,
  PEDIA_CLUSTER_LIFECYCLES,
  PEDIA_CLUSTERS,
];

function namespaceOf({ resource }: GroupVersionResource): string {
  return clusterScoped.includes(resource) ? '' : 'default';
}

function placed(resource: GroupVersionResource, name: string | ObjectName): ObjectName {
  return typeof name === 'string' ? { namespace: namespaceOf(resource), name } : name;
}

function opened<T>(part: T | undefined): T {
  if (part === undefined) {
    throw new Error('not there');
  }
  return part;
}
