import { isJsonObject } from '../json-value.js';
import { withoutAnnotations } from './annotations.js';
import { at, defaults, defaultsOfZero, inOrder, isEmpty, objectIn, when, withField, type Edit } from './edit.js';
import { firstOfMany } from './first-of-many.js';
import { defaultPullPolicy } from './image-reference.js';
import type { KindConversion } from './kind-conversion.js';
import { resourceQuantities, roundQuantities } from './quantities.js';
import { podVolumeDefaults } from './volume.js';

/** What old releases wrote into annotations, and no release reads any more. */
const initContainerAnnotations = ['alpha', 'beta'].flatMap((stage) => [
  `pod.${stage}.kubernetes.io/init-containers`,
  `pod.${stage}.kubernetes.io/init-container-statuses`,
]);

const httpGetDefaults = defaults({ path: '/', scheme: 'HTTP' });

const probeDefaults = inOrder(
  defaultsOfZero({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  at('httpGet', httpGetDefaults),
  at('grpc', defaults({ service: '' })),
);

const containerDefaults = inOrder(
  when(
    ({ imagePullPolicy }) => isEmpty(imagePullPolicy),
    (container) => withField(container, 'imagePullPolicy', defaultPullPolicy(container['image'])),
  ),
  defaults({ terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' }),
  at('ports[]', defaults({ protocol: 'TCP' })),
  at('env[].valueFrom.fieldRef', defaults({ apiVersion: 'v1' })),
  at('livenessProbe', probeDefaults),
  at('readinessProbe', probeDefaults),
  at('startupProbe', probeDefaults),
  at('lifecycle.postStart.httpGet', httpGetDefaults),
  at('lifecycle.preStop.httpGet', httpGetDefaults),
  at('resources', resourceQuantities),
);

function inContainers(edit: Edit): Edit {
  return inOrder(at('containers[]', edit), at('initContainers[]', edit), at('ephemeralContainers[]', edit));
}

const specDefaults = inOrder(
  defaults({
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  }),
  inContainers(containerDefaults),
  at('volumes[]', podVolumeDefaults),
  at('overhead', roundQuantities),
  at('resources', resourceQuantities),
);

/** The account has two names, and objects carry both. */
const serviceAccountNames: Edit = (spec) => {
  const names = [spec['serviceAccountName'], spec['serviceAccount']];
  const name = names.find((each) => !isEmpty(each));
  return name === undefined ? spec : withField(withField(spec, 'serviceAccountName', name), 'serviceAccount', name);
};

/** What becomes of a pod template, which is at a path. */
export function podTemplateAt(path: string): NonNullable<KindConversion['unprinted']> {
  return {
    defaults: at(`${path}.spec+`, specDefaults),
    normalise: at(path, inOrder(at('spec', serviceAccountNames), withoutAnnotations(initContainerAnnotations))),
  };
}

/** A container that asks for nothing asks for its limits. */
const requestsOfLimits: Edit = (container) => {
  const resources = objectIn(container, 'resources');
  const { limits } = resources;
  if (!isJsonObject(limits)) {
    return container;
  }
  return at('resources', at('requests+', defaults(limits)))(container);
};

/** On the network of the node, the port of the container is the port of the node. */
const hostPorts: Edit = at('ports[]', (port) =>
  typeof port['containerPort'] === 'number' ? defaultsOfZero({ hostPort: port['containerPort'] })(port) : port,
);

const podSpecDefaults = inOrder(
  specDefaults,
  defaults({ enableServiceLinks: true }),
  at('containers[]', requestsOfLimits),
  at('initContainers[]', requestsOfLimits),
  when(
    (spec) => spec['hostNetwork'] === true,
    inOrder(at('containers[]', hostPorts), at('initContainers[]', hostPorts)),
  ),
);

const containerStatusQuantities = inOrder(
  at('allocatedResources', roundQuantities),
  at('resources', resourceQuantities),
);

const podStatusDefaults = inOrder(
  at('containerStatuses[]', containerStatusQuantities),
  at('initContainerStatuses[]', containerStatusQuantities),
  at('ephemeralContainerStatuses[]', containerStatusQuantities),
);

/** A pod cannot have less than no time to end. */
const graceSeconds: Edit = (spec) =>
  Number(spec['terminationGracePeriodSeconds']) < 0 ? withField(spec, 'terminationGracePeriodSeconds', 1) : spec;

const podAddresses = firstOfMany({
  one: 'podIP',
  many: 'podIPs',
  entryOf: (ip) => ({ ip }),
  valueOf: (entry) => (isJsonObject(entry) ? entry['ip'] : undefined),
});

/** What becomes of a pod. */
export const pod: KindConversion = {
  normalise: at('status', podAddresses),
  unprinted: {
    defaults: inOrder(at('spec+', podSpecDefaults), at('status', podStatusDefaults)),
    normalise: inOrder(
      withoutAnnotations(initContainerAnnotations),
      at('spec', inOrder(serviceAccountNames, graceSeconds)),
    ),
  },
};
