import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  formatGroupResource,
  formatGroupVersion,
  knownResources,
  type KnownResource,
  type KubernetesObject,
} from '#kube';
import {
  availableDatabases,
  eventually,
  Kubectl,
  startMemberCluster,
  type MemberCluster,
  type TestSchema,
} from '#testing';
import { AllInOne } from '../harness/all-in-one.js';

const labels = { app: 'web' };
const template = {
  metadata: { labels },
  spec: { containers: [{ name: 'main', image: 'registry.example.com/main:1' }] },
};
const selector = { matchLabels: labels };
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
const podReference = { kind: 'Pod', namespace: 'default', name: 'web' };

/** What objects say that have more cells than a name and an age. */
const bodies: Readonly<Record<string, object>> = {
  configmaps: { data: { key: 'value' } },
  endpoints: { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }] },
  events: { involvedObject: podReference, reason: 'Pulled', message: 'here it is', type: 'Normal', count: 2 },
  nodes: { status: { capacity: { cpu: '4' }, nodeInfo: { kubeletVersion: 'v1.32.0' } } },
  persistentvolumeclaims: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  persistentvolumes: {
    spec: { capacity: { storage: '1024Mi' }, accessModes: ['ReadOnlyMany'], hostPath: { path: '/' } },
  },
  pods: { spec: template.spec, status: { phase: 'Running', podIP: '10.0.0.1' } },
  podtemplates: { template },
  replicationcontrollers: { spec: { template } },
  resourcequotas: { spec: { hard: { cpu: '1000m' } }, status: { hard: { cpu: '1000m' }, used: { cpu: '0.5' } } },
  secrets: { data: { key: 'dmFsdWU=' } },
  services: { spec: { selector: labels, ports: [{ port: 80 }, { port: 53, protocol: 'UDP' }], clusterIP: '10.0.0.1' } },
  'validatingwebhookconfigurations.admissionregistration.k8s.io': { webhooks: [{ name: 'a.b.c' }] },
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': { webhooks: [{ name: 'a.b.c' }] },
  'validatingadmissionpolicies.admissionregistration.k8s.io': { spec: { validations: [{ expression: 'true' }] } },
  'apiservices.apiregistration.k8s.io': { spec: { service: { namespace: 'default', name: 's' } } },
  'controllerrevisions.apps': { revision: 2 },
  'daemonsets.apps': { spec: { selector, template }, status: { desiredNumberScheduled: 2, numberReady: 1 } },
  'deployments.apps': { spec: { replicas: 2, selector, template }, status: { replicas: 2, readyReplicas: 1 } },
  'replicasets.apps': { spec: { selector, template }, status: { replicas: 1 } },
  'statefulsets.apps': { spec: { selector, template, serviceName: 'web' } },
  'horizontalpodautoscalers.autoscaling': {
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 3 },
  },
  'cronjobs.batch': { spec: { schedule: '@daily', jobTemplate: { spec: { template } } } },
  'jobs.batch': { spec: { template }, status: { active: 1 } },
  'certificatesigningrequests.certificates.k8s.io': { spec: { request: 'aGVsbG8=', signerName: 'a/b', username: 'u' } },
  'leases.coordination.k8s.io': { spec: { holderIdentity: 'h' } },
  'endpointslices.discovery.k8s.io': {
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'] }],
    ports: [{ port: 80 }],
  },
  'events.events.k8s.io': { regarding: podReference, reason: 'Pulled', note: 'here it is', type: 'Normal' },
  'daemonsets.extensions': { spec: { selector, template } },
  'deployments.extensions': { spec: { selector, template } },
  'ingresses.extensions': { spec: { rules: [{ host: 'h', http: { paths: [{ backend: { serviceName: 's' } }] } }] } },
  'networkpolicies.extensions': { spec: { podSelector: selector } },
  'replicasets.extensions': { spec: { selector, template } },
  'flowschemas.flowcontrol.apiserver.k8s.io': { spec: { priorityLevelConfiguration: { name: 'p' } } },
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': { spec: { type: 'Limited', limited: {} } },
  'ingressclasses.networking.k8s.io': { spec: { controller: 'c', parameters: { kind: 'K', name: 'n' } } },
  'ingresses.networking.k8s.io': { spec: { ingressClassName: 'x', rules: [{ host: 'h' }], tls: [{}] } },
  'ipaddresses.networking.k8s.io': { spec: { parentRef: { resource: 'services', namespace: 'default', name: 's' } } },
  'networkpolicies.networking.k8s.io': { spec: { podSelector: selector } },
  'servicecidrs.networking.k8s.io': { spec: { cidrs: ['10.0.0.0/8'] } },
  'runtimeclasses.node.k8s.io': { handler: 'kata' },
  'poddisruptionbudgets.policy': { spec: { minAvailable: 1, selector } },
  'clusterrolebindings.rbac.authorization.k8s.io': { roleRef, subjects: [{ kind: 'User', name: 'u' }] },
  'rolebindings.rbac.authorization.k8s.io': {
    roleRef,
    subjects: [{ kind: 'ServiceAccount', name: 's', namespace: 'n' }],
  },
  'resourceslices.resource.k8s.io': { spec: { driver: 'd', nodeName: 'n', pool: { name: 'p' } } },
  'priorityclasses.scheduling.k8s.io': { value: 5 },
  'csidrivers.storage.k8s.io': { spec: { podInfoOnMount: true } },
  'csistoragecapacities.storage.k8s.io': { storageClassName: 'fast', capacity: '1024Mi' },
  'storageclasses.storage.k8s.io': { provisioner: 'p' },
  'volumeattachments.storage.k8s.io': { spec: { attacher: 'a', nodeName: 'n', source: { persistentVolumeName: 'v' } } },
  'volumeattributesclasses.storage.k8s.io': { driverName: 'd' },
};

/** Answered and not held, held to be deleted soon, or what defines something else. */
const notSampled = new Set(['componentstatuses', 'customresourcedefinitions.apiextensions.k8s.io']);

const sampled = knownResources.filter((resource) => !notSampled.has(formatGroupResource(resource)));
const groups = [...new Set(sampled.map(({ group }) => group))];

function sampleOf(resource: KnownResource): KubernetesObject {
  const { group, kind, namespaced, versions } = resource;
  const metadata = { name: 'sample', ...(namespaced ? { namespace: 'default' } : {}), labels };
  const apiVersion = formatGroupVersion({ group, version: versions[0] ?? '' });
  return { apiVersion, kind, metadata, ...bodies[formatGroupResource(resource)] };
}

/** What kubectl printed, without the column that members do not have, and how far apart columns are. */
function withoutCluster(table: string): readonly string[] {
  return table.split('\n\n').flatMap((section) => {
    const lines = section.split('\n');
    const column = /\bCLUSTER +/.exec(lines[0] ?? '');
    return lines.map((line) =>
      column === null ? line : line.slice(0, column.index) + line.slice(column.index + column[0].length),
    );
  });
}

describe.each(availableDatabases())('tables of every built-in kind, stored in $name', (database) => {
  let member: MemberCluster;
  let directory: string;
  let direct: Kubectl;
  let schema: TestSchema;
  let clusterpedia: AllInOne;

  beforeAll(async () => {
    const groupVersions = knownResources.flatMap(({ group, versions }) =>
      versions.map((version) => formatGroupVersion({ group, version })),
    );
    member = await startMemberCluster({ name: 'member', groupVersions: [...new Set(groupVersions)] });
    for (const resource of sampled) {
      const { group, versions } = resource;
      member.store.create({ group, version: versions[0] ?? '', resource: resource.resource }, sampleOf(resource));
    }
    directory = await mkdtemp(join(tmpdir(), 'clusterpedia-tables-'));
    await writeFile(join(directory, 'kubeconfig'), member.kubeconfig());
    direct = new Kubectl(join(directory, 'kubeconfig'));
    schema = await database.createSchema();
    clusterpedia = await AllInOne.start(schema);
    await clusterpedia.import(
      member,
      groups.map((group) => ({ group, resources: ['*'] })),
    );
    await clusterpedia.synced('member', 60_000);
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await schema.drop();
    await member.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it.each(groups)(
    'kubectl prints what it prints of the member, but for the Cluster column: group "%s"',
    async (group) => {
      const names = sampled
        .filter((resource) => resource.group === group)
        .map(({ resource, versions }) => (group === '' ? resource : `${resource}.${versions[0]}.${group}`));
      const get = ['get', names.join(','), '-A', '-o', 'wide', '--show-labels'];

      // Again when a second passed between the two: ages are counted.
      await eventually(async () => {
        const [wanted, printed] = await Promise.all([
          direct.succeed(get),
          clusterpedia.kubectl.succeed(['--cluster', 'member', ...get]),
        ]);

        expect(printed.match(/\bsample /g)).toHaveLength(names.length);
        expect(printed).toMatch(/\bCLUSTER +/);
        expect(withoutCluster(printed)).toEqual(withoutCluster(wanted));
      });
    },
  );
});
