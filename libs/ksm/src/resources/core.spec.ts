import { configMapMetrics } from './configmap.js';
import { namespaceMetrics } from './namespace.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';
import { secretMetrics } from './secret.js';
import { serviceMetrics } from './service.js';

const metadata = {
  namespace: 'shop',
  name: 'web',
  uid: 'u-1',
  resourceVersion: '10596',
  creationTimestamp: '2024-05-01T00:00:00Z',
  labels: { a: 'b' },
  annotations: { c: 'd' },
};

describe('metrics of services', () => {
  it('describe a service in full', () => {
    const service = {
      metadata: { ...metadata, deletionTimestamp: '2024-05-01T00:00:01Z' },
      spec: {
        type: 'LoadBalancer',
        clusterIP: 'None',
        loadBalancerIP: '1.1.1.1',
        externalTrafficPolicy: 'Local',
        externalIPs: ['2.2.2.2', '3.3.3.3'],
      },
      status: { loadBalancer: { ingress: [{ ip: '4.4.4.4' }, { hostname: 'lb.example.com' }] } },
    };

    expect(linesOf(serviceMetrics, service, everythingAllowed)).toEqual(
      [
        'info{,cluster_ip="None",external_name="",load_balancer_ip="1.1.1.1",external_traffic_policy="Local"} 1',
        'created{} 1.7145216e+09',
        'spec_type{,type="LoadBalancer"} 1',
        'annotations{,annotation_c="d"} 1',
        'labels{,label_a="b"} 1',
        'spec_external_ip{,external_ip="2.2.2.2"} 1',
        'spec_external_ip{,external_ip="3.3.3.3"} 1',
        'status_load_balancer_ingress{,ip="4.4.4.4",hostname=""} 1',
        'status_load_balancer_ingress{,ip="",hostname="lb.example.com"} 1',
        'deletion_timestamp{} 1.714521601e+09',
      ].map((line) => `kube_service_${line.replace('{', '{cluster="east",namespace="shop",service="web",uid="u-1"')}`),
    );
  });

  it('have a type and addresses even where they are empty', () => {
    expect(samplesOf(serviceMetrics, 'kube_service_spec_type', {})).toEqual(['type="" 1']);
    expect(samplesOf(serviceMetrics, 'kube_service_info', {})).toHaveLength(1);
  });
});

describe('metrics of namespaces', () => {
  it('describe a namespace in full', () => {
    const namespace = {
      metadata: { ...metadata, namespace: '' },
      status: { phase: 'Terminating', conditions: [{ type: 'NamespaceContentRemaining', status: 'False' }] },
    };

    expect(linesOf(namespaceMetrics, namespace, everythingAllowed)).toEqual(
      [
        'created{} 1.7145216e+09',
        'annotations{,annotation_c="d"} 1',
        'labels{,label_a="b"} 1',
        'status_phase{,phase="Active"} 0',
        'status_phase{,phase="Terminating"} 1',
        'status_condition{,condition="NamespaceContentRemaining",status="true"} 0',
        'status_condition{,condition="NamespaceContentRemaining",status="false"} 1',
        'status_condition{,condition="NamespaceContentRemaining",status="unknown"} 0',
      ].map((line) => `kube_namespace_${line.replace('{', '{cluster="east",namespace="web"')}`),
    );
  });

  it('always have both phases', () => {
    expect(samplesOf(namespaceMetrics, 'kube_namespace_status_phase', {})).toEqual([
      'phase="Active" 0',
      'phase="Terminating" 0',
    ]);
  });
});

describe('metrics of configmaps', () => {
  it('say that there is one', () => {
    expect(linesOf(configMapMetrics, { metadata, data: { secret: 'x' } }, everythingAllowed)).toEqual(
      [
        'annotations{,annotation_c="d"} 1',
        'labels{,label_a="b"} 1',
        'info{} 1',
        'created{} 1.7145216e+09',
        'metadata_resource_version{} 10596',
      ].map((line) => `kube_configmap_${line.replace('{', '{cluster="east",namespace="shop",configmap="web"')}`),
    );
  });

  it.each(['', 'abc', '0x10', '1 2', 'NaN', 'Infinity', '1e400'])(
    'have no version that is no number: %j',
    (resourceVersion) => {
      const object = { metadata: { resourceVersion } };

      expect(samplesOf(configMapMetrics, 'kube_configmap_metadata_resource_version', object)).toEqual([]);
    },
  );
});

describe('metrics of secrets', () => {
  it('say that there is one, and nothing of what it holds', () => {
    const secret = { metadata, type: 'Opaque', data: { password: 'c2VjcmV0' } };

    expect(linesOf(secretMetrics, secret, everythingAllowed)).toEqual(
      [
        'info{} 1',
        'type{,type="Opaque"} 1',
        'annotations{,annotation_c="d"} 1',
        'labels{,label_a="b"} 1',
        'created{} 1.7145216e+09',
        'metadata_resource_version{} 10596',
        'owner{,owner_kind="",owner_name="",owner_is_controller=""} 1',
      ].map((line) => `kube_secret_${line.replace('{', '{cluster="east",namespace="shop",secret="web"')}`),
    );
  });
});
