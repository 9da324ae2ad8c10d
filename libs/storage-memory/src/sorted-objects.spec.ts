import fc from 'fast-check';
import { formatObjectName, type ObjectName } from '#kube';
import { memoryObjectOf, type MemoryObject } from './memory-object.js';
import { SortedObjects } from './sorted-objects.js';

const type = { group: '', version: 'v1', resource: 'pods', kind: 'Pod' };

function stored({ namespace, name }: ObjectName, id = 1): MemoryObject {
  return memoryObjectOf({ metadata: { namespace, name } }, { id, type, cluster: 'east', syncedAt: 0 });
}

const names = fc.record({ namespace: fc.constantFrom('', 'a', 'b'), name: fc.constantFrom('a', 'b', 'c', 'B', '1') });

describe('SortedObjects', () => {
  it('holds what was put and not removed, once, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), names)), (steps) => {
        const objects = new SortedObjects();
        const model = new Map<string, MemoryObject>();

        for (const [id, [isPut, name]] of steps.entries()) {
          const key = formatObjectName(name);
          if (isPut) {
            model.set(key, stored(name, id));
            objects.put(stored(name, id));
          } else if (model.delete(key)) {
            objects.remove(name);
          }
          expect(objects.get(name)?.id).toBe(model.get(key)?.id);
        }

        const expected = [...model.values()].toSorted((a, b) =>
          `${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1,
        );
        expect(objects.snapshot().map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      }),
    );
  });

  it('leaves a snapshot as it was', () => {
    const objects = new SortedObjects();
    objects.put(stored({ namespace: 'a', name: 'a' }, 1));
    objects.put(stored({ namespace: 'a', name: 'b' }, 2));
    const before = objects.snapshot();

    objects.put(stored({ namespace: 'a', name: 'a' }, 3));
    objects.remove({ namespace: 'a', name: 'b' });

    expect(before.map(({ id }) => id)).toEqual([1, 2]);
    expect(objects.snapshot().map(({ id }) => id)).toEqual([3]);
  });
});
