import fc from 'fast-check';
import { describeConversions, describeDefaults } from './conversion.contract.js';
import { convertObject } from './converter.js';

const v1 = 'networking.k8s.io/v1';
const v1beta1 = 'networking.k8s.io/v1beta1';

const withPath = (path: object): { readonly spec: object } => ({
  spec: { rules: [{ host: 'h', http: { paths: [path] } }] },
});

describeConversions([
  {
    says: 'the default backend by number',
    kind: 'Ingress',
    left: [v1beta1, { spec: { backend: { serviceName: 'shop', servicePort: 80 }, tls: [{ hosts: ['h'] }] } }],
    right: [
      v1,
      { spec: { defaultBackend: { service: { name: 'shop', port: { number: 80 } } }, tls: [{ hosts: ['h'] }] } },
    ],
  },
  {
    says: 'a port by name, even one of digits',
    kind: 'Ingress',
    left: [v1beta1, { spec: { backend: { serviceName: 'shop', servicePort: '8080' } } }],
    right: [v1, { spec: { defaultBackend: { service: { name: 'shop', port: { name: '8080' } } } } }],
  },
  {
    says: 'backends of paths',
    kind: 'Ingress',
    left: [v1beta1, withPath({ path: '/', pathType: 'Prefix', backend: { serviceName: 'web', servicePort: 'http' } })],
    right: [
      v1,
      withPath({ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { name: 'http' } } } }),
    ],
  },
  {
    says: 'no port',
    kind: 'Ingress',
    left: [v1beta1, { spec: { backend: { serviceName: 'shop', servicePort: 0 } } }],
    right: [v1, { spec: { defaultBackend: { service: { name: 'shop', port: {} } } } }],
  },
  {
    says: 'a port of no service',
    kind: 'Ingress',
    left: [v1beta1, { spec: { backend: { servicePort: 80 } } }],
    right: [v1, { spec: { defaultBackend: { service: { name: '', port: { number: 80 } } } } }],
    oneWay: true,
  },
  {
    says: 'an empty backend',
    kind: 'Ingress',
    left: [v1beta1, { spec: { backend: {} } }],
    right: [v1, { spec: { defaultBackend: {} } }],
    oneWay: true,
  },
  {
    says: 'of a port with name and number, the name',
    kind: 'Ingress',
    left: [v1, { spec: { defaultBackend: { service: { name: 'shop', port: { name: 'http', number: 80 } } } } }],
    right: [v1beta1, { spec: { backend: { serviceName: 'shop', servicePort: 'http' } } }],
    oneWay: true,
  },
  {
    says: 'a backend that is no service has port 0 once and none later',
    kind: 'Ingress',
    left: [v1beta1, withPath({ path: '/r', backend: { servicePort: 0, resource: { kind: 'K', name: 'n' } } })],
    right: [v1, withPath({ path: '/r', backend: { resource: { kind: 'K', name: 'n' } } })],
  },
  {
    says: 'the class of an ingress, named in an annotation or not, stays where it is',
    kind: 'Ingress',
    left: [
      v1beta1,
      { metadata: { annotations: { 'kubernetes.io/ingress.class': 'x' } }, spec: { ingressClassName: 'y' } },
    ],
    right: [v1, { metadata: { annotations: { 'kubernetes.io/ingress.class': 'x' } }, spec: { ingressClassName: 'y' } }],
  },
  {
    says: 'all of it',
    kind: 'IngressClass',
    left: [v1beta1, { spec: { controller: 'c', parameters: { kind: 'K', name: 'n' } } }],
    right: [v1, { spec: { controller: 'c', parameters: { kind: 'K', name: 'n' } } }],
  },
  {
    says: 'all of it',
    kind: 'ServiceCIDR',
    left: ['networking.k8s.io/v1beta1', { spec: { cidrs: ['10.0.0.0/8'] } }],
    right: ['networking.k8s.io/v1alpha1', { spec: { cidrs: ['10.0.0.0/8'] } }],
  },
]);

describeDefaults([
  {
    says: 'paths had no type once',
    kind: 'Ingress',
    stored: [v1beta1, withPath({ path: '/', backend: { serviceName: 'web', servicePort: 1 } })],
    as: v1,
    read: withPath({
      path: '/',
      pathType: 'ImplementationSpecific',
      backend: { service: { name: 'web', port: { number: 1 } } },
    }),
  },
  { says: 'paths have one now', kind: 'Ingress', stored: [v1, withPath({ path: '/' })], read: withPath({ path: '/' }) },
  {
    says: 'an ingress of the first group stays in it',
    kind: 'Ingress',
    stored: ['extensions/v1beta1', withPath({ backend: { serviceName: 'web', servicePort: 80 } })],
    read: withPath({ pathType: 'ImplementationSpecific', backend: { serviceName: 'web', servicePort: 80 } }),
  },
  {
    says: 'parameters of the whole cluster',
    kind: 'IngressClass',
    stored: [v1, { spec: { parameters: { kind: 'K' } } }],
    as: v1beta1,
    read: { spec: { parameters: { kind: 'K', scope: 'Cluster' } } },
  },
  {
    says: 'no scope, which the first version did not fill in',
    kind: 'IngressClass',
    stored: [v1beta1, { spec: { parameters: { kind: 'K' } } }],
    as: v1,
    read: { spec: { parameters: { kind: 'K' } } },
  },
  {
    says: 'protocols, and the direction that rules are for',
    kind: 'NetworkPolicy',
    stored: [
      v1,
      { spec: { ingress: [{ ports: [{ port: 1 }] }], egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }] } },
    ],
    read: {
      spec: {
        ingress: [{ ports: [{ port: 1, protocol: 'TCP' }] }],
        egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }],
        policyTypes: ['Ingress', 'Egress'],
      },
    },
  },
  {
    says: 'only the direction',
    kind: 'NetworkPolicy',
    stored: ['extensions/v1beta1', { spec: { ingress: [{ ports: [{ port: 1 }] }] } }],
    read: { spec: { ingress: [{ ports: [{ port: 1 }] }], policyTypes: ['Ingress'] } },
  },
]);

describe('an ingress', () => {
  const port = fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.string({ minLength: 1, maxLength: 5 }));
  const backend = fc.oneof(
    fc.record({ serviceName: fc.string({ minLength: 1 }), servicePort: port }),
    fc.record({ servicePort: fc.constant(0), resource: fc.record({ kind: fc.string(), name: fc.string() }) }),
  );
  const paths = fc.array(fc.record({ path: fc.string(), backend }), { maxLength: 3 });
  const spec = fc.record(
    { backend, rules: fc.array(fc.record({ host: fc.string(), http: fc.record({ paths }) }), { maxLength: 3 }) },
    { requiredKeys: [] },
  );

  it('is the same when it comes back', () => {
    fc.assert(
      fc.property(spec, (before) => {
        const ingress = { apiVersion: v1beta1, kind: 'Ingress', spec: before };
        const there = convertObject(ingress, { group: 'networking.k8s.io', version: 'v1' });

        expect(convertObject(there, { group: 'networking.k8s.io', version: 'v1beta1' })).toEqual(ingress);
      }),
    );
  });
});
