import { isJsonObject, type JsonObject } from '../json-value.js';
import { at, defaults, inOrder, isEmpty, objectIn, rename, when, type Edit } from './edit.js';
import type { GroupConversion, VersionConversion } from './kind-conversion.js';

/** A backend names a service and its port in two fields in `v1beta1`, and in an object in `v1`. */
const backendToHub: Edit = (backend) => {
  const { serviceName, servicePort, ...rest } = backend;
  const isText = typeof servicePort === 'string';
  const isNumber = typeof servicePort === 'number' && servicePort !== 0;
  if (isEmpty(serviceName) && !isText && !isNumber) {
    return rest;
  }
  const port = { ...(isText ? { name: servicePort } : {}), ...(isNumber ? { number: servicePort } : {}) };
  return { ...rest, service: { name: serviceName ?? '', port } };
};

const backendFromHub: Edit = (backend) => {
  const { service, ...rest } = backend;
  if (!isJsonObject(service)) {
    return { ...rest, servicePort: 0 };
  }
  const { name, number } = objectIn(service, 'port');
  return { serviceName: service['name'], servicePort: isEmpty(name) ? (number ?? 0) : name, ...rest };
};

const paths = 'spec.rules[].http.paths[]';

const firstIngress: VersionConversion = {
  defaults: at(paths, defaults({ pathType: 'ImplementationSpecific' })),
  toHub: inOrder(
    at('spec', inOrder(rename('backend', 'defaultBackend'), at('defaultBackend', backendToHub))),
    at(`${paths}.backend`, backendToHub),
  ),
  fromHub: inOrder(
    at('spec', inOrder(at('defaultBackend', backendFromHub), rename('defaultBackend', 'backend'))),
    at(`${paths}.backend`, backendFromHub),
  ),
};

const policyTypes: Edit = (spec) => ({
  ...spec,
  policyTypes: ['Ingress', ...(isEmpty(spec['egress']) ? [] : ['Egress'])],
});

const hasNoPolicyTypes = (spec: JsonObject): boolean => isEmpty(spec['policyTypes']);

const policyTypesDefault = at('spec+', when(hasNoPolicyTypes, policyTypes));

const portsDefault = at('ports[]', defaults({ protocol: 'TCP' }));

/** What leads into the cluster, and what may pass inside. */
export const networking: GroupConversion = {
  Ingress: { versions: { v1beta1: firstIngress } },
  IngressClass: {
    versions: { v1: { defaults: at('spec.parameters', defaults({ scope: 'Cluster' })) } },
  },
  NetworkPolicy: {
    defaults: inOrder(at('spec.ingress[]', portsDefault), at('spec.egress[]', portsDefault), policyTypesDefault),
  },
};

/** The group that ingresses and network policies were in before they had one of their own. */
export const firstNetworking: GroupConversion = {
  Ingress: { versions: { v1beta1: firstIngress } },
  NetworkPolicy: { defaults: policyTypesDefault },
};
