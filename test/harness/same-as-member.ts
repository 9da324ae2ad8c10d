import { isDeepStrictEqual } from 'node:util';
import { CLUSTER_NAME_ANNOTATION } from '#api';
import { groupVersionPath, objectKey, type GroupVersionResource, type KubernetesObject } from '#kube';
import { eventually, type MemberCluster } from '#testing';
import type { AllInOne } from './all-in-one.js';

const core = { group: '', version: 'v1' } as const;
const apps = { group: 'apps', version: 'v1' } as const;

/** Resources that change when a fleet lives. */
export const livingResources: readonly GroupVersionResource[] = [
  { ...core, resource: 'pods' },
  { ...core, resource: 'configmaps' },
  { ...core, resource: 'events' },
  { ...apps, resource: 'deployments' },
  { ...apps, resource: 'replicasets' },
];

/** Waits until what is stored of a member equals, object by object and field by field, what the member holds. */
export async function eventuallySameAsMember(
  clusterpedia: AllInOne,
  member: MemberCluster,
  timeoutMs = 30_000,
): Promise<void> {
  for (const resource of livingResources) {
    await eventually(() => expectSame(clusterpedia, member, resource), { timeoutMs, intervalMs: 100 });
  }
}

async function expectSame(
  clusterpedia: AllInOne,
  member: MemberCluster,
  resource: GroupVersionResource,
): Promise<void> {
  const path = `${groupVersionPath(resource).slice(1)}/${resource.resource}`;
  const stored = await clusterpedia.stored(member.name, path);

  const actual = byKey(stored);
  const expected = byKey(member.store.list(resource).map((object) => asStored(object, member.name)));
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
  // Most looks come too early. Telling the first difference is enough then; to print all takes longer than to look again.
  for (const [key, object] of expected) {
    if (!isDeepStrictEqual(actual.get(key), object)) {
      expect(actual.get(key)).toEqual(object);
    }
  }
}

/** An object as it should be stored: without what is pruned, with the name of its cluster. */
function asStored(object: KubernetesObject, cluster: string): KubernetesObject {
  const { managedFields: _pruned, ...metadata } = object.metadata ?? {};
  const { 'kubectl.kubernetes.io/last-applied-configuration': _lastApplied, ...annotations } =
    metadata.annotations ?? {};
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...annotations, [CLUSTER_NAME_ANNOTATION]: cluster } },
  };
}

function byKey(objects: readonly KubernetesObject[]): Map<string, KubernetesObject> {
  return new Map(objects.map((object) => [objectKey(object), object]));
}
