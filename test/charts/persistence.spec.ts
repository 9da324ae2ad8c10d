import type { V1PersistentVolume, V1PersistentVolumeClaim, V1StatefulSet } from '@kubernetes/client-node';
import { render } from './rendered-chart.js';

const databases = [
  { type: 'postgres', chart: 'postgresql', set: [] },
  { type: 'mysql', chart: 'mysql', set: ['mysql.enabled=true', 'postgresql.enabled=false'] },
];

describe.each(databases)('C39: the disk of node1 as the volume of $chart', ({ type, chart, set }) => {
  const options = { set: ['persistenceMatchNode=node1', `${chart}.primary.persistence.size=7Gi`, ...set] };
  const name = `clusterpedia-internalstorage-${type}`;
  const server = `clusterpedia-${chart}-server`;
  const path = `/var/local/clusterpedia/internalstorage/${type}`;

  it('is a volume of that node, which outlives the release', async () => {
    const volumes = (await render('clusterpedia', options)).ofKind<V1PersistentVolume>('PersistentVolume');

    expect(volumes).toEqual([
      expect.objectContaining({
        metadata: expect.objectContaining({ name, annotations: { 'helm.sh/resource-policy': 'keep' } }) as unknown,
        spec: {
          capacity: { storage: '7Gi' },
          accessModes: ['ReadWriteOnce'],
          persistentVolumeReclaimPolicy: 'Retain',
          storageClassName: '',
          local: { path },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node1'] }] },
              ],
            },
          },
        },
      }),
    ]);
  });

  it('is bound by the claim that the database looks for, and by no other', async () => {
    const rendered = await render('clusterpedia', options);
    const { spec } = rendered.find<V1StatefulSet>('StatefulSet', server);
    const claims = rendered.ofKind<V1PersistentVolumeClaim>('PersistentVolumeClaim');
    const labels = rendered.find('PersistentVolume', name).metadata?.labels;

    expect(spec?.volumeClaimTemplates?.map(({ metadata }) => metadata?.name)).toEqual(['data']);
    expect(claims.map(({ metadata }) => metadata?.name)).toEqual([`data-${server}-0`]);
    expect(claims[0]?.spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      storageClassName: '',
      selector: { matchLabels: { 'clusterpedia.io/volume': name } },
      resources: { requests: { storage: '7Gi' } },
    });
    expect(labels).toMatchObject({ 'clusterpedia.io/volume': name });
  });

  it('is made by a Job on that node, for the user that the database runs as', async () => {
    const rendered = await render('clusterpedia', options);
    const pod = rendered.pod('check-node1-local-pv-dir', 'Job');
    const user = rendered.pod(server, 'StatefulSet').securityContext;

    expect(rendered.find('Job', 'check-node1-local-pv-dir').metadata?.annotations).toMatchObject({
      'helm.sh/hook': 'pre-install,pre-upgrade',
    });
    expect(pod.nodeSelector).toEqual({ 'kubernetes.io/hostname': 'node1' });
    expect(pod.volumes).toEqual([{ name: 'data', hostPath: { path, type: 'DirectoryOrCreate' } }]);
    expect(pod.containers[0]?.command).toEqual(['/bin/chown', `${user?.runAsUser}:${user?.runAsGroup}`, '/data']);
    expect(pod.tolerations?.map(({ key }) => key)).toContain('node-role.kubernetes.io/master');
  });
});

describe('C39: no volume of a node', () => {
  it.each([
    ['None', []],
    ['node1', ['postgresql.primary.persistence.existingClaim=mine']],
    ['node1', ['postgresql.primary.persistence.enabled=false']],
  ])('for persistenceMatchNode=%s with %s', async (node, set) => {
    const { names } = await render('clusterpedia', { set: [`persistenceMatchNode=${node}`, ...set] });

    expect(names.join(' ')).not.toMatch(/PersistentVolume|Job/);
  });
});
