import type { JsonObject } from '../json-value.js';
import { at, defaults, isAbsent, isEmpty, objectIn, withField, type Edit } from './edit.js';
import type { GroupConversion } from './kind-conversion.js';

const hostLabel = 'kubernetes.io/hostname';
const zoneLabel = 'topology.kubernetes.io/zone';

/** Zone and node of an endpoint are fields in `v1`; what else its topology says is kept beside them. */
const topologyToHub: Edit = (endpoint) => {
  const { topology, ...rest } = endpoint;
  if (isAbsent(topology)) {
    return endpoint;
  }
  const labels = objectIn(endpoint, 'topology');
  const { [zoneLabel]: zone, ...withoutZone } = labels;
  const isHostOfNode = Object.hasOwn(labels, hostLabel) && labels[hostLabel] === endpoint['nodeName'];
  const further = isHostOfNode ? withField(withoutZone, hostLabel, undefined) : withoutZone;
  return {
    ...rest,
    ...(zone === undefined ? {} : { zone }),
    ...(isEmpty(further) ? {} : { deprecatedTopology: further }),
  };
};

const topologyFromHub: Edit = (endpoint) => {
  const { zone, deprecatedTopology, ...rest } = endpoint;
  const { nodeName } = endpoint;
  if (isAbsent(zone) && isAbsent(deprecatedTopology) && isAbsent(nodeName)) {
    return rest;
  }
  const labels = objectIn(endpoint, 'deprecatedTopology');
  const topology: JsonObject = {
    ...labels,
    ...(isAbsent(zone) ? {} : { [zoneLabel]: zone }),
    ...(isAbsent(nodeName) || !isEmpty(labels[hostLabel]) ? {} : { [hostLabel]: nodeName }),
  };
  return { ...rest, topology };
};

/** Endpoints of services. */
export const discovery: GroupConversion = {
  EndpointSlice: {
    defaults: at('ports[]', defaults({ name: '', protocol: 'TCP' })),
    versions: {
      v1beta1: {
        toHub: at('endpoints[]', topologyToHub),
        fromHub: at('endpoints[]', topologyFromHub),
      },
    },
  },
};
