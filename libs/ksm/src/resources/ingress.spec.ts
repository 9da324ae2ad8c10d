import { ingressMetrics } from './ingress.js';
import { ingressClassMetrics } from './ingressclass.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';

const classAnnotation = 'kubernetes.io/ingress.class';

describe('metrics of ingresses', () => {
  it('describe one in full, with both kinds of backends', () => {
    const ingress = {
      metadata: {
        namespace: 'shop',
        name: 'web',
        resourceVersion: '77',
        creationTimestamp: '2024-05-01T00:00:00Z',
        labels: { app: 'web' },
        annotations: { team: 'a' },
      },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['a.example', 'b.example'], secretName: 'cert' }, { secretName: 'unused' }],
        rules: [
          {
            host: 'a.example',
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } },
                { path: '/files', backend: { resource: { apiGroup: 'x.io', kind: 'Bucket', name: 'files' } } },
              ],
            },
          },
          { host: 'without.http' },
        ],
      },
    };

    expect(linesOf(ingressMetrics, ingress, everythingAllowed)).toEqual(
      [
        'info{,ingressclass="nginx"} 1',
        'annotations{,annotation_team="a"} 1',
        'labels{,label_app="web"} 1',
        'created{} 1.7145216e+09',
        'metadata_resource_version{} 77',
        'path{,host="a.example",path="/",path_type="Prefix",service_name="web",service_port="80"} 1',
        'path{,host="a.example",path="/files",path_type="",resource_api_group="x.io",resource_kind="Bucket",resource_name="files"} 1',
        'tls{,tls_host="a.example",secret="cert"} 1',
        'tls{,tls_host="b.example",secret="cert"} 1',
      ].map((line) => `kube_ingress_${line.replace('{', '{cluster="east",namespace="shop",ingress="web"')}`),
    );
  });

  it.each([
    { annotations: { [classAnnotation]: 'old' }, spec: { ingressClassName: 'new' }, expected: 'old' },
    { annotations: { [classAnnotation]: '' }, spec: { ingressClassName: 'new' }, expected: '' },
    { annotations: {}, spec: { ingressClassName: 'new' }, expected: 'new' },
    { annotations: {}, spec: {}, expected: '_default' },
  ])('are of class "$expected" for $annotations and $spec', ({ annotations, spec, expected }) => {
    expect(samplesOf(ingressMetrics, 'kube_ingress_info', { metadata: { annotations }, spec })).toEqual([
      `ingressclass="${expected}" 1`,
    ]);
  });

  it('show a port that has a name as 0, and no backend that is neither service nor object', () => {
    const paths = [{ backend: { service: { name: 'web', port: { name: 'http' } } } }, { backend: {} }, {}];

    expect(samplesOf(ingressMetrics, 'kube_ingress_path', { spec: { rules: [{ http: { paths } }] } })).toEqual([
      'host="",path="",path_type="",service_name="web",service_port="0" 1',
    ]);
  });
});

describe('metrics of ingress classes', () => {
  it('describe one in full', () => {
    const ingressClass = {
      metadata: {
        name: 'nginx',
        creationTimestamp: '2024-05-01T00:00:00Z',
        labels: { a: 'b' },
        annotations: { c: 'd' },
      },
      spec: { controller: 'k8s.io/ingress-nginx' },
    };

    expect(linesOf(ingressClassMetrics, ingressClass, everythingAllowed)).toEqual([
      'kube_ingressclass_info{cluster="east",ingressclass="nginx",controller="k8s.io/ingress-nginx"} 1',
      'kube_ingressclass_created{cluster="east",ingressclass="nginx"} 1.7145216e+09',
      'kube_ingressclass_annotations{cluster="east",ingressclass="nginx",annotation_c="d"} 1',
      'kube_ingressclass_labels{cluster="east",ingressclass="nginx",label_a="b"} 1',
    ]);
  });
});
