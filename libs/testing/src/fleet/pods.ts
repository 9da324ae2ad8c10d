import type { KubernetesObject } from '#kube';
import { entryOf, ownableFieldsOf } from '../member-cluster/managed-fields.js';
import { type Application, labelsOf } from './application.js';
import type { Identities } from './identity.js';
import { nodeName } from './nodes.js';

/** Where pods run. */
export interface Placement {
  readonly cluster: string;
  readonly nodeCount: number;
}

export interface PodNaming {
  readonly name: string;
  readonly owner: KubernetesObject;
  /** Labels that the controller adds. */
  readonly labels: Readonly<Record<string, string>>;
  /** The machine by number; any when absent. */
  readonly node?: number;
}

/** A share of pods is not well, as in every cluster. */
const troubleShare = 0.03;

/** Makes pods of one application, and keeps what they have in common. */
export class PodFactory {
  #managedFields: readonly unknown[] | undefined;

  constructor(
    private readonly identities: Identities,
    private readonly application: Application,
    private readonly placement: Placement,
  ) {}

  /** A pod that runs, finished if it belongs to a Job, and now and then one that is in trouble. */
  create({ name, owner, labels, node }: PodNaming): KubernetesObject {
    const { identities, application, placement } = this;
    const { random } = identities;
    const where = node ?? random.integer(Math.min(1, placement.nodeCount - 1), placement.nodeCount);
    const isOver = owner.kind === 'Job';
    const inTrouble = !isOver && application.tier !== 'frontend' && random.chance(troubleShare);
    const pod: KubernetesObject = {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: identities.metadata({
        name,
        namespace: application.namespace,
        labels: { ...labelsOf(application), ...labels },
        annotations: {
          'checksum/config': random.hex(64),
          'prometheus.io/port': String(application.port),
          'prometheus.io/scrape': 'true',
        },
        owner,
      }),
      spec: podSpec(application, nodeName(placement.cluster, where), identities.suffix(5), isOver),
    };
    const started = pod.metadata?.creationTimestamp ?? '';
    const status = podStatus(identities, application, { started, node: where, isOver, inTrouble });
    return this.#withManagedFields({ ...pod, status });
  }

  /** Pods of an application have the same fields; working them out once is enough. */
  #withManagedFields(pod: KubernetesObject): KubernetesObject {
    const { status, ...rest } = pod;
    this.#managedFields ??= [
      entryOf(
        pod,
        { manager: 'kube-controller-manager', operation: 'Update' },
        ownableFieldsOf(rest),
        this.identities.now,
      ),
      entryOf(
        pod,
        { manager: 'kubelet', operation: 'Update', subresource: 'status' },
        ownableFieldsOf({ status }),
        this.identities.now,
      ),
    ];
    return { ...pod, metadata: { ...pod.metadata, managedFields: this.#managedFields } };
  }
}

/** What a pod of an application asks for, without a node: the template of its workload. */
export function podTemplateSpec({ name, image, version, port }: Application, isJob: boolean): Record<string, unknown> {
  const probe = {
    httpGet: { path: '/healthz', port: 'http', scheme: 'HTTP' },
    failureThreshold: 3,
    periodSeconds: 10,
    successThreshold: 1,
    timeoutSeconds: 1,
  };
  const fieldEnv = (variable: string, fieldPath: string): unknown => ({
    name: variable,
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } },
  });
  return {
    containers: [
      {
        name,
        image: `${image}:${version}`,
        imagePullPolicy: 'IfNotPresent',
        args: [`--listen=:${port}`, '--log-format=json', '--config=/etc/config/config.yaml'],
        env: [
          fieldEnv('POD_NAME', 'metadata.name'),
          { name: 'LOG_LEVEL', value: 'info' },
          { name: 'DATABASE_PASSWORD', valueFrom: { secretKeyRef: { name, key: 'password' } } },
        ],
        ...(isJob ? {} : { livenessProbe: probe, readinessProbe: probe }),
        ports: [{ containerPort: port, name: 'http', protocol: 'TCP' }],
        resources: { limits: { memory: '512Mi' }, requests: { cpu: '100m', memory: '256Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
        },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        volumeMounts: [{ mountPath: '/etc/config', name: 'config', readOnly: true }],
      },
    ],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: isJob ? 'OnFailure' : 'Always',
    schedulerName: 'default-scheduler',
    securityContext: { runAsNonRoot: true, runAsUser: 65_534 },
    serviceAccountName: name,
    terminationGracePeriodSeconds: 30,
    volumes: [{ name: 'config', configMap: { defaultMode: 420, name } }],
  };
}

function podSpec(application: Application, node: string, suffix: string, isJob: boolean): Record<string, unknown> {
  const template = podTemplateSpec(application, isJob);
  const tokenName = `kube-api-access-${suffix}`;
  const mount = { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: tokenName, readOnly: true };
  const [container] = template['containers'] as readonly { readonly volumeMounts: readonly unknown[] }[];
  return {
    ...template,
    containers: [{ ...container, volumeMounts: [...(container?.volumeMounts ?? []), mount] }],
    enableServiceLinks: true,
    nodeName: node,
    priority: 0,
    tolerations: ['not-ready', 'unreachable'].map((taint) => ({
      effect: 'NoExecute',
      key: `node.kubernetes.io/${taint}`,
      operator: 'Exists',
      tolerationSeconds: 300,
    })),
    volumes: [
      ...(template['volumes'] as readonly unknown[]),
      { name: tokenName, projected: { defaultMode: 420, sources: tokenSources } },
    ],
  };
}

const tokenSources = [
  { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
  { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
  { downwardAPI: { items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }] } },
];

interface PodState {
  readonly started: string;
  readonly node: number;
  readonly isOver: boolean;
  readonly inTrouble: boolean;
}

function podStatus(identities: Identities, application: Application, state: PodState): Record<string, unknown> {
  const { random } = identities;
  const { started, node, isOver, inTrouble } = state;
  const isReady = !isOver && !inTrouble;
  const podIP = `10.${64 + (node % 128)}.${random.integer(0, 250)}.${random.integer(2, 250)}`;
  const hostIP = `10.0.${Math.floor(node / 250)}.${(node % 250) + 2}`;
  const condition = (type: string, isTrue: boolean): unknown => ({
    type,
    status: isTrue ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: started,
    ...(isTrue ? {} : { reason: isOver ? 'PodCompleted' : 'ContainersNotReady' }),
  });
  return {
    conditions: [
      condition('PodReadyToStartContainers', !isOver),
      condition('Initialized', true),
      condition('Ready', isReady),
      condition('ContainersReady', isReady),
      condition('PodScheduled', true),
    ],
    containerStatuses: [containerStatus(identities, application, state)],
    hostIP,
    hostIPs: [{ ip: hostIP }],
    phase: isOver ? 'Succeeded' : 'Running',
    podIP,
    podIPs: [{ ip: podIP }],
    qosClass: 'Burstable',
    startTime: started,
  };
}

function containerStatus(
  { random }: Identities,
  { name, image, version }: Application,
  { started, isOver, inTrouble }: PodState,
): Record<string, unknown> {
  const containerID = `containerd://${random.hex(64)}`;
  const finished = { containerID, finishedAt: started, startedAt: started };
  const over = { terminated: { ...finished, exitCode: 0, reason: 'Completed' } };
  const failing = { waiting: { message: 'back-off 5m0s restarting failed container', reason: 'CrashLoopBackOff' } };
  const alive = inTrouble ? failing : { running: { startedAt: started } };
  return {
    containerID,
    image: `${image}:${version}`,
    imageID: `${image}@sha256:${random.hex(64)}`,
    lastState: inTrouble ? { terminated: { ...finished, exitCode: 1, reason: 'Error' } } : {},
    name,
    ready: !isOver && !inTrouble,
    restartCount: inTrouble ? random.integer(3, 200) : Number(random.chance(0.1)),
    started: !isOver && !inTrouble,
    state: isOver ? over : alive,
  };
}
