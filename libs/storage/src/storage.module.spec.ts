import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { silentLogger, TelemetryModule } from '#telemetry';
import { StorageFactory } from './storage-factory.js';
import { StorageModule } from './storage.module.js';

@Module({})
class Root {}

describe('StorageModule', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cp-storage-'));
  const config = join(directory, 'storage.yaml');
  writeFileSync(config, `type: sqlite\ndsn: ${join(directory, 'cp.db')}\n`);
  afterAll(() => rmSync(directory, { recursive: true }));

  const start = (storage: DynamicModule): Promise<TestingModule> => {
    const telemetry = TelemetryModule.forRoot({ logger: silentLogger, serveHttp: false });
    return Test.createTestingModule({ imports: [{ module: Root, imports: [telemetry, storage] }] }).compile();
  };

  it('provides the storage of the name, and shuts it down with the app', async () => {
    const app = await start(StorageModule.forRoot('internal', config));
    const storage = app.get(StorageFactory);
    await storage.ping(new AbortController().signal);

    app.enableShutdownHooks();
    await app.close();

    await expect(storage.ping(new AbortController().signal)).rejects.toMatchObject({ name: 'StorageError' });
  });

  it.each([
    ['a name nobody registered', 'nothing', config, 'storage "nothing" is unregistered'],
    ['a configuration path that is missing', 'internal', join(directory, 'none.yaml'), '--storage-config: cannot read'],
    ['a configuration path that is a directory', 'internal', directory, 'is a directory'],
  ])('refuses %s', async (_what, name, path, message) => {
    await expect(start(StorageModule.forRoot(name, path))).rejects.toThrow(message);
  });
});
