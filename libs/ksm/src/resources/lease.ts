import { objectsAt, textAt } from '../field.js';
import { nameIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { fact } from '../rules/sample-rules.js';
import { timeAt } from '../unix-time.js';

/** The namespace is no label of identity here: every family places it elsewhere. */
export const leaseMetrics: ResourceMetrics = {
  group: 'coordination.k8s.io',
  version: 'v1',
  resource: 'leases',
  kind: 'Lease',
  isNamespaced: true,
  identity: nameIdentity('lease'),
  families: [
    {
      name: 'kube_lease_owner',
      help: 'Owners and the holder of the lease.',
      stability: 'experimental',
      labels: ['owner_kind', 'owner_name', 'namespace', 'lease_holder'],
      samples: (object) => {
        const place = [textAt(object, 'metadata', 'namespace'), textAt(object, 'spec', 'holderIdentity')];
        const owners = objectsAt(object, 'metadata', 'ownerReferences');
        return owners.length === 0
          ? [fact('', '', ...place)]
          : owners.map((owner) => fact(textAt(owner, 'kind'), textAt(owner, 'name'), ...place));
      },
    },
    {
      name: 'kube_lease_renew_time',
      help: 'Unix time of the last renewal.',
      stability: 'experimental',
      labels: ['namespace'],
      samples: (object) => {
        const renewed = timeAt(object, 'spec', 'renewTime');
        return renewed === undefined ? [] : [{ value: renewed, labels: [textAt(object, 'metadata', 'namespace')] }];
      },
    },
  ],
};
