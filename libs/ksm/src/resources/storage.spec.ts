import { everythingAllowed, linesOf } from './resource.contract.js';
import { storageClassMetrics } from './storageclass.js';
import { volumeAttachmentMetrics } from './volumeattachment.js';

describe('metrics of storage classes', () => {
  it('describe one in full', () => {
    const storageClass = {
      metadata: {
        name: 'fast',
        creationTimestamp: '2024-05-01T00:00:00Z',
        labels: { a: 'b' },
        annotations: { c: 'd' },
      },
      provisioner: 'ebs.csi.aws.com',
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'WaitForFirstConsumer',
    };

    expect(linesOf(storageClassMetrics, storageClass, everythingAllowed)).toEqual([
      'kube_storageclass_info{cluster="east",storageclass="fast",provisioner="ebs.csi.aws.com",reclaim_policy="Retain",volume_binding_mode="WaitForFirstConsumer"} 1',
      'kube_storageclass_created{cluster="east",storageclass="fast"} 1.7145216e+09',
      'kube_storageclass_annotations{cluster="east",storageclass="fast",annotation_c="d"} 1',
      'kube_storageclass_labels{cluster="east",storageclass="fast",label_a="b"} 1',
    ]);
  });

  it('know the defaults of Kubernetes', () => {
    expect(linesOf(storageClassMetrics, {})).toEqual([
      'kube_storageclass_info{cluster="east",storageclass="",provisioner="",reclaim_policy="Delete",volume_binding_mode="Immediate"} 1',
    ]);
  });
});

describe('metrics of volume attachments', () => {
  const start = '{cluster="east",volumeattachment="csi-1"';

  it('describe one in full, all labels without being allowed', () => {
    const attachment = {
      metadata: { name: 'csi-1', creationTimestamp: '2024-05-01T00:00:00Z', labels: { appName: 'web' } },
      spec: { attacher: 'ebs.csi.aws.com', nodeName: 'node-1', source: { persistentVolumeName: 'pv-1' } },
      status: { attached: true, attachmentMetadata: { devicePath: '/dev/xvda' } },
    };

    expect(linesOf(volumeAttachmentMetrics, attachment)).toEqual([
      `kube_volumeattachment_labels${start},label_app_name="web"} 1`,
      `kube_volumeattachment_info${start},attacher="ebs.csi.aws.com",node="node-1"} 1`,
      `kube_volumeattachment_created${start}} 1.7145216e+09`,
      `kube_volumeattachment_spec_source_persistentvolume${start},volumename="pv-1"} 1`,
      `kube_volumeattachment_status_attached${start}} 1`,
      `kube_volumeattachment_status_attachment_metadata${start},metadata_device_path="/dev/xvda"} 1`,
    ]);
  });

  it('write bare samples for empty maps', () => {
    expect(linesOf(volumeAttachmentMetrics, { metadata: { name: 'csi-1' } })).toEqual([
      `kube_volumeattachment_labels${start}} 1`,
      `kube_volumeattachment_info${start},attacher="",node=""} 1`,
      `kube_volumeattachment_status_attached${start}} 0`,
      `kube_volumeattachment_status_attachment_metadata${start}} 1`,
    ]);
  });
});
