import { endpointSliceMetrics } from './endpointslice.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';

describe('metrics of endpoint slices', () => {
  it('describe one in full, the name before the namespace', () => {
    const slice = {
      metadata: {
        namespace: 'shop',
        name: 'web-1',
        creationTimestamp: '2024-05-01T00:00:00Z',
        labels: { app: 'web' },
        annotations: { team: 'a' },
      },
      addressType: 'IPv4',
      endpoints: [
        {
          addresses: ['10.0.0.1', '10.0.0.2'],
          conditions: { ready: true, serving: false },
          hostname: 'one',
          nodeName: 'node-1',
          zone: 'z1',
          targetRef: { kind: 'Pod', name: 'web-abc', namespace: 'shop' },
          hints: { forZones: [{ name: 'z1' }, { name: 'z2' }] },
        },
      ],
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    };
    const endpoint =
      'ready="true",serving="false",hostname="one",terminating="",targetref_kind="Pod",targetref_name="web-abc",targetref_namespace="shop",endpoint_nodename="node-1",endpoint_zone="z1"';

    expect(linesOf(endpointSliceMetrics, slice, everythingAllowed)).toEqual(
      [
        'info{,addresstype="IPv4"} 1',
        'created{} 1.7145216e+09',
        'endpoints_hints{,address="10.0.0.1",for_zone="z1"} 1',
        'endpoints_hints{,address="10.0.0.1",for_zone="z2"} 1',
        `endpoints{,${endpoint},address="10.0.0.1"} 1`,
        `endpoints{,${endpoint},address="10.0.0.2"} 1`,
        'ports{,port_name="http",port_protocol="TCP",port_number="80"} 1',
        'annotations{,annotation_team="a"} 1',
        'labels{,label_app="web"} 1',
      ].map(
        (line) => `kube_endpointslice_${line.replace('{', '{cluster="east",endpointslice="web-1",namespace="shop"')}`,
      ),
    );
  });

  it('leave empty what is not said, a port without a number too', () => {
    expect(samplesOf(endpointSliceMetrics, 'kube_endpointslice_ports', { ports: [{}] })).toEqual([
      'port_name="",port_protocol="",port_number="" 1',
    ]);
  });

  it('give no hint for an endpoint without an address', () => {
    const endpoints = [{ addresses: [], hints: { forZones: [{ name: 'z1' }] } }];

    expect(samplesOf(endpointSliceMetrics, 'kube_endpointslice_endpoints_hints', { endpoints })).toEqual([]);
  });
});
