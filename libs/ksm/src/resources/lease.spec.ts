import { leaseMetrics } from './lease.js';
import { linesOf } from './resource.contract.js';

const metadata = { namespace: 'kube-system', name: 'scheduler' };

describe('metrics of leases', () => {
  it('name the namespace where the other labels end', () => {
    const lease = { metadata, spec: { holderIdentity: 'node-1', renewTime: '2024-05-01T00:00:00.999999Z' } };

    expect(linesOf(leaseMetrics, lease)).toEqual([
      'kube_lease_owner{cluster="east",lease="scheduler",owner_kind="",owner_name="",namespace="kube-system",lease_holder="node-1"} 1',
      'kube_lease_renew_time{cluster="east",lease="scheduler",namespace="kube-system"} 1.7145216e+09',
    ]);
  });

  it('name every owner', () => {
    const ownerReferences = ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'Node', name, uid: name }));

    expect(linesOf(leaseMetrics, { metadata: { ...metadata, ownerReferences } })).toEqual(
      ['a', 'b'].map(
        (name) =>
          `kube_lease_owner{cluster="east",lease="scheduler",owner_kind="Node",owner_name="${name}",namespace="kube-system",lease_holder=""} 1`,
      ),
    );
  });
});
