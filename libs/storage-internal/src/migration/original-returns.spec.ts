import { EVERYTHING } from '#api';
import { objectKey, parseLabelSelector, type KubernetesObject, type ObjectMeta } from '#kube';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, type TestSchema } from '#testing';
import { InternalStorageFactory } from '../internal-storage.factory.js';
import {
  executeSql,
  originalRows,
  originalStart,
  originalTables,
  pod,
  tableShape,
} from './original-database.contract.js';

const { signal } = new AbortController();
const pods = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true };
const position = { resource: pods.resource, scope: '{}', resourceVersion: '7' };

describe.each(availableDatabases())('the Go original on a database that was ours, $name', (database) => {
  const { name } = database;
  let schema: TestSchema;
  let factory: InternalStorageFactory;

  const open = async (): Promise<InternalStorageFactory> => {
    factory = await InternalStorageFactory.open(schema.configFile, { logger: silentLogger, registry: new Registry() });
    return factory;
  };
  const put = (...objects: readonly KubernetesObject[]): Promise<readonly unknown[]> =>
    factory.newResourceStorage(pods).applyBatch(
      'east',
      objects.map((object) => ({ type: 'upsert', object })),
      signal,
    );
  const foreign = (...statements: readonly string[]): Promise<unknown> => executeSql(name, schema, statements);

  /** Versions that storage vouches for, by name. */
  async function versions(): Promise<Readonly<Record<string, string>>> {
    const found: [string, string][] = [];
    for await (const { versionByKey } of factory.getResourceVersions('east', signal)) {
      found.push(
        ...[...versionByKey].map(([key, version]): [string, string] => [key.replace('default/', ''), version]),
      );
    }
    return Object.fromEntries(found);
  }

  async function labelled(selector: string): Promise<readonly string[]> {
    const search = { ...EVERYTHING, labelSelector: parseLabelSelector(selector) };
    const { items } = await factory.newResourceStorage(pods).list(search, signal);
    const chunks = await Array.fromAsync(items);
    return chunks.flat().map((json) => objectKey(JSON.parse(json.toString()) as KubernetesObject));
  }

  /** Of a list, from which a watch goes on. */
  async function listedVersion(): Promise<string> {
    const { items, summary } = await factory.newResourceStorage(pods).list(EVERYTHING, signal);
    await Array.fromAsync(items);
    return (await summary()).resourceVersion ?? '';
  }

  beforeEach(async () => {
    schema = await database.createSchema();
  }, 60_000);
  afterEach(async () => {
    await factory.shutdown();
    await schema.drop();
  });
  afterAll(() => database.stop());

  it('may write until a synchro takes over, which writes once more what labels and fields are not known of', async () => {
    await foreign(...originalTables[name]);
    await open();
    await put(pod('kept', { resourceVersion: '7' }), pod('changed', { resourceVersion: '7' }));
    const change: ObjectMeta = { labels: { app: 'new' }, resourceVersion: '8' };
    const object = JSON.stringify(pod('changed', change));
    await foreign(
      `UPDATE resources SET resource_version = '8', object = '${object}' WHERE name = 'changed'`,
      ...originalRows(name),
    );

    expect(await versions()).toEqual({ kept: '7', changed: '', web: '', worker: '' });

    await put(pod('changed', change));
    expect(await versions()).toEqual({ kept: '7', changed: '8', web: '', worker: '' });
    expect(await labelled('app=new')).toEqual(['default/changed']);
  });

  it('may be started and stopped: then tables are as they were, and synchros and watchers begin anew', async () => {
    await open();
    await put(pod('web'));
    await factory.getSyncPositionStore().write('east', [position], signal);
    const resourceVersion = await listedVersion();
    await factory.shutdown();
    const shape = await foreign(tableShape[name]);
    await foreign(...originalStart[name]);
    expect(await foreign(tableShape[name])).not.toEqual(shape);

    await open();

    expect(await foreign(tableShape[name])).toEqual(shape);
    expect(await factory.getSyncPositionStore().read('east', signal)).toEqual([]);
    expect(await versions()).toEqual({ web: '1' });
    const watch = factory
      .newResourceStorage(pods)
      .watch?.({ search: EVERYTHING, resourceVersion, allowBookmarks: false }, signal);
    await expect(watch).rejects.toMatchObject({ code: 'Expired' });
  });
});
