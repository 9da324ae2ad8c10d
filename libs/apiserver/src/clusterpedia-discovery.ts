import { CLUSTERPEDIA_GROUP, CLUSTERPEDIA_VERSION } from '#api';
import type { ApiGroup, ApiResourceList } from '#kube';

const groupVersion = `${CLUSTERPEDIA_GROUP}/${CLUSTERPEDIA_VERSION}`;

/** The search API as a group among others, for whoever serves the discovery of the listener. */
export const clusterpediaGroup: ApiGroup = {
  name: CLUSTERPEDIA_GROUP,
  versions: [{ groupVersion, version: CLUSTERPEDIA_VERSION }],
  preferredVersion: { groupVersion, version: CLUSTERPEDIA_VERSION },
};

/** The two resources of {@link clusterpediaGroup}. */
export const clusterpediaResources: ApiResourceList = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion,
  resources: [
    {
      name: 'collectionresources',
      singularName: 'collectionresources',
      namespaced: false,
      kind: 'CollectionResource',
      verbs: ['get', 'list'],
    },
    { name: 'resources', singularName: 'resources', namespaced: false, kind: 'Resources', verbs: ['get'] },
  ],
};
