import { certificateSigningRequestMetrics } from './certificatesigningrequest.js';
import { everythingAllowed, linesOf, samplesOf } from './resource.contract.js';

const prefix = 'kube_certificatesigningrequest_';

describe('metrics of certificate signing requests', () => {
  it('describe one in full', () => {
    const request = {
      metadata: {
        name: 'node-1',
        creationTimestamp: '2024-05-01T00:00:00Z',
        labels: { a: 'b' },
        annotations: { c: 'd' },
      },
      spec: { signerName: 'kubernetes.io/kubelet-serving' },
      status: { conditions: [{ type: 'Approved', status: 'True' }], certificate: 'anVzdCBhIHRlc3Q=' },
    };

    expect(linesOf(certificateSigningRequestMetrics, request, everythingAllowed)).toEqual(
      [
        'annotations{,annotation_c="d"} 1',
        'labels{,label_a="b"} 1',
        'created{} 1.7145216e+09',
        'condition{,condition="approved"} 1',
        'condition{,condition="denied"} 0',
        'condition{,condition="failed"} 0',
        'cert_length{} 11',
      ].map(
        (line) =>
          `${prefix}${line.replace('{', '{cluster="east",certificatesigningrequest="node-1",signer_name="kubernetes.io/kubelet-serving"')}`,
      ),
    );
  });

  it('count decisions, whatever their status', () => {
    const conditions = ['Denied', 'Failed', 'Denied', 'Other'].map((type) => ({ type, status: 'False' }));

    expect(samplesOf(certificateSigningRequestMetrics, `${prefix}condition`, { status: { conditions } })).toEqual([
      'condition="approved" 0',
      'condition="denied" 2',
      'condition="failed" 1',
    ]);
  });

  it('see no bytes in a certificate that is not there', () => {
    expect(samplesOf(certificateSigningRequestMetrics, `${prefix}cert_length`, {})).toEqual([' 0']);
  });
});
