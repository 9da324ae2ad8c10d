import { CLUSTERPEDIA_GROUP, CLUSTERPEDIA_VERSION } from '#api';
import type { ApiGroup, ApiResourceList } from '#kube';
import type { StorageFactory } from '#storage';

const groupVersion = `${CLUSTERPEDIA_GROUP}/${CLUSTERPEDIA_VERSION}`;

/** The search API as a group among others, for whoever serves the discovery of the listener. */
export const clusterpediaGroup: ApiGroup = {
  name: CLUSTERPEDIA_GROUP,
  versions: [{ groupVersion, version: CLUSTERPEDIA_VERSION }],
  preferredVersion: { groupVersion, version: CLUSTERPEDIA_VERSION },
};

/** The two resources of {@link clusterpediaGroup}. Collections can be written where the storage keeps those of users. */
export function clusterpediaResources(storage: StorageFactory): ApiResourceList {
  const isWritable = storage.getCollectionResourceStore !== undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: [
      {
        name: 'collectionresources',
        singularName: 'collectionresources',
        namespaced: false,
        kind: 'CollectionResource',
        verbs: isWritable ? ['create', 'delete', 'get', 'list', 'patch', 'update'] : ['get', 'list'],
      },
      { name: 'resources', singularName: 'resources', namespaced: false, kind: 'Resources', verbs: ['get'] },
    ],
  };
}
