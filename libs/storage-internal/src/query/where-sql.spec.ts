import { EVERYTHING, type SqlParameter } from '#api';
import { type KubernetesObject, objectKey } from '#kube';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, type TestSchema } from '#testing';
import { InternalStorageFactory } from '../internal-storage.factory.js';

const { signal } = new AbortController();
const pods = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true };
const databases = availableDatabases();

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(databases.map((database) => [database.name, database] as const))('whereSQL on %s', (name, database) => {
  let schema: TestSchema;
  let factory: InternalStorageFactory;
  const find = async (statement: string, ...parameters: readonly SqlParameter[]): Promise<string[]> => {
    const condition = { field: 'whereSQLStatement', statement, parameters };
    const clusters = { in: ['east'], notIn: [] };
    const { items } = await factory.newResourceStorage(pods).list({ ...EVERYTHING, clusters, condition }, signal);
    const keys: string[] = [];
    for await (const chunk of items) {
      keys.push(...chunk.map((json) => objectKey(JSON.parse(json.toString()) as KubernetesObject)));
    }
    return keys;
  };

  beforeAll(async () => {
    schema = await database.createSchema();
    factory = await InternalStorageFactory.open(schema.configFile, { logger: silentLogger, registry: new Registry() });
    for (const cluster of ['east', 'west']) {
      const changes = ['a', 'b', 'c'].map((each) => ({ type: 'upsert', object: pod(`${each}-${cluster}`) }) as const);
      await factory.newResourceStorage(pods).applyBatch(cluster, changes, signal);
    }
  }, 60_000);
  afterAll(async () => {
    await factory.shutdown();
    await schema.drop();
  });

  it.each<[string, SqlParameter[], string[]]>([
    ['name = ?', ['a-east'], ['default/a-east']],
    ['name IN ?', [['a-east', 'c-east', 'c-west']], ['default/a-east', 'default/c-east']],
    ["name LIKE '%-east' AND name <> ?", ['b-east'], ['default/a-east', 'default/c-east']],
    ["name = 'a-east'\tOR\n1 = 1", [], ['default/a-east', 'default/b-east', 'default/c-east']],
    ['? AND ? IS NULL AND name = ?', [true, null, 'a-east'], ['default/a-east']],
    ['length(name) > ?', [99], []],
    ['name = ?', ["' OR '1'='1"], []],
  ])('finds by %j with %j, within the other filters', async (statement, parameters, expected) => {
    expect(await find(statement, ...parameters)).toEqual(expected);
  });

  it('takes digits alone for the id of a row', async () => {
    expect(await find('999999')).toEqual([]);
  });

  it.each<[string, SqlParameter[]]>([
    ['1 = 1) OR (1 = 1', []],
    ['1 = 1; DELETE FROM resources', []],
    ['name = ?', []],
    ['name = ?', ['a', 'b']],
    ['no_such_column = 1', []],
    ['name name name', []],
  ])('refuses %j with %j, naming the parameter and nothing of the database', async (statement, parameters) => {
    const finding = find(statement, ...parameters);

    await expect(finding).rejects.toMatchObject({ code: 'Invalid', field: 'whereSQLStatement' });
    await expect(finding).rejects.not.toThrow(new RegExp(`${name}|syntax|column`, 'i'));
  });
});

function pod(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: name, resourceVersion: '1' } };
}
