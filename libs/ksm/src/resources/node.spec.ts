import { nodeMetrics } from './node.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';

describe('metrics of nodes', () => {
  it('describe a node in full', () => {
    const node = {
      metadata: {
        name: 'n1',
        creationTimestamp: '2024-05-01T00:00:00Z',
        deletionTimestamp: '2024-05-01T00:00:01Z',
        labels: { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/': 'x', os: 'linux' },
        annotations: { c: 'd' },
      },
      spec: {
        providerID: 'aws:///1',
        podCIDR: '10.1.0.0/24',
        podCIDRs: ['10.1.0.0/24', 'fd00::/64'],
        taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }, { key: 'old' }],
        unschedulable: true,
      },
      status: {
        nodeInfo: {
          kernelVersion: '6.1',
          osImage: 'Debian',
          containerRuntimeVersion: 'containerd://2',
          kubeletVersion: 'v1.34.0',
          kubeProxyVersion: 'v1.34.0',
          systemUUID: 'u-1',
        },
        addresses: [
          { type: 'InternalIP', address: '10.0.0.1' },
          { type: 'Hostname', address: 'n1' },
          { type: 'InternalIP', address: 'fd00::1' },
        ],
        conditions: [{ type: 'Ready', status: 'Unknown' }],
        capacity: { cpu: '4', 'hugepages-1Gi': '0' },
        allocatable: { cpu: '3900m', memory: '1500m', pods: '110', 'nvidia.com/gpu': '1500m', gadgets: '1' },
      },
    };

    expect(linesOf(nodeMetrics, node, everythingAllowed)).toEqual(
      [
        'annotations{,annotation_c="d"} 1',
        'created{} 1.7145216e+09',
        'deletion_timestamp{} 1.714521601e+09',
        'info{,kernel_version="6.1",os_image="Debian",container_runtime_version="containerd://2",kubelet_version="v1.34.0",kubeproxy_version="deprecated",provider_id="aws:///1",pod_cidr="10.1.0.0/24",system_uuid="u-1",internal_ip="fd00::1"} 1',
        'labels{,label_node_role_kubernetes_io_="x",label_node_role_kubernetes_io_worker="",label_os="linux"} 1',
        'role{,role=""} 1',
        'role{,role="worker"} 1',
        'spec_pod_cidrs{,pod_cidr="10.1.0.0/24"} 1',
        'spec_pod_cidrs{,pod_cidr="fd00::/64"} 1',
        'spec_taint{,key="dedicated",value="gpu",effect="NoSchedule"} 1',
        'spec_taint{,key="old",value="",effect=""} 1',
        'spec_unschedulable{} 1',
        'status_allocatable{,resource="cpu",unit="core"} 3.9',
        'status_allocatable{,resource="memory",unit="byte"} 1.5',
        'status_allocatable{,resource="nvidia_com_gpu",unit="integer"} 1.5',
        'status_allocatable{,resource="pods",unit="integer"} 110',
        'status_capacity{,resource="cpu",unit="core"} 4',
        'status_capacity{,resource="hugepages_1Gi",unit="byte"} 0',
        'status_condition{,condition="Ready",status="true"} 0',
        'status_condition{,condition="Ready",status="false"} 0',
        'status_condition{,condition="Ready",status="unknown"} 1',
        'status_addresses{,type="InternalIP",address="10.0.0.1"} 1',
        'status_addresses{,type="Hostname",address="n1"} 1',
        'status_addresses{,type="InternalIP",address="fd00::1"} 1',
      ].map((line) => `kube_node_${line.replace('{', '{cluster="east",node="n1"')}`),
    );
  });

  it('are few for a node that says nothing', () => {
    expect(linesOf(nodeMetrics, {}).map((line) => line.replace(/\{.*\}/, ''))).toEqual([
      'kube_node_info 1',
      'kube_node_spec_unschedulable 0',
    ]);
  });

  it('give three zeros for a condition of another status', () => {
    const status = { conditions: [{ type: 'Ready', status: 'true' }] };

    expect(samplesOf(nodeMetrics, 'kube_node_status_condition', { status })).toEqual(
      ['true', 'false', 'unknown'].map((each) => `condition="Ready",status="${each}" 0`),
    );
  });
});
