import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, storageContract } from '#testing';
import { InternalStorageFactory } from './internal-storage.factory.js';

const databases = availableDatabases();

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

for (const database of databases) {
  storageContract(
    `internal on ${database.name}`,
    async () => {
      const schema = await database.createSchema();
      const reopen = (): Promise<InternalStorageFactory> =>
        InternalStorageFactory.open(schema.configFile, { logger: silentLogger, registry: new Registry() });
      return { factory: await reopen(), reopen, dispose: () => schema.drop() };
    },
    { sqlConditions: true, rights: true },
  );
}
