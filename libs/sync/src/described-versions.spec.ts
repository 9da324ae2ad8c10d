import type { Discovery } from '#client';
import { parseGroupVersion } from '#kube';
import { DescribedVersions } from './described-versions.js';

/** What discovery found: resources by group version; `undefined` for one that did not answer. */
function discovery(found: Readonly<Record<string, readonly string[] | undefined>>): Discovery {
  const versions = Object.keys(found).map(parseGroupVersion);
  const answers = Object.entries(found);
  return {
    groups: [...Map.groupBy(versions, ({ group }) => group)].map(([group, ofGroup]) => ({
      group,
      versions: ofGroup.map(({ version }) => version),
      preferred: ofGroup[0]?.version ?? '',
    })),
    resourcesByGroupVersion: new Map(
      answers.flatMap(([apiVersion, names]) =>
        names === undefined
          ? []
          : [
              [
                apiVersion,
                names.map((name) => ({ name, singularName: '', namespaced: true, kind: 'Kind', verbs: [] })),
              ],
            ],
      ),
    ),
    failures: new Map(answers.filter(([, names]) => names === undefined).map(([key]) => [key, new Error('no answer')])),
  };
}

function show(described: DescribedVersions, group: string): readonly string[] {
  return described.resourcesOf(group).map(({ resource, versions }) => `${resource} ${versions.join()}`);
}

describe('DescribedVersions', () => {
  it('gathers the versions of each resource, in the order of the member, without subresources', () => {
    const described = new DescribedVersions();

    described.update(
      discovery({ 'apps/v1': ['deployments', 'deployments/scale'], 'apps/v1beta1': ['deployments', 'others'] }),
      [],
    );

    expect(show(described, 'apps')).toEqual(['deployments v1,v1beta1', 'others v1beta1']);
  });

  it('forgets what an answer does not mention any more', () => {
    const described = new DescribedVersions();
    described.update(discovery({ 'apps/v1': ['deployments', 'others'], 'old.io/v1': ['things'] }), []);

    described.update(discovery({ 'apps/v1': ['deployments'] }), []);

    expect(show(described, 'apps')).toEqual(['deployments v1']);
    expect(described.groups()).toEqual(['apps']);
  });

  it.each<[string, Discovery, readonly { group: string; version: string }[]]>([
    ['that does not answer', discovery({ 'metrics.k8s.io/v1': undefined }), []],
    ['that is announced but left out of the answer', discovery({}), [{ group: 'metrics.k8s.io', version: 'v1' }]],
  ])('keeps what it knows of a group version %s, and says that there may be more', (_, next, announced) => {
    const described = new DescribedVersions();
    described.update(discovery({ 'metrics.k8s.io/v1': ['pods'] }), []);

    described.update(next, announced);

    expect(show(described, 'metrics.k8s.io')).toEqual(['pods v1']);
    expect(described.isIncomplete('metrics.k8s.io')).toBe(true);
    expect(described.isIncomplete('apps')).toBe(false);
  });
});
