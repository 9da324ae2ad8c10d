import { readdirSync, readFileSync } from 'node:fs';
import type { V1ClusterRole, V1ConfigMap, V1Job } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '#kube';
import { render, renderNotes } from './rendered-chart.js';

const charts = [
  { chart: 'clusterpedia', needed: ['persistenceMatchNode=None'] },
  { chart: 'clusterpedia-core', needed: [] },
];

describe.each(charts)('the hooks of chart $chart', ({ chart, needed }) => {
  it('C18: none unless asked for', async () => {
    const { objects } = await render(chart, { set: needed });

    expect(objects.filter((object) => hookOf(object) !== undefined)).toEqual([]);
  });

  // The global form is how parent charts pass it on.
  it.each(['installCRDs', 'global.installCRDs'])(
    'C18: %s adds the CRD hook, in the order that it needs',
    async (key) => {
      const plain = await render(chart, { set: needed });
      const withHook = await render(chart, { set: [...needed, `${key}=true`] });
      const added = withHook.objects.filter((object) => !plain.names.includes(nameOf(object)));

      expect(added.map((object) => [nameOf(object), weightOf(object)])).toEqual([
        ['ServiceAccount/clusterpedia-pre-hook-job', '-5'],
        ['ConfigMap/clusterpedia-pre-manifests', '1'],
        ['ClusterRole/clusterpedia-pre-hook-job', '-5'],
        ['ClusterRoleBinding/clusterpedia-pre-hook-job', '-5'],
        ['Job/clusterpedia-apply-crds', '2'],
      ]);
      expect(new Set(added.map(hookOf))).toEqual(new Set(['pre-install,pre-upgrade']));
    },
  );

  it('C18: the hook applies the CRDs of the chart with the image of controller-manager', async () => {
    const withHook = await render(chart, { set: [...needed, 'installCRDs=true'] });
    const crds = withHook.find<V1ConfigMap>('ConfigMap', 'clusterpedia-pre-manifests').data?.['crds-configmaps.yaml'];
    const pod = withHook.find<V1Job>('Job', 'clusterpedia-apply-crds').spec?.template.spec;

    expect(parse(crds ?? '')).toEqual(crdsOf(chart));
    expect(pod?.containers[0]).toMatchObject({
      command: ['/usr/local/bin/clusterpedia', 'crds', 'apply', '-f', '/etc/clusterpedia/crds/crds-configmaps.yaml'],
      image: expect.stringContaining('/controller-manager:') as unknown,
    });
  });

  it('D12: another image and its pull policy can be given to the hooks', async () => {
    const set = [
      'installCRDs=true',
      'hookJob.image.repository=mine',
      'hookJob.image.tag=v1',
      'hookJob.image.pullPolicy=Never',
    ];
    const pod = (await render(chart, { set: [...needed, ...set] })).find<V1Job>('Job', 'clusterpedia-apply-crds').spec;

    expect(pod?.template.spec?.containers[0]).toMatchObject({ image: 'ghcr.io/mine:v1', imagePullPolicy: 'Never' });
  });

  it('uninstalling can wait until no PediaCluster is left', async () => {
    const waiting = await render(chart, { set: [...needed, 'uninstall.waitForPediaClusters=true'] });
    const hooks = waiting.objects.filter((object) => hookOf(object) === 'pre-delete');
    const role = waiting.find<V1ClusterRole>('ClusterRole', 'clusterpedia-uninstall-check');

    expect(hooks).toHaveLength(4);
    expect(
      waiting.find<V1Job>('Job', 'clusterpedia-uninstall-check').spec?.template.spec?.containers[0]?.command,
    ).toEqual(['/usr/local/bin/clusterpedia', 'uninstall', 'check']);
    expect(role.rules).toEqual([
      { apiGroups: ['cluster.clusterpedia.io'], resources: ['pediaclusters'], verbs: ['list'] },
    ]);
  });

  it('the notes say how CRDs come, and propose not to store the values of Secrets', async () => {
    const byHand = await renderNotes(chart, { set: needed });

    expect(byHand).toContain('kubectl apply --server-side -f _crds/');
    expect(byHand).toContain('redactSecrets: true');
    expect(await renderNotes(chart, { set: [...needed, 'installCRDs=true'] })).not.toContain('_crds/');
  });
});

function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind ?? ''}/${metadata?.name ?? ''}`;
}

function hookOf({ metadata }: KubernetesObject): string | undefined {
  return metadata?.annotations?.['helm.sh/hook'];
}

function weightOf({ metadata }: KubernetesObject): string | undefined {
  return metadata?.annotations?.['helm.sh/hook-weight'];
}

function parse(text: string): readonly unknown[] {
  return parseAllDocuments(text).flatMap((document): unknown[] => [document.toJS()].filter((value) => value !== null));
}

function crdsOf(chart: string): readonly unknown[] {
  const folder = `charts/${chart}/_crds`;
  return readdirSync(folder)
    .sort()
    .flatMap((file) => parse(readFileSync(`${folder}/${file}`, 'utf8')));
}
