import { setTimeout as delay } from 'node:timers/promises';
import { StatusError } from '#kube';
import { defaultGroupVersions, type MemberCluster } from '#testing';
import type { ClusterAct } from './act.js';
import { defineCustomResource } from './custom-definition.js';

const configMaps = { group: '', version: 'v1', resource: 'configmaps' } as const;
const namespaces = { group: '', version: 'v1', resource: 'namespaces' } as const;

/** Does something to a cluster. Resolves when it is over: the fault is cleared, the server answers again. */
export async function performOnCluster(cluster: MemberCluster, act: ClusterAct): Promise<void> {
  switch (act.kind) {
    case 'fault':
      return fail(cluster, act);
    case 'drop watches':
      return cluster.dropWatches({ how: act.how });
    case 'drop connections':
      return cluster.dropConnections();
    case 'restart member':
      return cluster.restart();
    case 'outage':
      return beAway(cluster, act.seconds);
    case 'compact':
      cluster.store.compact();
      return cluster.dropWatches();
    case 'upgrade':
      return cluster.upgrade(defaultGroupVersions);
    case 'define':
      return defineCustomResource(cluster, act);
    case 'fill namespace':
      return fill(cluster, act.namespace, act.objects);
  }
}

async function fail(
  cluster: MemberCluster,
  { fault, target, seconds }: Extract<ClusterAct, { readonly kind: 'fault' }>,
): Promise<void> {
  const injected = cluster.faults.inject(fault, target);
  // So that there are requests for it to strike.
  cluster.dropWatches();
  await delay(seconds * 1000);
  injected.clear();
  if (fault.kind === 'hang') {
    // Who hangs for ever is cut off by the network some day.
    cluster.dropConnections();
  }
}

async function beAway(cluster: MemberCluster, seconds: number): Promise<void> {
  await cluster.stop();
  await delay(seconds * 1000);
  await cluster.listen();
}

function fill({ store }: MemberCluster, namespace: string, objects: number): void {
  if (objects === 0) {
    deleteNamespace(store, namespace);
    return;
  }
  if (!store.list(namespaces).some(({ metadata }) => metadata?.name === namespace)) {
    store.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  }
  for (let index = 0; index < objects; index += 1) {
    const metadata = { namespace, generateName: 'chaos-' };
    store.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { index: String(index) } });
  }
}

function deleteNamespace(store: MemberCluster['store'], name: string): void {
  try {
    store.delete(namespaces, { namespace: '', name });
  } catch (error) {
    if (!StatusError.is(error, 'NotFound')) {
      throw error;
    }
  }
}
