import type { KubernetesObject } from '#kube';
import { podMetrics } from './pod.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';

/** The samples of one family, without `kube_pod_`. */
function samples(family: string, pod: KubernetesObject): readonly string[] {
  return samplesOf(podMetrics, `kube_pod_${family}`, pod).map((line) => line.trim());
}

/** All lines of a pod, without what they share. */
function allLines(pod: KubernetesObject): readonly string[] {
  return linesOf(podMetrics, pod, everythingAllowed).map((line) =>
    line.replace('kube_pod_', '').replace('{cluster="east",namespace="shop",pod="web",uid="1"', '{').replace('{,', '{'),
  );
}

const at = '2024-05-01T00:00:00Z';
const atSeconds = '1.7145216e+09';

describe('metrics of pods', () => {
  it('describe a running pod in full', () => {
    const pod = {
      metadata: {
        namespace: 'shop',
        name: 'web',
        uid: '1',
        creationTimestamp: at,
        deletionTimestamp: at,
        labels: { app: 'web' },
        annotations: { note: 'x' },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: '2', controller: true }],
      },
      spec: {
        nodeName: 'n1',
        priorityClassName: 'high',
        hostNetwork: true,
        overhead: { cpu: '250m', memory: '1500m' },
        restartPolicy: 'Always',
        runtimeClassName: 'gvisor',
        serviceAccountName: 'robot',
        schedulerName: 'default-scheduler',
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        containers: [
          {
            name: 'app',
            image: 'app:1',
            resources: { limits: { cpu: '1' }, requests: { memory: '1Ki', cpu: '100m' } },
          },
        ],
      },
      status: {
        phase: 'Running',
        qosClass: 'Burstable',
        hostIP: '10.0.0.1',
        podIP: '10.1.0.1',
        podIPs: [{ ip: '10.1.0.1' }],
        startTime: at,
        conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
          type,
          status: 'True',
          lastTransitionTime: at,
        })),
        containerStatuses: [
          {
            name: 'app',
            image: 'docker.io/app:1',
            imageID: 'sha256:1',
            containerID: 'containerd://1',
            ready: true,
            restartCount: 2,
            state: { running: { startedAt: at } },
            lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: at } },
          },
        ],
      },
    };

    expect(allLines(pod)).toEqual([
      'container_info{container="app",image_spec="app:1",image="docker.io/app:1",image_id="sha256:1",container_id="containerd://1"} 1',
      'container_resource_limits{container="app",node="n1",resource="cpu",unit="core"} 1',
      'container_resource_requests{container="app",node="n1",resource="cpu",unit="core"} 0.1',
      'container_resource_requests{container="app",node="n1",resource="memory",unit="byte"} 1024',
      `container_state_started{container="app"} ${atSeconds}`,
      'container_status_last_terminated_reason{container="app",reason="OOMKilled"} 1',
      'container_status_last_terminated_exitcode{container="app"} 137',
      `container_status_last_terminated_timestamp{container="app"} ${atSeconds}`,
      'container_status_ready{container="app"} 1',
      'container_status_restarts_total{container="app"} 2',
      'container_status_running{container="app"} 1',
      'container_status_terminated{container="app"} 0',
      'container_status_waiting{container="app"} 0',
      `created{} ${atSeconds}`,
      `deletion_timestamp{} ${atSeconds}`,
      'info{host_ip="10.0.0.1",pod_ip="10.1.0.1",node="n1",created_by_kind="ReplicaSet",created_by_name="web-1",priority_class="high",host_network="true"} 1',
      'ips{ip="10.1.0.1",ip_family="4"} 1',
      'annotations{annotation_note="x"} 1',
      'labels{label_app="web"} 1',
      'overhead_cpu_cores{} 0.25',
      'overhead_memory_bytes{} 2',
      'owner{owner_kind="ReplicaSet",owner_name="web-1",owner_is_controller="true"} 1',
      'restart_policy{type="Always"} 1',
      'runtimeclass_name_info{runtimeclass_name="gvisor"} 1',
      `start_time{} ${atSeconds}`,
      ...['Pending', 'Succeeded', 'Failed', 'Unknown'].map((phase) => `status_phase{phase="${phase}"} 0`),
      'status_phase{phase="Running"} 1',
      'status_qos_class{qos_class="BestEffort"} 0',
      'status_qos_class{qos_class="Burstable"} 1',
      'status_qos_class{qos_class="Guaranteed"} 0',
      'status_ready{condition="true"} 1',
      'status_ready{condition="false"} 0',
      'status_ready{condition="unknown"} 0',
      `status_ready_time{} ${atSeconds}`,
      `status_initialized_time{} ${atSeconds}`,
      `status_container_ready_time{} ${atSeconds}`,
      'status_scheduled{condition="true"} 1',
      'status_scheduled{condition="false"} 0',
      'status_scheduled{condition="unknown"} 0',
      `status_scheduled_time{} ${atSeconds}`,
      'nodeselectors{nodeselector_kubernetes_io_os="linux"} 1',
      'service_account{service_account="robot"} 1',
      'scheduler{name="default-scheduler"} 1',
    ]);
  });

  it('are few for a pod that says nothing', () => {
    expect(linesOf(podMetrics, {}).map((line) => line.replace(/\{.*\}/, ''))).toEqual(
      ['info', 'owner', 'restart_policy', 'nodeselectors', 'service_account', 'scheduler'].map(
        (family) => `kube_pod_${family} 1`,
      ),
    );
  });

  it('describe init containers as containers, with their restart policy, and ephemeral ones not at all', () => {
    const statuses = [
      { name: 'setup', state: { terminated: { reason: '', startedAt: at } }, restartCount: 1 },
      { name: 'proxy', state: { waiting: { reason: 'PodInitializing' } } },
    ];
    const pod = {
      metadata: { namespace: 'shop', name: 'web', uid: '1' },
      spec: { initContainers: [{ name: 'proxy', restartPolicy: 'Always', resources: { limits: { pods: '1' } } }] },
      status: { initContainerStatuses: statuses, ephemeralContainerStatuses: statuses },
    };

    expect(allLines(pod).filter((line) => line.includes('container'))).toEqual([
      'init_container_info{container="proxy",image_spec="",image="",image_id="",container_id="",restart_policy="Always"} 1',
      `init_container_state_started{container="setup"} ${atSeconds}`,
      'init_container_status_ready{container="setup"} 0',
      'init_container_status_ready{container="proxy"} 0',
      'init_container_status_restarts_total{container="setup"} 1',
      'init_container_status_restarts_total{container="proxy"} 0',
      'init_container_status_running{container="setup"} 0',
      'init_container_status_running{container="proxy"} 0',
      'init_container_status_terminated{container="setup"} 1',
      'init_container_status_terminated{container="proxy"} 0',
      'init_container_status_terminated_reason{container="setup",reason=""} 1',
      'init_container_status_waiting{container="setup"} 0',
      'init_container_status_waiting{container="proxy"} 1',
      'init_container_status_waiting_reason{container="proxy",reason="PodInitializing"} 1',
    ]);
  });

  it('round bytes and extended resources up, know classes of resources, and leave others out', () => {
    const limits = {
      'attachable-volumes-csi': '3',
      cpu: '1500u',
      'ephemeral-storage': '1500m',
      'example.com/': '1',
      gadgets: '1',
      'hugepages-2Mi': '4Mi',
      'kubernetes.io/batteries': '1',
      memory: '100m',
      'nvidia.com/gpu': '1500m',
      pods: '7',
      'requests.nvidia.com/gpu': '1',
    };
    const pod = { spec: { containers: [{ name: 'app', resources: { limits } }] } };
    const start = 'container="app",node="",resource=';

    expect(samples('container_resource_limits', pod)).toEqual([
      `${start}"attachable_volumes_csi",unit="byte" 3`,
      `${start}"cpu",unit="core" 0.002`,
      `${start}"ephemeral_storage",unit="byte" 2`,
      `${start}"hugepages_2Mi",unit="byte" 4.194304e+06`,
      `${start}"memory",unit="byte" 1`,
      `${start}"nvidia_com_gpu",unit="integer" 2`,
    ]);
  });

  it('have the year 1 where the exporter does not ask whether there is a time', () => {
    const status = {
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'app', state: { running: {} }, lastState: { terminated: {} } }],
    };

    expect(samples('container_state_started', { status })).toEqual(['container="app" -6.21355968e+10']);
    expect(samples('container_status_last_terminated_timestamp', { status })).toEqual([
      'container="app" -6.21355968e+10',
    ]);
    expect(samples('status_ready_time', { status })).toEqual(['-6.21355968e+10']);
  });

  it('tell when the last container ended, whatever others do', () => {
    const ended = (finishedAt?: string): object => ({ name: 'a', state: { terminated: { finishedAt } } });

    expect(
      samples('completion_time', {
        status: { containerStatuses: [ended('2024-04-01T00:00:00Z'), ended(at), { state: { running: {} } }] },
      }),
    ).toEqual([atSeconds]);
    expect(samples('completion_time', { status: { containerStatuses: [ended()] } })).toEqual([]);
    expect(samples('completion_time', { status: { initContainerStatuses: [ended(at)] } })).toEqual([]);
  });

  it('tell addresses from other text', () => {
    const ips = [
      '10.0.0.1',
      '2001:db8::1',
      '::ffff:10.0.0.1',
      'fe80::1%eth0',
      '::FFFF:a00:1',
      '010.0.0.1',
      '10.0.0.256',
      '::ffff:10.0.0.01',
      '1::2::3',
      'fe80::1%',
      'a]b:',
      '',
    ];

    expect(samples('ips', { status: { podIPs: ips.map((ip) => ({ ip })) } })).toEqual([
      'ip="10.0.0.1",ip_family="4" 1',
      'ip="2001:db8::1",ip_family="6" 1',
      'ip="::ffff:10.0.0.1",ip_family="4" 1',
      'ip="fe80::1%eth0",ip_family="6" 1',
      'ip="::FFFF:a00:1",ip_family="4" 1',
    ]);
  });

  it('name claims behind volumes, those of ephemeral ones by their rule', () => {
    const volumes = [
      { name: 'data', persistentVolumeClaim: { claimName: 'web-data', readOnly: true } },
      { name: 'cache', ephemeral: {} },
      { name: 'tmp', emptyDir: {} },
    ];
    const pod = { metadata: { name: 'web' }, spec: { volumes } };
    const labels = [
      'volume="data",persistentvolumeclaim="web-data",ephemeral="false"',
      'volume="cache",persistentvolumeclaim="web-cache",ephemeral="true"',
    ];

    expect(samples('spec_volumes_persistentvolumeclaims_info', pod)).toEqual(labels.map((each) => `${each} 1`));
    expect(samples('spec_volumes_persistentvolumeclaims_readonly', pod)).toEqual([`${labels[0]} 1`, `${labels[1]} 0`]);
  });

  it('name resource claims, those of templates once they are made', () => {
    const resourceClaims = [
      { name: 'gpu', resourceClaimName: 'shared' },
      { name: 'nic', resourceClaimTemplateName: 'fast' },
      { name: 'later', resourceClaimTemplateName: 'slow' },
      { name: 'named', resourceClaimName: '' },
      { name: 'neither' },
    ];
    const resourceClaimStatuses = [{ name: 'nic', resourceClaimName: 'web-nic-1' }];

    expect(samples('resourceclaim_info', { spec: { resourceClaims }, status: { resourceClaimStatuses } })).toEqual([
      'claim_name="gpu",resourceclaim_name="shared",resourceclaim_template_name="" 1',
      'claim_name="nic",resourceclaim_name="web-nic-1",resourceclaim_template_name="fast" 1',
      'claim_name="later",resourceclaim_name="",resourceclaim_template_name="slow" 1',
      'claim_name="named",resourceclaim_name="",resourceclaim_template_name="" 1',
    ]);
  });

  it('gather reasons from everywhere, and call an unknown one of the pod Other', () => {
    const status = {
      reason: 'Mystery',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
      containerStatuses: [{ state: { terminated: { reason: 'Evicted' } } }],
    };

    expect(samples('status_reason', { status })).toEqual([
      'reason="Evicted" 1',
      'reason="SchedulingGated" 1',
      'reason="Other" 1',
    ]);
    expect(samples('status_reason', { status: { conditions: [{ type: 'x', reason: 'Mystery' }] } })).toEqual([]);
  });

  it.each([
    ['EvictionByEvictionAPI', 'EvictionByEvictionAPI'],
    ['SomethingElse', 'Other'],
    [undefined, 'Other'],
  ])('tell of a disruption because of %s as %s', (reason, shown) => {
    const status = { conditions: [{ type: 'DisruptionTarget', status: 'False', reason }] };

    expect(samples('status_disruption_reason', { status })).toEqual([`reason="${shown}" 1`]);
  });

  it('tell since when there is no node', () => {
    const status = { conditions: [{ type: 'PodScheduled', status: 'False', lastTransitionTime: at }] };

    expect(samples('status_unschedulable', { status })).toEqual(['1']);
    expect(samples('status_unscheduled_time', { status })).toEqual([atSeconds]);
    expect(samples('status_scheduled_time', { status })).toEqual([]);
  });

  it('show each toleration once, and no seconds apart from 0 seconds', () => {
    const tolerations = [
      { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 0 },
      { key: 'a', operator: 'Exists', effect: 'NoExecute' },
      { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 0 },
    ];
    const start = 'key="a",operator="Exists",value="",effect="NoExecute",toleration_seconds=';

    expect(samples('tolerations', { spec: { tolerations } })).toEqual([`${start}"0" 1`, `${start}"" 1`]);
  });

  it('show seconds without end in full', () => {
    const tolerations = [JSON.parse('{"tolerationSeconds":9223372036854775807}')];

    expect(samples('tolerations', { spec: { tolerations } })).toEqual([
      'key="",operator="",value="",effect="",toleration_seconds="9223372036854775807" 1',
    ]);
  });

  it('say nothing of a phase that is empty, and 0 of all for one that is unheard of', () => {
    expect(samples('status_phase', { status: { phase: '' } })).toEqual([]);
    expect(samples('status_phase', { status: { phase: 'Dreaming' } }).every((line) => line.endsWith(' 0'))).toBe(true);
  });

  it('keep the last of conditions that are there twice', () => {
    const conditions = ['True', 'False'].map((status) => ({ type: 'Ready', status }));

    expect(samples('status_ready', { status: { conditions } })).toEqual([
      'condition="true" 0',
      'condition="false" 1',
      'condition="unknown" 0',
    ]);
  });
});
