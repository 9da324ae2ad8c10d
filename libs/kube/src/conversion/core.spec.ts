import { describeDefaults } from './conversion.contract.js';

const podSpec = {
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
};
const ofPod = { ...podSpec, enableServiceLinks: true };
const container = {
  imagePullPolicy: 'Always',
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
};
const probe = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
const httpGet = { path: '/', scheme: 'HTTP' };

describeDefaults([
  { says: 'a pod', kind: 'Pod', stored: ['v1', {}], read: { spec: ofPod } },
  {
    says: 'containers',
    kind: 'Pod',
    stored: [
      'v1',
      {
        spec: {
          containers: [
            {
              image: 'nginx',
              ports: [{ containerPort: 80 }],
              env: [
                { name: 'N', valueFrom: { fieldRef: { fieldPath: 'x' } } },
                { name: 'V', value: '' },
              ],
              livenessProbe: { httpGet: { port: 1 }, periodSeconds: 0, failureThreshold: 5 },
              readinessProbe: { grpc: { port: 1 } },
              startupProbe: { exec: {} },
              lifecycle: { postStart: { httpGet: {} }, preStop: { httpGet: { path: '/x' } } },
            },
          ],
          initContainers: [{ image: 'nginx:1' }],
          ephemeralContainers: [{ image: 'nginx:1', imagePullPolicy: 'Never' }],
        },
      },
    ],
    read: {
      spec: {
        ...ofPod,
        containers: [
          {
            ...container,
            image: 'nginx',
            ports: [{ containerPort: 80, protocol: 'TCP' }],
            env: [
              { name: 'N', valueFrom: { fieldRef: { fieldPath: 'x', apiVersion: 'v1' } } },
              { name: 'V', value: '' },
            ],
            livenessProbe: { ...probe, httpGet: { ...httpGet, port: 1 }, failureThreshold: 5 },
            readinessProbe: { ...probe, grpc: { port: 1, service: '' } },
            startupProbe: { ...probe, exec: {} },
            lifecycle: { postStart: { httpGet }, preStop: { httpGet: { ...httpGet, path: '/x' } } },
          },
        ],
        initContainers: [{ ...container, image: 'nginx:1', imagePullPolicy: 'IfNotPresent' }],
        ephemeralContainers: [{ ...container, image: 'nginx:1', imagePullPolicy: 'Never' }],
      },
    },
  },
  {
    says: 'requests of limits, in millis',
    kind: 'Pod',
    stored: [
      'v1',
      {
        spec: {
          overhead: { cpu: '1000m' },
          containers: [
            { image: 'a', resources: { limits: { cpu: '100.0001m', memory: '1024Mi' }, requests: { cpu: 2 } } },
          ],
        },
      },
    ],
    read: {
      spec: {
        ...ofPod,
        overhead: { cpu: '1' },
        containers: [
          {
            ...container,
            image: 'a',
            resources: { limits: { cpu: '101m', memory: '1Gi' }, requests: { cpu: '2', memory: '1Gi' } },
          },
        ],
      },
    },
  },
  {
    says: 'ports of the node',
    kind: 'Pod',
    stored: [
      'v1',
      {
        spec: {
          hostNetwork: true,
          containers: [{ image: 'a', ports: [{ containerPort: 80, hostPort: 0 }] }],
          ephemeralContainers: [{ image: 'a', ports: [{ containerPort: 81 }] }],
        },
      },
    ],
    read: {
      spec: {
        ...ofPod,
        hostNetwork: true,
        containers: [{ ...container, image: 'a', ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }] }],
        ephemeralContainers: [{ ...container, image: 'a', ports: [{ containerPort: 81, protocol: 'TCP' }] }],
      },
    },
  },
  {
    says: 'quantities of the whole pod, and of what its containers were given',
    kind: 'Pod',
    stored: [
      'v1',
      {
        spec: { resources: { limits: { cpu: '1u' }, requests: { cpu: '1n' } } },
        status: {
          containerStatuses: [{ allocatedResources: { cpu: '1u' }, resources: { limits: { cpu: '1u' } } }],
          initContainerStatuses: [{ resources: { requests: { cpu: '1u' } } }],
          ephemeralContainerStatuses: [{ allocatedResources: { cpu: '1u' } }],
        },
      },
    ],
    read: {
      spec: { ...ofPod, resources: { limits: { cpu: '1m' }, requests: { cpu: '1m' } } },
      status: {
        containerStatuses: [{ allocatedResources: { cpu: '1m' }, resources: { limits: { cpu: '1m' } } }],
        initContainerStatuses: [{ resources: { requests: { cpu: '1m' } } }],
        ephemeralContainerStatuses: [{ allocatedResources: { cpu: '1m' } }],
      },
    },
  },
  {
    says: 'volumes',
    kind: 'PodTemplate',
    stored: [
      'v1',
      {
        template: {
          spec: {
            volumes: [
              { name: 'nothing', configMap: null },
              { name: 'secret', secret: {} },
              { name: 'map', configMap: { defaultMode: 256 } },
              { name: 'downward', downwardAPI: { items: [{ fieldRef: { fieldPath: 'x' } }] } },
              {
                name: 'many',
                projected: { sources: [{ serviceAccountToken: {} }, { downwardAPI: { items: [{ fieldRef: {} }] } }] },
              },
              { name: 'host', hostPath: { path: '/' } },
              { name: 'claim', ephemeral: { volumeClaimTemplate: {} } },
              { name: 'rbd', rbd: { pool: 'own' } },
              { name: 'azure', azureDisk: {} },
              { name: 'scale', scaleIO: {} },
            ],
          },
        },
      },
    ],
    read: {
      template: {
        spec: {
          ...podSpec,
          volumes: [
            { name: 'nothing', configMap: null, emptyDir: {} },
            { name: 'secret', secret: { defaultMode: 420 } },
            { name: 'map', configMap: { defaultMode: 256 } },
            {
              name: 'downward',
              downwardAPI: { defaultMode: 420, items: [{ fieldRef: { fieldPath: 'x', apiVersion: 'v1' } }] },
            },
            {
              name: 'many',
              projected: {
                defaultMode: 420,
                sources: [
                  { serviceAccountToken: { expirationSeconds: 3600 } },
                  { downwardAPI: { items: [{ fieldRef: { apiVersion: 'v1' } }] } },
                ],
              },
            },
            { name: 'host', hostPath: { path: '/', type: '' } },
            { name: 'claim', ephemeral: { volumeClaimTemplate: { spec: { volumeMode: 'Filesystem' } } } },
            { name: 'rbd', rbd: { pool: 'own', user: 'admin', keyring: '/etc/ceph/keyring' } },
            { name: 'azure', azureDisk: { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' } },
            { name: 'scale', scaleIO: { storageMode: 'ThinProvisioned', fsType: 'xfs' } },
          ],
        },
      },
    },
  },
  {
    says: 'what is said in two ways, and what is no longer said',
    kind: 'Pod',
    stored: [
      'v1',
      {
        metadata: { annotations: { 'pod.beta.kubernetes.io/init-containers': '[]', k: 'v' } },
        spec: { ...ofPod, serviceAccount: 'old', serviceAccountName: 'new', terminationGracePeriodSeconds: -5 },
        status: { podIP: '1.1.1.1', podIPs: [{ ip: '2.2.2.2' }, { ip: '3.3.3.3' }] },
      },
    ],
    read: {
      metadata: { annotations: { k: 'v' } },
      spec: { ...ofPod, serviceAccount: 'new', serviceAccountName: 'new', terminationGracePeriodSeconds: 1 },
      status: { podIP: '1.1.1.1', podIPs: [{ ip: '1.1.1.1' }] },
    },
  },
  {
    says: 'the first of its addresses',
    kind: 'Pod',
    stored: ['v1', { spec: ofPod, status: { podIPs: [{ ip: '2.2.2.2' }, { ip: '::1' }] } }],
    read: { spec: ofPod, status: { podIP: '2.2.2.2', podIPs: [{ ip: '2.2.2.2' }, { ip: '::1' }] } },
  },
  {
    says: 'a service',
    kind: 'Service',
    stored: [
      'v1',
      { spec: { sessionAffinityConfig: { clientIP: {} }, ports: [{ port: 80 }, { port: 81, targetPort: 'x' }] } },
    ],
    read: {
      spec: {
        sessionAffinity: 'None',
        type: 'ClusterIP',
        ports: [
          { port: 80, targetPort: 80, protocol: 'TCP' },
          { port: 81, targetPort: 'x', protocol: 'TCP' },
        ],
        internalTrafficPolicy: 'Cluster',
      },
    },
  },
  {
    says: 'a service behind a balancer',
    kind: 'Service',
    stored: [
      'v1',
      {
        spec: { type: 'LoadBalancer', sessionAffinity: 'ClientIP' },
        status: { loadBalancer: { ingress: [{ ip: '1.1.1.1' }, { hostname: 'h' }] } },
      },
    ],
    read: {
      spec: {
        type: 'LoadBalancer',
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } },
        externalTrafficPolicy: 'Cluster',
        internalTrafficPolicy: 'Cluster',
        allocateLoadBalancerNodePorts: true,
      },
      status: { loadBalancer: { ingress: [{ ip: '1.1.1.1', ipMode: 'VIP' }, { hostname: 'h' }] } },
    },
  },
  {
    says: 'a service somewhere else',
    kind: 'Service',
    stored: ['v1', { spec: { type: 'ExternalName' } }],
    read: { spec: { type: 'ExternalName', sessionAffinity: 'None' } },
  },
  {
    says: 'a service with addresses of its own',
    kind: 'Service',
    stored: ['v1', { spec: { externalIPs: ['1.1.1.1'] } }],
    read: {
      spec: {
        type: 'ClusterIP',
        sessionAffinity: 'None',
        externalIPs: ['1.1.1.1'],
        externalTrafficPolicy: 'Cluster',
        internalTrafficPolicy: 'Cluster',
      },
    },
  },
  {
    says: 'a controller of its template',
    kind: 'ReplicationController',
    stored: [
      'v1',
      { metadata: {}, spec: { selector: {}, template: { metadata: { labels: { a: 'b' } }, spec: podSpec } } },
    ],
    read: {
      metadata: { labels: { a: 'b' } },
      spec: { replicas: 1, selector: { a: 'b' }, template: { metadata: { labels: { a: 'b' } }, spec: podSpec } },
    },
  },
  {
    says: 'a namespace carries its name',
    kind: 'Namespace',
    stored: ['v1', { metadata: { name: 'a', labels: { 'kubernetes.io/metadata.name': 'b' } } }],
    read: { metadata: { name: 'a', labels: { 'kubernetes.io/metadata.name': 'a' } }, status: { phase: 'Active' } },
  },
  {
    says: 'a secret is encoded',
    kind: 'Secret',
    stored: ['v1', { stringData: { a: 'hellö' }, data: { a: 'Yg==', b: 'Yg==' } }],
    read: { type: 'Opaque', data: { a: 'aGVsbMO2', b: 'Yg==' } },
  },
  {
    says: 'what is no text in a secret is encoded as JSON, also an object that cannot be made a string',
    kind: 'Secret',
    stored: ['v1', { stringData: { a: { toString: 1 }, b: 5 } }],
    read: { type: 'Opaque', data: { a: 'eyJ0b1N0cmluZyI6MX0=', b: 'NQ==' } },
  },
  {
    says: 'a volume',
    kind: 'PersistentVolume',
    stored: ['v1', { spec: { hostPath: { path: '/' } } }],
    read: {
      spec: { hostPath: { path: '/', type: '' }, persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' },
      status: { phase: 'Pending' },
    },
  },
  {
    says: 'a claim',
    kind: 'PersistentVolumeClaim',
    stored: ['v1', { status: { phase: 'Bound' } }],
    read: { spec: { volumeMode: 'Filesystem' }, status: { phase: 'Bound' } },
  },
  {
    says: 'a node has what it can have',
    kind: 'Node',
    stored: ['v1', { spec: { podCIDRs: ['10.0.0.0/24'] }, status: { capacity: { cpu: '4' } } }],
    read: {
      spec: { podCIDR: '10.0.0.0/24', podCIDRs: ['10.0.0.0/24'] },
      status: { capacity: { cpu: '4' }, allocatable: { cpu: '4' } },
    },
  },
  {
    says: 'protocols',
    kind: 'Endpoints',
    stored: ['v1', { subsets: [{ ports: [{ port: 1 }] }] }],
    read: { subsets: [{ ports: [{ port: 1, protocol: 'TCP' }] }] },
  },
  {
    says: 'limits of containers follow from each other',
    kind: 'LimitRange',
    stored: [
      'v1',
      {
        spec: {
          limits: [
            {
              type: 'Container',
              max: { cpu: '2', memory: '2Gi' },
              default: { cpu: '1' },
              min: { memory: '1Mi', disk: '1' },
            },
            { type: 'Pod', max: { cpu: '2000m' } },
          ],
        },
      },
    ],
    read: {
      spec: {
        limits: [
          {
            type: 'Container',
            max: { cpu: '2', memory: '2Gi' },
            default: { cpu: '1', memory: '2Gi' },
            defaultRequest: { cpu: '1', memory: '2Gi', disk: '1' },
            min: { memory: '1Mi', disk: '1' },
          },
          { type: 'Pod', max: { cpu: '2' } },
        ],
      },
    },
  },
  {
    says: 'a quota in millis',
    kind: 'ResourceQuota',
    stored: ['v1', { spec: { hard: { cpu: '1000.5m' } }, status: { used: { cpu: '0.5', memory: '1024Ki' } } }],
    read: { spec: { hard: { cpu: '1001m' } }, status: { used: { cpu: '500m', memory: '1Mi' } } },
  },
  { says: 'nothing', kind: 'ConfigMap', stored: ['v1', { data: {}, newer: 1 }], read: { data: {}, newer: 1 } },
]);
