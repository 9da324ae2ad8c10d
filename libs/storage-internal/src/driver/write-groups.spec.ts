import type { RowChanges } from './row-changes.js';
import { WriteGroups, type WriteGroupsOptions } from './write-groups.js';

const never = new AbortController().signal;
const lanes = 2;
const fullRows = 10;
const mostRows = 20;

function changes(cluster: string, rows = 1): RowChanges {
  return {
    scope: { group: '', version: 'v1', resource: 'pods', kind: 'Pod', cluster },
    upserts: [],
    deletes: Array.from({ length: rows }, (_, index) => ({ namespace: '', name: String(index) })),
  };
}

/** Groups whose writing ends when it is told to. */
class Scene {
  /** Clusters of each group that has begun, with their rows when they are many: `a b20`. */
  readonly begun: string[] = [];
  readonly #ends: PromiseWithResolvers<void>[] = [];
  readonly groups: WriteGroups;

  constructor(options: Partial<WriteGroupsOptions> = {}) {
    this.groups = new WriteGroups({
      write: (group) => this.#begin(group),
      isRecoverable: (error) => error === 'recoverable',
      lanes,
      fullRows,
      mostRows,
      ...options,
    });
  }

  write(...all: readonly RowChanges[]): Promise<readonly PromiseSettledResult<void>[]> {
    return Promise.allSettled(all.map((each) => this.groups.write(each, never)));
  }

  /** Ends the group that began as the so-manyth, and lets follow what follows. */
  async end(index: number, error?: unknown): Promise<void> {
    if (error === undefined) {
      this.#ends[index]?.resolve();
    } else {
      this.#ends[index]?.reject(error);
    }
    await new Promise(setImmediate);
  }

  #begin(group: readonly RowChanges[]): Promise<void> {
    const names = group.map(({ scope, deletes }) => scope.cluster + (deletes.length > 1 ? String(deletes.length) : ''));
    this.begun.push(names.join(' '));
    const end = Promise.withResolvers<void>();
    this.#ends.push(end);
    return end.promise;
  }
}

describe('WriteGroups', () => {
  it('writes at once when nothing is being written, and then together what has come meanwhile', async () => {
    const scene = new Scene();
    const written = scene.write(changes('a'), changes('b'), changes('c'));
    expect(scene.begun).toEqual(['a']);

    await scene.end(0);
    await scene.end(1);

    expect(scene.begun).toEqual(['a', 'b c']);
    expect(await written).toEqual(Array.from({ length: 3 }, () => ({ status: 'fulfilled', value: undefined })));
  });

  it('writes beside what is being written once that is worth it, in so many lanes and no more', () => {
    const scene = new Scene();

    void scene.write(changes('a'), changes('b', 9), changes('c', 9), changes('d', 15));

    expect(scene.begun).toEqual(['a', 'b9 c9']);
  });

  it('does not wait for ever for what hangs', async () => {
    const scene = new Scene();

    void scene.write(changes('a'), changes('b'));
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(scene.begun).toEqual(['a', 'b']);
  });

  it('puts no more rows together than it may, and takes a batch with more alone', async () => {
    const scene = new Scene({ lanes: 1 });
    void scene.write(changes('a'), changes('b', 15), changes('c', 6), changes('d', 30));

    await scene.end(0);
    await scene.end(1);
    await scene.end(2);

    expect(scene.begun).toEqual(['a', 'b15', 'c6', 'd30']);
  });

  it('never writes two batches of the same resource of the same cluster at the same time, and keeps their order', async () => {
    const scene = new Scene();
    void scene.write(changes('a', 2), changes('a', 12), changes('b', 3), changes('a', 4));
    expect(scene.begun).toEqual(['a2', 'b3']);

    await scene.end(0);
    await scene.end(1);
    expect(scene.begun).toEqual(['a2', 'b3', 'a12']);
    await scene.end(2);

    expect(scene.begun).toEqual(['a2', 'b3', 'a12', 'a4']);
  });

  it('finds out who of a group is at fault, and writes the others', async () => {
    const scene = new Scene({ lanes: 1 });
    const written = scene.write(changes('a'), changes('b'), changes('c'));
    await scene.end(0);

    await scene.end(1, 'refused');
    await scene.end(2, 'refused');
    await scene.end(3);

    expect(scene.begun).toEqual(['a', 'b c', 'b', 'c']);
    expect((await written).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('tells all of a group of a failure that has nothing to do with what was written', async () => {
    const scene = new Scene({ lanes: 1 });
    const written = scene.write(changes('a'), changes('b'), changes('c'));
    await scene.end(0);

    await scene.end(1, 'recoverable');

    expect(scene.begun).toEqual(['a', 'b c']);
    expect((await written).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('does not write what nobody waits for any more', async () => {
    const scene = new Scene({ lanes: 1 });
    void scene.write(changes('a'));
    const abort = new AbortController();
    const given = scene.groups.write(changes('b'), abort.signal).catch((error: unknown) => error);

    abort.abort('not ours any more');
    await scene.end(0);

    expect(await given).toBe('not ours any more');
    expect(scene.begun).toEqual(['a']);
  });
});
