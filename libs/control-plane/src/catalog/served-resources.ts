import { schema } from '#api';
import { type GroupVersionResource, formatGvr } from '#kube';
import { builtInResource } from './built-in-resource.js';
import { coreResources } from './core-resources.js';
import { customResources } from './custom-resources.js';
import type { ServedResource } from './served-resource.js';

const { integer, object, text } = schema;

const leases = builtInResource(
  {
    group: 'coordination.k8s.io',
    kind: 'Lease',
    resource: 'leases',
    namespaced: true,
    allowsUnconditionalUpdate: false,
  },
  'A lease that one holder has for a while.',
  {
    spec: object('Who holds the lease, and for how long.', {
      acquireTime: text('When the lease was taken.', { format: 'date-time', nullable: true }),
      holderIdentity: text('Who holds the lease.', { nullable: true }),
      leaseDurationSeconds: integer('How long others wait before they take the lease.', {
        format: 'int32',
        nullable: true,
      }),
      leaseTransitions: integer('How often the holder changed.', { format: 'int32', nullable: true }),
      preferredHolder: text('Who should hold the lease.', { nullable: true }),
      renewTime: text('When the lease was last renewed.', { format: 'date-time', nullable: true }),
      strategy: text('How the holder is chosen.', { nullable: true }),
    }),
  },
);

const customResourceDefinitions: ServedResource = {
  ...builtInResource(
    {
      group: 'apiextensions.k8s.io',
      kind: 'CustomResourceDefinition',
      resource: 'customresourcedefinitions',
      namespaced: false,
      shortNames: ['crd', 'crds'],
      isReadOnly: true,
    },
    'A kind that is served beside the built-in ones.',
    {
      spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  ),
  categories: ['api-extensions'],
};

/** Everything the control plane stores. */
export const servedResources: readonly ServedResource[] = [
  ...coreResources,
  customResourceDefinitions,
  ...customResources,
  leases,
];

const resourceByGvr: ReadonlyMap<string, ServedResource> = new Map(
  servedResources.map((resource) => [formatGvr(resource), resource]),
);

/** The resource a URL names; `undefined` when it is not served. */
export function findServedResource(gvr: GroupVersionResource): ServedResource | undefined {
  return resourceByGvr.get(formatGvr(gvr));
}
