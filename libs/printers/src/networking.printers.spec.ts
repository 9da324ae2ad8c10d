import type { KubernetesObject } from '#kube';
import { created, describePrinter, now } from './printer.contract.js';
import { printerFor } from './table-printer.js';

const metadata = created('web');
const ingress = [{ hostname: 'b.example' }, { ip: '1.1.1.1', hostname: 'ignored' }, { ip: '1.1.1.1' }];

describePrinter('services', {
  columns: ['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', 'Selector*'],
  rows: [
    [
      'a load balancer',
      {
        metadata,
        spec: {
          type: 'LoadBalancer',
          clusterIPs: ['10.0.0.9', 'fd00::9'],
          externalIPs: ['7.7.7.7'],
          ports: [
            { port: 80, nodePort: 30080, protocol: 'TCP' },
            { port: 53, nodePort: 0, protocol: 'UDP' },
          ],
          selector: { app: 'web' },
        },
        status: { loadBalancer: { ingress } },
      },
      ['web', 'LoadBalancer', '10.0.0.9', '1.1.1.1,b.example,7.7.7.7', '80:30080/TCP,53/UDP', '5m', 'app=web'],
    ],
    [
      'a load balancer without an address',
      { metadata, spec: { type: 'LoadBalancer', clusterIP: '10.0.0.9' } },
      ['web', 'LoadBalancer', '10.0.0.9', '<pending>', '<none>', '5m', '<none>'],
    ],
    [
      'a service of empty texts',
      { metadata, spec: { type: 'NodePort', clusterIP: '10.0.0.9', clusterIPs: [''], externalIPs: [''] } },
      ['web', 'NodePort', '', '', '<none>', '5m', '<none>'],
    ],
    [
      'a headless service',
      { metadata, spec: { type: 'ClusterIP', clusterIPs: ['None'] } },
      ['web', 'ClusterIP', 'None', '<none>', '<none>', '5m', '<none>'],
    ],
    [
      'external addresses of a port on every node',
      { metadata, spec: { type: 'NodePort', clusterIPs: ['10.0.0.9'], externalIPs: ['7.7.7.7', '6.6.6.6'] } },
      ['web', 'NodePort', '10.0.0.9', '7.7.7.7,6.6.6.6', '<none>', '5m', '<none>'],
    ],
    [
      'another name',
      { metadata, spec: { type: 'ExternalName', externalName: 'db.example' } },
      ['web', 'ExternalName', '<none>', 'db.example', '<none>', '5m', '<none>'],
    ],
    ['a type it does not know', { metadata, spec: {} }, ['web', '', '<none>', '<unknown>', '<none>', '5m', '<none>']],
  ],
});

const addresses = [{ ip: '1.1.1.1' }, { ip: '2.2.2.2' }];

describePrinter('endpoints', {
  columns: ['Name', 'Endpoints', 'Age'],
  rows: [
    [
      'three addresses, port by port',
      { metadata, subsets: [{ addresses, ports: [{ port: 80 }, { port: 81 }] }] },
      ['web', '1.1.1.1:80,2.2.2.2:80,1.1.1.1:81 + 1 more...', '5m'],
    ],
    [
      'addresses without ports',
      { metadata, subsets: [{ addresses }, { addresses: [{ ip: 'fd00::1' }], ports: [{ port: 80 }] }] },
      ['web', '1.1.1.1,2.2.2.2,[fd00::1]:80', '5m'],
    ],
    ['nothing that is not ready', { metadata, subsets: [{ notReadyAddresses: addresses }] }, ['web', '', '5m']],
    ['no subsets', { metadata }, ['web', '<none>', '5m']],
  ],
});

describePrinter('endpointslices.discovery.k8s.io', {
  columns: ['Name', 'AddressType', 'Ports', 'Endpoints', 'Age'],
  rows: [
    [
      'ports and addresses',
      {
        metadata,
        addressType: 'IPv4',
        ports: [{ port: 80, name: 'http' }, { name: 'any' }, {}, { port: 81 }],
        endpoints: [{ addresses: ['1.1.1.1', '1.1.1.2'] }, { addresses: ['2.2.2.2', '3.3.3.3'] }],
      },
      ['web', 'IPv4', '80,any,* + 1 more...', '1.1.1.1,1.1.1.2,2.2.2.2 + 1 more...', '5m'],
    ],
    [
      'a port with an empty name',
      { metadata, addressType: 'IPv6', ports: [{ name: '' }] },
      ['web', 'IPv6', '<unset>', '<unset>', '5m'],
    ],
  ],
});

describePrinter('ingresses.networking.k8s.io', {
  columns: ['Name', 'Class', 'Hosts', 'Address', 'Ports', 'Age'],
  rows: [
    [
      'an ingress with TLS',
      {
        metadata,
        spec: { ingressClassName: 'nginx', tls: [{}], rules: [{ host: 'a.example' }] },
        status: { loadBalancer: { ingress } },
      },
      ['web', 'nginx', 'a.example', '1.1.1.1,b.example', '80, 443', '5m'],
    ],
    ['an ingress for every host', { metadata, spec: {} }, ['web', '<none>', '*', '', '80', '5m']],
  ],
});

describe('the hosts of an Ingress', () => {
  it.each([
    [['a', 'b', 'c'], 'a,b,c'],
    [['a', 'b', 'c', 'd', 'e'], 'a,b,c + 2 more...'],
    [['a', '', 'b', '', 'c', ''], 'a,b,c + 3 more...'],
    [['', ''], '*'],
  ])('of rules %j are %s', (hosts, expected) => {
    const object: KubernetesObject = { spec: { rules: hosts.map((host) => (host === '' ? {} : { host })) } };

    expect(printerFor({ group: 'networking.k8s.io', resource: 'ingresses' }).cells(object, now)[2]).toBe(expected);
  });
});

describePrinter('ingressclasses.networking.k8s.io', {
  columns: ['Name', 'Controller', 'Parameters', 'Age'],
  rows: [
    [
      'parameters of a group',
      { metadata, spec: { controller: 'c', parameters: { apiGroup: 'k8s.example', kind: 'Config', name: 'p' } } },
      ['web', 'c', 'Config.k8s.example/p', '5m'],
    ],
    [
      'parameters of the core group',
      { metadata, spec: { controller: 'c', parameters: { kind: 'ConfigMap', name: 'p' } } },
      ['web', 'c', 'ConfigMap/p', '5m'],
    ],
    ['no parameters', { metadata, spec: { controller: 'c' } }, ['web', 'c', '<none>', '5m']],
  ],
});

describePrinter('networkpolicies.networking.k8s.io', {
  columns: ['Name', 'Pod-Selector', 'Age'],
  rows: [
    ['its pods', { metadata, spec: { podSelector: { matchLabels: { app: 'web' } } } }, ['web', 'app=web', '5m']],
    ['all pods', { metadata, spec: { podSelector: {} } }, ['web', '<none>', '5m']],
  ],
});

describePrinter('ipaddresses.networking.k8s.io', {
  columns: ['Name', 'ParentRef'],
  rows: [
    [
      'an owner in a namespace',
      { metadata, spec: { parentRef: { resource: 'services', namespace: 'shop', name: 'web' } } },
      ['web', 'services/shop/web'],
    ],
    [
      'an owner of a group',
      { metadata, spec: { parentRef: { group: 'Gateway.example', resource: 'gateways', name: 'web' } } },
      ['web', 'gateways.gateway.example/web'],
    ],
    ['an owner of no type', { metadata, spec: { parentRef: { group: 'a.b', name: 'web' } } }, ['web', '.a.b/web']],
    ['an owner without a name', { metadata, spec: { parentRef: { resource: 'services' } } }, ['web', 'services/']],
    ['no owner', { metadata, spec: { parentRef: null } }, ['web', '<none>']],
  ],
});

describePrinter('servicecidrs.networking.k8s.io', {
  columns: ['Name', 'CIDRs', 'Age'],
  rows: [
    ['its ranges', { metadata, spec: { cidrs: ['10.0.0.0/16', 'fd00::/64'] } }, ['web', '10.0.0.0/16,fd00::/64', '5m']],
  ],
});
