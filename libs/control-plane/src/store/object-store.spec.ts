import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesObject } from '#kube';
import { ObjectStore } from './object-store.js';

const object = (name: string, fields: object = {}): KubernetesObject => ({
  metadata: { name, namespace: 'default' },
  ...fields,
});
const at = (name: string): { namespace: string; name: string } => ({ namespace: 'default', name });

describe('ObjectStore', () => {
  let directory: string;
  let store: ObjectStore;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'object-store-'));
    store = new ObjectStore(join(directory, 'a.db'));
  });

  afterEach(() => {
    store.close();
    rmSync(directory, { recursive: true });
  });

  function create(name: string, fields?: object): KubernetesObject {
    const created = store.create('things', object(name, fields));
    if (created === undefined) {
      throw new Error(`${name} is taken`);
    }
    return created;
  }

  it('gives every write the next resourceVersion of the whole store', () => {
    create('a');
    store.create('others', object('a'));

    expect(create('b').metadata?.resourceVersion).toBe('3');
    expect(store.resourceVersion).toBe(3);
  });

  it('does not create over an object that is there', () => {
    create('a');

    expect(store.create('things', object('a'))).toBeUndefined();
  });

  it('replaces and removes only the state the writer saw', () => {
    const first = create('a');
    const second = store.replace('things', first, { ...first, spec: 2 });

    expect(store.replace('things', first, { ...first, spec: 3 })).toBeUndefined();
    expect(store.remove('things', first)).toBeUndefined();
    expect(store.get('things', at('a'))).toEqual(second);
  });

  it('keeps resources and namespaces apart', () => {
    create('a');
    store.create('things', { metadata: { name: 'a', namespace: 'other' } });

    expect(store.list('things', 'other').objects).toHaveLength(1);
    expect(store.list('things', '').objects).toHaveLength(2);
    expect(store.list('others', '').objects).toEqual([]);
  });

  it('goes back to how things were', () => {
    const a = create('a', { spec: 1 });
    const b = create('b');
    const then = store.resourceVersion;
    store.replace('things', a, { ...a, spec: 2 });
    store.remove('things', b);
    create('c');

    const { objects } = store.list('things', 'default', then);

    expect(objects).toEqual([a, b]);
  });

  it('has everything that was written, and goes on counting, after a crash', () => {
    create('a');
    const removed = create('b');
    store.remove('things', removed);
    // What a process that is killed leaves behind: the files as they are, never closed.
    for (const suffix of ['', '-wal']) {
      copyFileSync(join(directory, `a.db${suffix}`), join(directory, `crashed.db${suffix}`));
    }

    const recovered = new ObjectStore(join(directory, 'crashed.db'));

    expect(recovered.list('things', '').objects).toHaveLength(1);
    expect(recovered.resourceVersion).toBe(3);
    expect(recovered.log.after('things', 1).map(({ type }) => type)).toEqual(['ADDED', 'DELETED']);
    recovered.close();
  });

  it('refuses a file that is in use', () => {
    expect(() => new ObjectStore(join(directory, 'a.db'))).toThrow('is another process using it?');
  });
});
