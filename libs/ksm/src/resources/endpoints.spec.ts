import { endpointsMetrics } from './endpoints.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';

describe('metrics of endpoints', () => {
  it('describe them in full: every address at every port, those that are ready first', () => {
    const endpoints = {
      metadata: {
        namespace: 'shop',
        name: 'web',
        creationTimestamp: '2024-05-01T00:00:00Z',
        labels: { app: 'web' },
        annotations: { team: 'a' },
      },
      subsets: [
        {
          addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }],
          notReadyAddresses: [{ ip: '10.0.0.3' }],
          ports: [
            { name: 'http', port: 80, protocol: 'TCP' },
            { port: 53, protocol: 'UDP' },
          ],
        },
      ],
    };
    const addressAt = (port: string): readonly string[] =>
      ['ip="10.0.0.1",ready="true"', 'ip="10.0.0.2",ready="true"', 'ip="10.0.0.3",ready="false"'].map(
        (address) => `address{,${port},${address}} 1`,
      );

    expect(linesOf(endpointsMetrics, endpoints, everythingAllowed)).toEqual(
      [
        'info{} 1',
        'created{} 1.7145216e+09',
        'annotations{,annotation_team="a"} 1',
        'labels{,label_app="web"} 1',
        ...addressAt('port_protocol="TCP",port_number="80",port_name="http"'),
        ...addressAt('port_protocol="UDP",port_number="53",port_name=""'),
        'ports{,port_name="http",port_protocol="TCP",port_number="80"} 1',
        'ports{,port_name="",port_protocol="UDP",port_number="53"} 1',
      ].map((line) => `kube_endpoint_${line.replace('{', '{cluster="east",namespace="shop",endpoint="web"')}`),
    );
  });

  it('leave out addresses without a port', () => {
    expect(
      samplesOf(endpointsMetrics, 'kube_endpoint_address', { subsets: [{ addresses: [{ ip: '10.0.0.1' }] }] }),
    ).toEqual([]);
  });
});
