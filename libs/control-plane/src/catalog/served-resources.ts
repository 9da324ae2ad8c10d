import { schema } from '#api';
import { formatGroupResource, parseGroupVersion } from '#kube';
import { builtInResource } from './built-in-resource.js';
import { coreResources } from './core-resources.js';
import { customResourceDefinitions } from './custom-resource-definitions.js';
import { isOwnDefinition, ownCustomResources } from './custom-resources.js';
import { validateDefinition } from './definition.validator.js';
import { reviewResources } from './review-resources.js';
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

/** What the store knows definitions as. */
export const DEFINITIONS_KEY = formatGroupResource(customResourceDefinitions);

/** Everything the control plane serves whatever its store holds. */
export const builtInResources: readonly ServedResource[] = [
  ...coreResources,
  {
    ...customResourceDefinitions,
    validate: (definition) =>
      isOwnDefinition(definition.metadata?.name) ? [] : validateDefinition(definition, takenGroups),
  },
  ...ownCustomResources,
  leases,
];

/** Groups in which nobody else may define kinds: those of the resources above, of reviews, and of the search API. */
const takenGroups: readonly string[] = [
  ...builtInResources.map(({ group }) => group),
  ...reviewResources.map(({ groupVersion }) => parseGroupVersion(groupVersion).group),
  'clusterpedia.io',
];
