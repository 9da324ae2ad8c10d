/// <reference types="jest" />
import { EVERYTHING, type SearchOptions } from '#api';
import { parseFieldSelector, parseLabelSelector } from '#kube';
import type { StorageAbilities } from './storage-abilities.js';
import { ordered, pod, signal, type StorageSubject } from './storage-subject.js';

const owner = { apiVersion: 'v1', kind: 'Any', name: 'any', uid: 'o', controller: true };
const web = pod(
  { name: 'web', namespace: 'shop', labels: { size: '9' }, ownerReferences: [owner] },
  { paused: true, replicas: 1, containers: [{ image: 'nginx' }] },
);
const other = pod({ name: 'other', labels: { size: '3' } }, { replicas: 2, containers: [{ image: 'redis' }] });
const webOnly = ['shop/web'];

interface NeedyCase {
  readonly search: Partial<SearchOptions>;
  readonly expected: readonly string[];
}

/** Searches that need an ability, and what they find of the two pods: leaving it out finds something else. */
const caseNeeding: Readonly<Record<Exclude<keyof StorageAbilities, 'watch' | 'events' | 'rights'>, NeedyCase>> = {
  owners: { search: { owner: { uid: 'o', seniority: 0 } }, expected: webOnly },
  fuzzyNames: {
    search: {
      extraSelector: [{ key: 'internalstorage.clusterpedia.io/fuzzy-name', operator: 'In', values: ['e', 'w'] }],
    },
    expected: webOnly,
  },
  fieldPaths: { search: { fieldSelector: parseFieldSelector('spec.paused=true') }, expected: webOnly },
  listElements: {
    search: { fieldSelector: parseFieldSelector('spec.containers[].image=nginx') },
    expected: webOnly,
  },
  integerComparison: { search: { labelSelector: parseLabelSelector('size>5') }, expected: webOnly },
  orderByPath: { search: { orderBy: ordered('spec.replicas') }, expected: ['shop/web', 'default/other'] },
  sqlConditions: {
    search: { condition: { field: 'whereSQL', statement: 'namespace = ?', parameters: ['shop'] } },
    expected: webOnly,
  },
};

/** What a storage says it can do it does; what it says it cannot do it refuses. */
export function describeAbilities(subject: StorageSubject): void {
  const { abilities } = subject;
  const refusal = { code: expect.stringMatching(/^(Invalid|BadRequest)$/) };

  describe('abilities', () => {
    beforeEach(() => subject.put('east', web, other));

    it('are the verbs and methods it offers', () => {
      const verbs = subject.factory.getSupportedRequestVerbs();

      expect(verbs.toSorted()).toEqual(['get', 'list', ...(abilities.watch ? ['watch'] : [])]);
      expect(subject.pods.watch !== undefined).toBe(abilities.watch);
      expect(subject.pods.recordEvent !== undefined).toBe(abilities.events);
    });

    it('include the collections that clients know', () => {
      const names = subject.factory.getCollectionResources().map(({ name }) => name);

      expect(names).toEqual(expect.arrayContaining(['any', 'workloads', 'kuberesources']));
    });

    for (const [ability, { search, expected }] of Object.entries(caseNeeding)) {
      if (abilities[ability as keyof StorageAbilities]) {
        it(`answer a search that needs ${ability}`, async () => {
          expect((await subject.list(search)).keys).toEqual(expected);
        });
      } else {
        it(`without ${ability} refuse a search that needs it`, async () => {
          const listing = subject.pods.list({ ...EVERYTHING, ...search }, signal);

          await expect(listing).rejects.toMatchObject(refusal);
        });
      }
    }

    if (!abilities.events) {
      it('without events refuse to show them', async () => {
        const listing = subject.pods.list({ ...EVERYTHING, injectEvents: true }, signal);

        await expect(listing).rejects.toMatchObject(refusal);
      });
    }
  });
}
