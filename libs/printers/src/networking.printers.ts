import type { KubernetesObject } from '#kube';
import { compareBytes, firstThree, labelsText, orNone, orUnset, textsOf } from './cell-text.js';
import { ageColumn, column, nameColumn, wide } from './column.js';
import { fieldsAt, joinedAt, listAt, numberAt, optionalNumberAt, optionalTextAt, textAt, valueAt } from './field.js';
import { printerOf, type PrinterTable } from './printer.js';
import { selectorText } from './selector-text.js';

const service = printerOf(
  nameColumn,
  column('Type', 'How the service is reached.', (object) => textAt(object, 'spec', 'type')),
  column('Cluster-IP', 'Address inside the cluster.', clusterIp),
  column('External-IP', 'Addresses outside the cluster.', externalIp),
  column('Port(s)', 'Ports, and those on every node.', servicePorts),
  ageColumn,
  wide(
    column('Selector', 'Labels of the pods it sends to.', (object) => labelsText(valueAt(object, 'spec', 'selector'))),
  ),
);

const endpoints = printerOf(
  nameColumn,
  column('Endpoints', 'Addresses and ports that are ready.', endpointsText),
  ageColumn,
);

const endpointSlice = printerOf(
  nameColumn,
  column('AddressType', 'What the addresses are.', (object) => textAt(object, 'addressType')),
  column('Ports', 'Ports of every endpoint.', (object) => orUnset(firstThree(listAt(object, 'ports').map(slicePort)))),
  column('Endpoints', 'Addresses of the endpoints, ready or not.', (object) =>
    orUnset(firstThree(listAt(object, 'endpoints').flatMap((endpoint) => textsIn(endpoint, 'addresses')))),
  ),
  ageColumn,
);

const ingress = printerOf(
  nameColumn,
  column(
    'Class',
    'Class of controllers that serve it.',
    (object) => optionalTextAt(object, 'spec', 'ingressClassName') ?? '<none>',
  ),
  column('Hosts', 'Hosts it answers to.', ingressHosts),
  column('Address', 'Addresses where it is served.', (object) => balancerAddresses(object).join(',')),
  column('Ports', 'Ports it is served on.', (object) => (listAt(object, 'spec', 'tls').length > 0 ? '80, 443' : '80')),
  ageColumn,
);

const ingressClass = printerOf(
  nameColumn,
  column('Controller', 'Controller of ingresses of the class.', (object) => textAt(object, 'spec', 'controller')),
  column('Parameters', 'Object that configures the controller.', ingressClassParameters),
  ageColumn,
);

const networkPolicy = printerOf(
  nameColumn,
  column('Pod-Selector', 'Pods the policy is for.', (object) => selectorText(valueAt(object, 'spec', 'podSelector'))),
  ageColumn,
);

const ipAddress = printerOf(nameColumn, column('ParentRef', 'Object that owns the address.', parentReference));

const serviceCidr = printerOf(
  nameColumn,
  column('CIDRs', 'Ranges of addresses for services.', (object) => joinedAt(object, 'spec', 'cidrs')),
  ageColumn,
);

/** Services and what leads to them. */
export const networkingPrinters: PrinterTable = {
  services: service,
  endpoints,
  'endpointslices.discovery.k8s.io': endpointSlice,
  'ingresses.networking.k8s.io': ingress,
  'ingresses.extensions': ingress,
  'ingressclasses.networking.k8s.io': ingressClass,
  'networkpolicies.networking.k8s.io': networkPolicy,
  'networkpolicies.extensions': networkPolicy,
  'ipaddresses.networking.k8s.io': ipAddress,
  'servicecidrs.networking.k8s.io': serviceCidr,
};

/** Members before 1.20 know a single address. */
function clusterIp(object: KubernetesObject): string {
  const [first = orNone(textAt(object, 'spec', 'clusterIP'))] = textsIn(object, 'spec', 'clusterIPs');
  return first;
}

function externalIp(object: KubernetesObject): string {
  const externalIps = textsIn(object, 'spec', 'externalIPs');
  switch (textAt(object, 'spec', 'type')) {
    case 'ClusterIP':
    case 'NodePort':
      return externalIps.length === 0 ? '<none>' : externalIps.join(',');
    case 'LoadBalancer':
      return [...balancerAddresses(object), ...externalIps].join(',') || '<pending>';
    case 'ExternalName':
      return textAt(object, 'spec', 'externalName');
    default:
      return '<unknown>';
  }
}

function balancerAddresses(object: KubernetesObject): readonly string[] {
  const addresses = listAt(object, 'status', 'loadBalancer', 'ingress').map(
    (each) => textAt(each, 'ip') || textAt(each, 'hostname'),
  );
  return [...new Set(addresses)].filter((address) => address !== '').sort(compareBytes);
}

function servicePorts(object: KubernetesObject): string {
  const ports = listAt(object, 'spec', 'ports').map((each) => {
    const nodePort = numberAt(each, 'nodePort');
    return `${numberAt(each, 'port')}${nodePort > 0 ? `:${nodePort}` : ''}/${textAt(each, 'protocol')}`;
  });
  return orNone(ports.join(','));
}

function endpointsText(object: KubernetesObject): string {
  const subsets = listAt(object, 'subsets');
  return subsets.length === 0 ? '<none>' : firstThree(subsets.flatMap(subsetEndpoints));
}

function subsetEndpoints(subset: unknown): readonly string[] {
  const ips = textsOf(listAt(subset, 'addresses'), 'ip');
  const ports = listAt(subset, 'ports').map((each) => numberAt(each, 'port'));
  return ports.length === 0 ? ips : ports.flatMap((port) => ips.map((ip) => hostPort(ip, port)));
}

function hostPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function slicePort(port: unknown): string {
  const number = optionalNumberAt(port, 'port');
  if (number !== undefined) {
    return `${number}`;
  }
  return optionalTextAt(port, 'name') ?? '*';
}

/** Three hosts at most; what is said to follow them are rules, even those without a host. */
function ingressHosts(object: KubernetesObject): string {
  const hosts = textsOf(listAt(object, 'spec', 'rules'), 'host');
  const shown: string[] = [];
  for (const host of hosts) {
    if (shown.length === 3) {
      return `${shown.join(',')} + ${hosts.length - 3} more...`;
    }
    if (host !== '') {
      shown.push(host);
    }
  }
  return shown.join(',') || '*';
}

function ingressClassParameters(object: KubernetesObject): string {
  const parameters = fieldsAt(object, 'spec', 'parameters');
  if (parameters === undefined) {
    return '<none>';
  }
  const group = optionalTextAt(parameters, 'apiGroup');
  return `${textAt(parameters, 'kind')}${group === undefined ? '' : `.${group}`}/${textAt(parameters, 'name')}`;
}

function parentReference(object: KubernetesObject): string {
  const parent = fieldsAt(object, 'spec', 'parentRef');
  if (parent === undefined) {
    return '<none>';
  }
  const group = textAt(parent, 'group');
  const namespace = textAt(parent, 'namespace');
  const type = `${textAt(parent, 'resource')}${group === '' ? '' : `.${group}`}`.toLowerCase();
  return `${type}${namespace === '' ? '' : `/${namespace}`}/${textAt(parent, 'name')}`;
}

function textsIn(object: unknown, ...path: readonly string[]): readonly string[] {
  return listAt(object, ...path).map((element) => textAt(element));
}
