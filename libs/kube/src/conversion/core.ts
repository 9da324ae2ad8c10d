import { isJsonObject, type JsonObject } from '../json-value.js';
import { at, defaults, inOrder, isAbsent, isEmpty, objectIn, when, withField, type Edit } from './edit.js';
import { firstOfMany } from './first-of-many.js';
import type { GroupConversion } from './kind-conversion.js';
import { pod, podTemplateAt } from './pod-spec.js';
import { roundQuantities } from './quantities.js';
import { selectorFromTemplate } from './template-labels.js';
import { claimDefaults, persistentVolumeSpecDefaults } from './volume.js';

const isLoadBalancer = ({ type }: JsonObject): boolean => type === 'LoadBalancer';

/** Whether clients outside the cluster reach the service. */
function isExternal({ type, externalIPs }: JsonObject): boolean {
  return type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && !isEmpty(externalIPs));
}

const servicePortDefaults: Edit = (port) => {
  const { targetPort } = port;
  const isUnset = isEmpty(targetPort) || targetPort === 0;
  return defaults({ protocol: 'TCP' })(isUnset ? withField(port, 'targetPort', port['port']) : port);
};

const serviceSpecDefaults = inOrder(
  defaults({ sessionAffinity: 'None', type: 'ClusterIP' }),
  (spec) => {
    switch (spec['sessionAffinity']) {
      case 'None':
        return withField(spec, 'sessionAffinityConfig', undefined);
      case 'ClientIP':
        return at('sessionAffinityConfig+.clientIP+', defaults({ timeoutSeconds: 10_800 }))(spec);
      default:
        return spec;
    }
  },
  at('ports[]', servicePortDefaults),
  when(isExternal, defaults({ externalTrafficPolicy: 'Cluster' })),
  when(({ type }) => type !== 'ExternalName', defaults({ internalTrafficPolicy: 'Cluster' })),
  when(isLoadBalancer, defaults({ allocateLoadBalancerNodePorts: true })),
);

const addressMode = at(
  'status.loadBalancer.ingress[]',
  when(({ ip }) => !isEmpty(ip), defaults({ ipMode: 'VIP' })),
);

const service = inOrder(
  at('spec+', serviceSpecDefaults),
  when((object) => isLoadBalancer(objectIn(object, 'spec')), addressMode),
);

/** Every namespace carries its name as a label, so that it can be selected by it. */
const nameLabel: Edit = (namespace) => {
  const { name } = objectIn(namespace, 'metadata');
  const named: Edit = (labels) => withField(labels, 'kubernetes.io/metadata.name', name);
  return isEmpty(name) ? namespace : at('metadata.labels+', named)(namespace);
};

/** Text that was written for the server to encode. */
const encodeStringData: Edit = (secret) => {
  const { stringData, ...rest } = secret;
  if (!isJsonObject(stringData)) {
    return secret;
  }
  const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(textOf(text)).toString('base64')]);
  return { ...rest, data: { ...objectIn(secret, 'data'), ...Object.fromEntries(encoded) } };
};

/** No API server stores anything but text there, and what a database has from elsewhere need not even have a `toString`. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const allocatable: Edit = (status) =>
  isAbsent(status['allocatable']) && !isEmpty(status['capacity'])
    ? withField(status, 'allocatable', status['capacity'])
    : status;

const containerLimits: Edit = (item) => {
  const withDefault = at('default+', defaults(objectIn(item, 'max')))(item);
  const requests = { ...objectIn(withDefault, 'min'), ...objectIn(withDefault, 'default') };
  return at('defaultRequest+', defaults(requests))(withDefault);
};

const limitQuantities = inOrder(
  ...['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'].map((field) => at(field, roundQuantities)),
);

const podCidrs = firstOfMany({ one: 'podCIDR', many: 'podCIDRs', entryOf: String, valueOf: (entry) => entry });

const replicationController = inOrder(
  at('spec+', defaults({ replicas: 1 })),
  selectorFromTemplate({ isUnset: isEmpty, selectorOf: (labels) => labels }),
);

/** Kinds of the group without a name. */
export const core: GroupConversion = {
  Pod: pod,
  PodTemplate: { unprinted: podTemplateAt('template+') },
  ReplicationController: { defaults: replicationController, unprinted: podTemplateAt('spec+.template') },
  Service: { defaults: service },
  Namespace: { defaults: inOrder(nameLabel, at('status+', defaults({ phase: 'Active' }))) },
  Secret: { defaults: defaults({ type: 'Opaque' }), normalise: encodeStringData },
  PersistentVolume: {
    defaults: inOrder(at('spec+', persistentVolumeSpecDefaults), at('status+', defaults({ phase: 'Pending' }))),
  },
  PersistentVolumeClaim: { defaults: claimDefaults },
  Node: {
    defaults: at('status', inOrder(at('capacity', roundQuantities), at('allocatable', roundQuantities), allocatable)),
    normalise: at('spec', podCidrs),
  },
  ResourceQuota: {
    defaults: inOrder(
      at('spec.hard', roundQuantities),
      at('status.hard', roundQuantities),
      at('status.used', roundQuantities),
    ),
  },
  Endpoints: { defaults: at('subsets[].ports[]', defaults({ protocol: 'TCP' })) },
  LimitRange: {
    defaults: at(
      'spec.limits[]',
      inOrder(
        limitQuantities,
        when(({ type }) => type === 'Container', containerLimits),
      ),
    ),
  },
};
