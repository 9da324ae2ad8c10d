import fc from 'fast-check';
import { StatusError } from '#kube';
import type { ObjectChange } from './object-change.js';
import { ResourceTable } from './resource-table.js';
import type { StoredObject } from './stored-object.js';

function stored(key: string, version: number): StoredObject {
  return { key, version, text: Buffer.from(`${key}@${version}`), uid: key, labels: undefined, owners: undefined };
}

function texts(objects: readonly StoredObject[]): readonly string[] {
  return objects.map(({ text }) => text.toString());
}

/** Writes or deletes a key at a version, as the store does. */
function write(table: ResourceTable, key: string, version: number, remove: boolean): void {
  const previous = table.get(key);
  const current = stored(key, version);
  if (remove && previous !== undefined) {
    table.apply({ type: 'DELETED', current, previous });
  } else if (!remove) {
    table.apply(previous === undefined ? { type: 'ADDED', current } : { type: 'MODIFIED', current, previous });
  }
}

const operations = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'ns/a', 'ns-1/a'), remove: fc.boolean() }), {
  maxLength: 30,
});

describe('ResourceTable', () => {
  it('remembers every version as it was', () => {
    fc.assert(
      fc.property(operations, (steps) => {
        const table = new ResourceTable(0, 1000);
        const expected = [texts(table.at(0))];
        steps.forEach(({ key, remove }, index) => {
          write(table, key, index + 1, remove);
          expected.push(
            [...texts([...table.values()])].toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)),
          );
        });

        expect(expected.map((_, version) => texts(table.at(version)))).toEqual(expected);
      }),
    );
  });

  it('replays from any version to the present', () => {
    fc.assert(
      fc.property(operations, fc.nat(30), (steps, version) => {
        const table = new ResourceTable(0, 1000);
        steps.forEach(({ key, remove }, index) => write(table, key, index + 1, remove));
        const start = Math.min(version, steps.length);

        const replayed = new Map(table.at(start).map((object) => [object.key, object]));
        for (const { type, current } of table.changesSince(start)) {
          if (type === 'DELETED') {
            replayed.delete(current.key);
          } else {
            replayed.set(current.key, current);
          }
        }

        expect(texts([...replayed.values()]).toSorted()).toEqual(texts([...table.values()]).toSorted());
      }),
    );
  });

  it('forgets the oldest changes when there are too many, and says so', () => {
    const table = new ResourceTable(0, 5);

    for (let version = 1; version <= 20; version += 1) {
      write(table, 'a', version, false);
    }

    expect(() => table.changesSince(1)).toThrow(StatusError);
    expect(() => table.at(1)).toThrow('too old');
    expect(table.changesSince(15)).toHaveLength(5);
  });

  it('keeps the past for lists when only watches have forgotten it', () => {
    const table = new ResourceTable(0, 100);
    write(table, 'a', 1, false);
    write(table, 'a', 2, false);

    table.forgetWatchHistory(2);

    expect(texts(table.at(1))).toEqual(['a@1']);
    expect(() => table.changesSince(1)).toThrow('too old resource version: 1 (2)');
  });

  it('tells changes to its subscribers until they leave', () => {
    const table = new ResourceTable(0, 100);
    const heard: ObjectChange['type'][] = [];
    const unsubscribe = table.subscribe(({ type }) => heard.push(type));

    write(table, 'a', 1, false);
    write(table, 'a', 2, true);
    unsubscribe();
    write(table, 'a', 3, false);

    expect(heard).toEqual(['ADDED', 'DELETED']);
  });
});

function keyOf(text: string): string {
  return text.slice(0, text.indexOf('@'));
}
