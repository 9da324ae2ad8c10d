import type { ResourceMetrics } from '../metric-family.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';
import { clusterRoleMetrics, roleMetrics } from './role.js';
import { clusterRoleBindingMetrics, roleBindingMetrics } from './rolebinding.js';
import { serviceAccountMetrics } from './serviceaccount.js';

const metadata = {
  name: 'web',
  uid: 'u-1',
  resourceVersion: '77',
  creationTimestamp: '2024-05-01T00:00:00Z',
  labels: { a: 'b' },
  annotations: { c: 'd' },
};

describe('metrics of service accounts', () => {
  it('describe one in full', () => {
    const account = {
      metadata: { ...metadata, namespace: 'shop', deletionTimestamp: '2024-05-02T00:00:00Z' },
      automountServiceAccountToken: false,
      secrets: [{ name: 's1' }, { name: 's2' }],
      imagePullSecrets: [{ name: 'registry' }],
    };

    expect(linesOf(serviceAccountMetrics, account, everythingAllowed)).toEqual(
      [
        'info{,automount_token="false"} 1',
        'created{} 1.7145216e+09',
        'deleted{} 1.714608e+09',
        'secret{,name="s1"} 1',
        'secret{,name="s2"} 1',
        'image_pull_secret{,name="registry"} 1',
        'annotations{,annotation_c="d"} 1',
        'labels{,label_a="b"} 1',
      ].map(
        (line) =>
          `kube_serviceaccount_${line.replace('{', '{cluster="east",namespace="shop",serviceaccount="web",uid="u-1"')}`,
      ),
    );
  });

  it('leave the label for tokens empty where nothing is said', () => {
    expect(samplesOf(serviceAccountMetrics, 'kube_serviceaccount_info', {})).toEqual(['automount_token="" 1']);
  });
});

describe('metrics of roles and bindings', () => {
  it.each<{ metrics: ResourceMetrics; name: string; identity: string; info: string }>([
    { metrics: roleMetrics, name: 'role', identity: 'namespace="shop",role="web"', info: '' },
    { metrics: clusterRoleMetrics, name: 'clusterrole', identity: 'clusterrole="web"', info: '' },
    {
      metrics: roleBindingMetrics,
      name: 'rolebinding',
      identity: 'namespace="shop",rolebinding="web"',
      info: ',roleref_kind="ClusterRole",roleref_name="view"',
    },
    {
      metrics: clusterRoleBindingMetrics,
      name: 'clusterrolebinding',
      identity: 'clusterrolebinding="web"',
      info: ',roleref_kind="ClusterRole",roleref_name="view"',
    },
  ])('describe a $name in full', ({ metrics, name, identity, info }) => {
    const object = {
      metadata: metrics.isNamespaced ? { ...metadata, namespace: 'shop' } : metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    };
    const start = `{cluster="east",${identity}`;

    expect(linesOf(metrics, object, everythingAllowed)).toEqual([
      `kube_${name}_annotations${start},annotation_c="d"} 1`,
      `kube_${name}_labels${start},label_a="b"} 1`,
      `kube_${name}_info${start}${info}} 1`,
      `kube_${name}_created${start}} 1.7145216e+09`,
      `kube_${name}_metadata_resource_version${start}} 77`,
    ]);
  });
});
