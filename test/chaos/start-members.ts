import { convertObject, parseGroupVersion, type KubernetesObject } from '#kube';
import { defaultGroupVersions, Fleet, generateCluster, type MemberCluster, startMemberCluster } from '#testing';

/** What an older member serves instead of the first version of a group. */
const olderVersions = new Map([
  ['networking.k8s.io/v1', 'networking.k8s.io/v1beta1'],
  ['discovery.k8s.io/v1', 'discovery.k8s.io/v1beta1'],
]);

/** Small: what counts here is how much of it changes. */
const pods = 20;
/** A second of life is forgotten soon, so that some watches come too late. */
const historyLimit = 500;

export interface ChaosMembers {
  readonly fleet: Fleet;
  /** Names of those that serve older versions. */
  readonly older: readonly string[];
}

/** Starts members with workloads in them, every other one of an older release. */
export async function startMembers(seed: string, count: number): Promise<ChaosMembers> {
  const clusters: MemberCluster[] = [];
  const older: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = `member-${index + 1}`;
    const isOlder = index % 2 === 1;
    const groupVersions = defaultGroupVersions.map((text) => (isOlder ? olderVersions.get(text) : undefined) ?? text);
    const cluster = await startMemberCluster({ name, groupVersions, historyLimit });
    for (const object of generateCluster({ name, seed, pods, now: new Date() })) {
      cluster.store.put(isOlder ? asOlder(object) : object);
    }
    clusters.push(cluster);
    if (isOlder) {
      older.push(name);
    }
  }
  return { fleet: new Fleet(clusters, seed), older };
}

function asOlder(object: KubernetesObject): KubernetesObject {
  const older = olderVersions.get(object.apiVersion ?? '');
  return older === undefined ? object : convertObject(object, parseGroupVersion(older));
}
