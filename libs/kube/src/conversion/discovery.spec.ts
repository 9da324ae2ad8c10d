import fc from 'fast-check';
import { describeConversions, describeDefaults } from './conversion.contract.js';
import { convertObject } from './converter.js';

const v1 = 'discovery.k8s.io/v1';
const v1beta1 = 'discovery.k8s.io/v1beta1';
const kind = 'EndpointSlice';
const host = 'kubernetes.io/hostname';
const zone = 'topology.kubernetes.io/zone';
const region = 'topology.kubernetes.io/region';

const slice = (endpoint: object): { readonly endpoints: readonly object[] } => ({ endpoints: [endpoint] });

describeConversions([
  {
    says: 'node, zone and what else is known of the place',
    kind,
    left: [v1beta1, slice({ nodeName: 'n1', topology: { [host]: 'n1', [zone]: 'z1', [region]: 'r1' } })],
    right: [v1, slice({ nodeName: 'n1', zone: 'z1', deprecatedTopology: { [region]: 'r1' } })],
  },
  {
    says: 'a host that is no node',
    kind,
    left: [v1beta1, slice({ topology: { [host]: 'n2', [zone]: 'z1' } })],
    right: [v1, slice({ zone: 'z1', deprecatedTopology: { [host]: 'n2' } })],
  },
  {
    says: 'a host that is another than the node',
    kind,
    left: [v1beta1, slice({ nodeName: 'n2', topology: { [host]: 'other' } })],
    right: [v1, slice({ nodeName: 'n2', deprecatedTopology: { [host]: 'other' } })],
  },
  {
    says: 'nothing is known of the place',
    kind,
    left: [v1beta1, { addressType: 'IPv4', ...slice({ addresses: ['10.0.0.1'], conditions: { ready: true } }) }],
    right: [v1, { addressType: 'IPv4', ...slice({ addresses: ['10.0.0.1'], conditions: { ready: true } }) }],
  },
  {
    says: 'the node alone',
    kind,
    left: [v1, slice({ nodeName: 'n1' })],
    right: [v1beta1, slice({ nodeName: 'n1', topology: { [host]: 'n1' } })],
  },
  {
    says: 'a host without a name is as good as none',
    kind,
    left: [v1, slice({ nodeName: 'n1', deprecatedTopology: { [host]: '' } })],
    right: [v1beta1, slice({ nodeName: 'n1', topology: { [host]: 'n1' } })],
    oneWay: true,
  },
]);

describeDefaults([
  {
    says: 'ports',
    kind,
    stored: [v1beta1, { ports: [{ port: 80 }, { port: 53, name: 'dns', protocol: 'UDP' }] }],
    as: v1,
    read: {
      ports: [
        { port: 80, name: '', protocol: 'TCP' },
        { port: 53, name: 'dns', protocol: 'UDP' },
      ],
    },
  },
]);

describe('an endpoint', () => {
  const name = fc.string({ minLength: 1, maxLength: 3 });
  const endpoint = fc.record(
    {
      nodeName: name,
      zone: name,
      deprecatedTopology: fc.dictionary(fc.constantFrom(region, 'rack'), name, { minKeys: 1 }),
    },
    { requiredKeys: [] },
  );

  it('is the same when it comes back', () => {
    fc.assert(
      fc.property(fc.array(endpoint, { maxLength: 3 }), (endpoints) => {
        const before = { apiVersion: v1, kind, endpoints };
        const there = convertObject(before, { group: 'discovery.k8s.io', version: 'v1beta1' });

        expect(convertObject(there, { group: 'discovery.k8s.io', version: 'v1' })).toEqual(before);
      }),
    );
  });
});
